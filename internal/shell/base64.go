package shell

import (
	"encoding/base64"
	"strings"
)

// The programs in this file make and read what AUTH wants: base64 (RFC 4648
// §4), and the NUL between name and password (RFC 4616 §2), which no key types.

// filters are the programs that read what another one writes.
var filters = map[string]func(s *Shell, args []string, input string){
	"base64": (*Shell).base64Filter,
	"md5sum": (*Shell).md5sumFilter,
}

// writers are the programs whose output can be piped into a filter.
var writers = map[string]func(args []string) string{
	"echo":   echoed,
	"printf": printed,
}

// pipeline runs "printf '\0bob\0secret' | base64". ok is false when the line
// has no pipe outside quotes.
func (s *Shell) pipeline(line string) (ok bool) {
	left, right, ok := cutPipe(line)
	if !ok {
		return false
	}
	from, to := fields(left), fields(right)
	if len(from) == 0 || len(to) == 0 {
		s.println("bash: syntax error near unexpected token `|'")
		return true
	}
	write, known := writers[strings.ToLower(from[0])]
	if !known {
		s.println(texts.Say("not-a-writer", "name", from[0]))
		return true
	}
	read, known := filters[strings.ToLower(to[0])]
	if !known {
		s.println(texts.Say("not-a-filter", "name", to[0]))
		return true
	}
	read(s, to[1:], write(from[1:]))
	return true
}

// cutPipe cuts a line at its first pipe outside quotes.
func cutPipe(line string) (left, right string, ok bool) {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '|':
			return line[:i], line[i+1:], true
		}
	}
	return line, "", false
}

// base64 encodes its argument, or decodes it with -d. The true program takes
// a file's name; there are no files here.
func (s *Shell) base64(args []string) {
	decode, rest, ok := s.base64Options(args)
	if !ok {
		return
	}
	if len(rest) == 0 {
		s.println("usage: base64 [-d] TEXT, or printf TEXT | base64 [-d]")
		return
	}
	s.recode(decode, strings.Join(rest, " "))
}

// base64Filter does the same to what is piped in.
func (s *Shell) base64Filter(args []string, input string) {
	decode, rest, ok := s.base64Options(args)
	if !ok {
		return
	}
	if len(rest) > 0 {
		s.println("base64: extra operand '" + rest[0] + "'")
		return
	}
	s.recode(decode, input)
	if !decode && strings.HasSuffix(input, "\n") {
		s.Remark(texts.Say("base64-line-end"))
	}
}

func (s *Shell) base64Options(args []string) (decode bool, rest []string, ok bool) {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-d", "-D", "--decode":
			decode = true
		case "-w0", "--wrap=0": // lines are never wrapped here
		default:
			s.println("base64: invalid option '" + args[0] + "'")
			return false, nil, false
		}
		args = args[1:]
	}
	return decode, args, true
}

// recode says the text in the other form.
func (s *Shell) recode(decode bool, text string) {
	if !decode {
		s.println(base64.StdEncoding.EncodeToString([]byte(text)))
		return
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if len(plain) > 0 {
		s.println(strings.TrimSuffix(string(plain), "\n"))
	}
	if err != nil {
		s.println("base64: invalid input")
		s.Remark(texts.Say("base64-invalid"))
	}
}

// echo writes its arguments.
func (s *Shell) echo(args []string) { s.print(echoed(args)) }

// printf writes its format.
func (s *Shell) printf(args []string) {
	if len(args) == 0 {
		s.println("printf: usage: printf FORMAT [ARGUMENT...]")
		return
	}
	s.print(printed(args))
}

// print shows a program's output. The prompt stands on a line of its own, even
// after output that ends none.
func (s *Shell) print(text string) { s.println(strings.TrimSuffix(text, "\n")) }

func echoed(args []string) string {
	end, escapes := "\n", false
	for len(args) > 0 {
		switch args[0] {
		case "-n":
			end = ""
		case "-e":
			escapes = true
		case "-ne", "-en":
			end, escapes = "", true
		default:
			text := strings.Join(args, " ")
			if escapes {
				text = unescaped(text)
			}
			return text + end
		}
		args = args[1:]
	}
	return end
}

// printed is what printf makes of a format and its arguments: escapes, %s and
// %%.
func printed(args []string) string {
	if len(args) == 0 {
		return ""
	}
	format, args := args[0], args[1:]
	var out strings.Builder
	for {
		text, verb, ok := strings.Cut(format, "%")
		out.WriteString(unescaped(text))
		if !ok {
			return out.String()
		}
		switch {
		case strings.HasPrefix(verb, "s"):
			if len(args) > 0 {
				out.WriteString(args[0])
				args = args[1:]
			}
			verb = verb[1:]
		case strings.HasPrefix(verb, "%"):
			out.WriteByte('%')
			verb = verb[1:]
		default:
			out.WriteByte('%')
		}
		format = verb
	}
}

// unescaped has the escapes of printf's format done: \n \r \t \\, up to three
// octal digits, and \x with up to two hexadecimal ones.
func unescaped(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; {
		case c == 'n':
			out.WriteByte('\n')
		case c == 'r':
			out.WriteByte('\r')
		case c == 't':
			out.WriteByte('\t')
		case c == '\\':
			out.WriteByte('\\')
		case '0' <= c && c <= '7':
			n, octet := number(text[i:], 3, 8)
			out.WriteByte(octet)
			i += n - 1
		case c == 'x':
			n, octet := number(text[i+1:], 2, 16)
			if n == 0 {
				out.WriteString(`\x`)
				continue
			}
			out.WriteByte(octet)
			i += n
		default:
			out.WriteByte('\\')
			out.WriteByte(c)
		}
	}
	return out.String()
}

// number reads up to most digits of a base.
func number(text string, most int, base byte) (n int, octet byte) {
	for n < min(most, len(text)) {
		d := strings.IndexByte("0123456789abcdef", text[n]|0x20)
		if text[n] < '0' || d < 0 || d >= int(base) {
			break
		}
		octet = octet*base + byte(d)
		n++
	}
	return n, octet
}
