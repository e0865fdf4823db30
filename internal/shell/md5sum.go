package shell

import (
	"crypto/md5" // RFC 1939 §7: APOP's digest is made of it
	"encoding/hex"
	"strings"
)

const md5sumUsage = "usage: printf TEXT | md5sum"

// md5sum has no files to read here.
func (s *Shell) md5sum(args []string) {
	for _, name := range args {
		s.println("md5sum: " + name + ": No such file or directory")
	}
	s.println(md5sumUsage)
}

// md5sumFilter says the digest of what is piped in, as the true program does.
func (s *Shell) md5sumFilter(args []string, input string) {
	if len(args) > 0 && args[0] != "-" {
		s.md5sum(args)
		return
	}
	sum := md5.Sum([]byte(input))
	s.println(hex.EncodeToString(sum[:]) + "  -")
	if strings.HasSuffix(input, "\n") {
		s.Remark(texts.Say("digest-line-end"))
	}
}
