package dns

//lint:file-ignore ST1005 what goes wrong here is said as dig itself says it

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// Dig is what a command line of dig's asks for.
type Dig struct {
	Server string // as typed, without the @; "" for the resolver
	Query  *dns.Msg
	Line   string // the arguments, as dig repeats them
	Show   Show
}

// Show is which parts of an answer dig prints.
type Show struct {
	Short                                                         bool // nothing but the data
	Cmd, Comments, Question, Answer, Authority, Additional, Stats bool
}

// showAll is what dig prints unless an option says otherwise.
var showAll = Show{Cmd: true, Comments: true, Question: true, Answer: true, Authority: true, Additional: true, Stats: true}

// set is an option of dig's that begins with a plus sign.
type set struct {
	name string
	do   func(d *Dig, on bool)
}

var digOptions = []set{
	{"short", func(d *Dig, on bool) { d.Show.Short = on }},
	{"answer", func(d *Dig, on bool) { d.Show.Answer = on }},
	{"additional", func(d *Dig, on bool) { d.Show.Additional = on }},
	{"authority", func(d *Dig, on bool) { d.Show.Authority = on }},
	{"all", func(d *Dig, on bool) {
		short := d.Show.Short
		d.Show = Show{}
		if on {
			d.Show = showAll
		}
		d.Show.Short = short
	}},
	{"cmd", func(d *Dig, on bool) { d.Show.Cmd = on }},
	{"comments", func(d *Dig, on bool) { d.Show.Comments = on }},
	{"question", func(d *Dig, on bool) { d.Show.Question = on }},
	{"stats", func(d *Dig, on bool) { d.Show.Stats = on }},
	{"recurse", func(d *Dig, on bool) { d.Query.RecursionDesired = on }},
	{"rdflag", func(d *Dig, on bool) { d.Query.RecursionDesired = on }},
	{"edns", func(d *Dig, on bool) {
		d.Query.Extra = nil
		if on {
			d.Query.SetEdns0(ednsSize, false)
		}
	}},
	// What makes no difference in a network that is in memory.
	{"tcp", nothing}, {"vc", nothing}, {"cookie", nothing}, {"search", nothing}, {"time", nothing}, {"tries", nothing}, {"retry", nothing},
	{"multiline", nothing}, {"idnin", nothing}, {"idnout", nothing},
}

func nothing(*Dig, bool) {}

// ErrDigHelp is that dig was asked how it is used.
var ErrDigHelp = errors.New(digUsage)

const digUsage = `Usage:  dig [@SERVER] NAME [TYPE] [+short] [+noall +answer] [+norecurse]
        dig [@SERVER] -x ADDRESS [+short]`

// ParseDig reads the arguments of dig. Errors are what dig would say, without
// its name.
func ParseDig(args []string) (*Dig, error) {
	d := &Dig{Query: Question(0, ".", dns.TypeNS, true), Line: strings.Join(args, " "), Show: showAll}
	var name string
	var typ uint16
	named := func(n string) error {
		if name != "" {
			return fmt.Errorf("%s and %s: one name at a time, please", name, n)
		}
		if _, ok := dns.IsDomainName(n); !ok || strings.Contains(n, "..") || len(n) > 1 && n[0] == '.' {
			return fmt.Errorf("'%s' is not a legal name", n)
		}
		name = n
		return nil
	}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		value := func() (string, error) { // of an option, behind it or in the next word
			if len(arg) > 2 {
				return arg[2:], nil
			}
			if i++; i == len(args) {
				return "", fmt.Errorf("invalid option: %s wants a value\n%s", arg, digUsage)
			}
			return args[i], nil
		}
		var err error
		switch {
		case arg == "":
			continue
		case arg[0] == '@':
			d.Server = arg[1:]
		case arg[0] == '+':
			err = d.option(arg)
		case arg == "-h" || arg == "--help":
			return nil, ErrDigHelp
		case arg == "-4" || arg == "-6" || arg == "-u" || arg == "-m" || arg == "-r":
		case strings.HasPrefix(arg, "-x"):
			var text string
			if text, err = value(); err != nil {
				break
			}
			a, bad := netip.ParseAddr(text)
			if bad != nil {
				return nil, fmt.Errorf("'%s' is not a legal address", text)
			}
			typ = dns.TypePTR
			err = named(ReverseName(a))
		case strings.HasPrefix(arg, "-t"):
			var text string
			if text, err = value(); err != nil {
				break
			}
			var ok bool
			if typ, ok = Type(text); !ok {
				return nil, fmt.Errorf("'%s' is not a type of record; MX, A, TXT and NS are", text)
			}
		case strings.HasPrefix(arg, "-q"):
			var text string
			if text, err = value(); err == nil {
				err = named(text)
			}
		case strings.HasPrefix(arg, "-c"), strings.HasPrefix(arg, "-p"), strings.HasPrefix(arg, "-b"):
			_, err = value()
		case arg[0] == '-':
			err = fmt.Errorf("Invalid option: %s\n%s", arg, digUsage)
		default:
			// As dig has it: what is a type or a class is that, and the rest a name.
			if t, ok := Type(arg); ok && (typ == 0 || name != "") {
				typ = t
			} else if _, class := dns.StringToClass[strings.ToUpper(arg)]; !class {
				err = named(arg)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	switch {
	case name == "" && typ == 0: // dig alone asks for the root's servers
	case name == "":
		d.Query.Question[0].Qtype = typ
	default:
		d.Query.Question[0].Name, d.Query.Question[0].Qtype = dns.Fqdn(name), typ
		if typ == 0 {
			d.Query.Question[0].Qtype = dns.TypeA
		}
	}
	return d, nil
}

// option takes an option such as +short or +noall; it may be shortened.
func (d *Dig) option(arg string) error {
	word, _, _ := strings.Cut(strings.ToLower(arg[1:]), "=")
	on := true
	if rest, negated := strings.CutPrefix(word, "no"); negated {
		on, word = false, rest
	}
	for _, o := range digOptions {
		if word != "" && strings.HasPrefix(o.name, word) {
			o.do(d, on)
			return nil
		}
	}
	return fmt.Errorf("Invalid option: %s\n%s", arg, digUsage)
}

// ParseHost reads the arguments of host, NAME [SERVER], and -t TYPE: what it
// asks, one after the other, and of whom.
func ParseHost(args []string) (queries []*dns.Msg, server string, err error) {
	usage := errors.New("Usage: host [-t TYPE] NAME [SERVER]")
	types := []uint16{dns.TypeA, dns.TypeAAAA, dns.TypeMX}
	var rest []string
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "-t" && i+1 < len(args):
			i++
			typ, ok := Type(args[i])
			if !ok {
				return nil, "", fmt.Errorf("host: invalid type: %s", args[i])
			}
			types = []uint16{typ}
		case strings.HasPrefix(arg, "-"), arg == "":
			return nil, "", usage
		default:
			rest = append(rest, arg)
		}
	}
	if len(rest) == 0 || len(rest) > 2 {
		return nil, "", usage
	}
	name := rest[0]
	if a, err := netip.ParseAddr(name); err == nil {
		name, types = ReverseName(a), []uint16{dns.TypePTR}
	}
	if _, ok := dns.IsDomainName(name); !ok || strings.Contains(name, "..") {
		return nil, "", fmt.Errorf("host: convert UTF-8 textname to IDN encoding: %s is not a legal name", name)
	}
	for _, typ := range types {
		queries = append(queries, Question(0, name, typ, true))
	}
	if len(rest) == 2 {
		server = rest[1]
	}
	return queries, server, nil
}
