package nowait

import (
	"syscall"
	"unsafe"
)

// read and write are read(2) and write(2) of a descriptor that never blocks. The scheduler is not told:
// it would hold the caller's processor ready for others, and to do so wakes a thread if all were idle,
// which takes longer than the call.

func read(fd uintptr, p []byte) (n int, err error) { return call(syscall.SYS_READ, fd, p) }

func write(fd uintptr, p []byte) (n int, err error) { return call(syscall.SYS_WRITE, fd, p) }

func call(number, fd uintptr, p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	r, _, errno := syscall.RawSyscall(number, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}
