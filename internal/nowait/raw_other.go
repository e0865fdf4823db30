//go:build !linux

package nowait

import "syscall"

func read(fd uintptr, p []byte) (n int, err error) { return syscall.Read(int(fd), p) }

func write(fd uintptr, p []byte) (n int, err error) { return syscall.Write(int(fd), p) }
