package replay

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/product"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// A fitted world has a server as the session shows it: it has the name with which it greets, the people and domains
// that it takes mail for, whoever got in with their passwords, and the messages that it lists, with their sizes.
// What the session does not show is not there.
const (
	fittedName = "fitted"
	fittedAddr = "192.0.2.25" // for documentation
	learner    = "client.example"
	learnerAt  = "192.0.2.1"
)

// Bounds of a fitted world, so that a transcript does not make it big.
const (
	mostMessages = 1000
	mostOctets   = 256 << 10 // that are made up for a mailbox's messages
	mostPeople   = 200       // and domains, and mailboxes
)

// shownBy gathers what a session shows of its server.
func shownBy(s *transcript.Session) *protocol.Shown {
	shown := &protocol.Shown{}
	if s.Descriptor.Show == nil {
		return shown
	}
	for _, x := range s.Exchanges {
		s.Descriptor.Show(&x.Exchange, shown)
		shown.Secured = shown.Secured || x.StartTLS
	}
	return shown
}

// fit is a world that is fitted to a session, and what it is written as.
type fit struct {
	*server.Fixture
	text    string
	persona string
	shown   *protocol.Shown
}

// fitted are the worlds that are like what a session shows, one for each product that its server may be of. They are
// written beside a fixture. One that cannot be made is none.
func fitted(s *transcript.Session, beside *server.Fixture) (all []fit) {
	shown := shownBy(s)
	for _, p := range product.All() {
		if !p.Speaks(s.Protocol) || s.Persona != "" && s.Persona != p.Name && speaks(s.Persona, s.Protocol) {
			continue
		}
		if f, err := fitTo(s, shown, p.Name, beside); err == nil {
			all = append(all, f)
		}
	}
	return all
}

func fitTo(s *transcript.Session, shown *protocol.Shown, persona string, beside *server.Fixture) (fit, error) {
	text := written(s, shown, persona)
	f, err := beside.With(fittedName, []byte(text))
	return fit{f, text, persona, shown}, err
}

// A world that has played a session is given rules for the refusals that it lacks, and plays it again, as long as that
// brings it nearer.
const (
	mostRounds     = 4
	mostRejections = 50
)

// play plays a session in a fitted world.
func (f fit) play(s *transcript.Session, beside *server.Fixture) (best *Result, err error) {
	var rules protocol.Rejections
	for range mostRounds {
		r, err := InWorld(s, f.Fixture)
		if err != nil {
			return nil, err
		}
		r.written = f.text
		if best != nil && !nearer(r, best) {
			return best, nil
		}
		best = r
		more := r.rejections()
		if len(more) == 0 || len(rules)+len(more) > mostRejections {
			return best, nil
		}
		rules = append(rules, more...)
		shown := *f.shown
		shown.Settings = maps.Clone(shown.Settings)
		shown.Set("rejects", rules)
		if f, err = fitTo(s, &shown, f.persona, beside); err != nil {
			return best, nil // what it says is no reply
		}
	}
	return best, nil
}

// rejections are the rules by which a world would have refused what the transcript's server did. Who is let in later
// has been turned away a few times only.
func (r *Result) rejections() (all protocol.Rejections) {
	d := r.Session.Descriptor
	if d.Rejection == nil {
		return nil
	}
	type about struct{ at, of string }
	turned := make(map[about]*turn)
	var order []*turn
	for _, st := range r.Steps {
		x := st.Exchange
		if x.Command == nil || x.Response.Code == "" {
			continue
		}
		if c := d.Command(x.Command.Verb); x.Unit.Kind == wire.Line && (c == nil || c.Ends) {
			continue // nobody refuses to let go
		}
		if x.Unit.Kind == wire.SASL && x.Response.Outcome == wire.Intermediate {
			continue // it is not settled
		}
		rule := d.Rejection(&x.Exchange)
		t := turned[about{rule.At, rule.Of}]
		if t == nil {
			t = &turn{rule: rule}
			turned[about{rule.At, rule.Of}] = t
			order = append(order, t)
		}
		if x.Response.Outcome != wire.Error {
			t.over = true
		} else if !t.over {
			t.rule.Times++
			t.lacks = t.lacks || !st.matches()
		}
	}
	for _, t := range order {
		if t.lacks {
			if !t.over {
				t.rule.Times = 0
			}
			all = append(all, t.rule)
		}
	}
	return all
}

// turn is what a session shows of whoever is turned away with the same command about the same.
type turn struct {
	rule  protocol.Rejection
	lacks bool // a world has not refused it so
	over  bool // it has been let in
}

func (s Step) matches() bool {
	return !slices.ContainsFunc(s.Lines, func(l Line) bool { return !l.Matches() })
}

func speaks(persona string, p wire.Protocol) bool {
	known, ok := product.Lookup(persona)
	return ok && known.Speaks(p)
}

// written is a world in YAML (docs/worlds.md).
func written(s *transcript.Session, shown *protocol.Shown, persona string) string {
	var b strings.Builder
	start := time.Date(2024, 6, 27, 16, 18, 9, 0, time.UTC)
	if t, ok := greeted(s); ok {
		start = t.UTC()
	}
	name, called := shown.Host, strings.ToLower(s.Address)
	if name == "" && protocol.IsName(called) {
		name = called
	}
	if name == "" || name == learner {
		name = "mail.example"
	}
	addr := fittedAddr
	if a, err := netip.ParseAddr(called); err == nil && a.Is4() && !a.IsLoopback() && a.String() != learnerAt {
		addr = a.String()
	}
	fmt.Fprintf(&b, "title: %s\n", quoted(texts.Say("fitted-title", "name", name)))
	fmt.Fprintf(&b, "clock: {start: %s, command: 10s, text: 5s}\npid: 4507\nlearner: %s\n", start.Format(time.RFC3339), learner)
	fmt.Fprintf(&b, "hosts:\n  - {name: %s, addresses: [%s]}\n", learner, learnerAt)
	fmt.Fprintf(&b, "  - name: %s\n    addresses: [%s]\n    tls: %v\n", quoted(name), addr, shown.TLS)
	version, distribution := build(s)
	if distribution != "" {
		fmt.Fprintf(&b, "    distribution: %s\n", distribution)
	}
	people, domains := peopleOf(shown, name)
	fmt.Fprintf(&b, "    local-domains: %s\n", list(domains))
	fmt.Fprintf(&b, "    services:\n      - {port: %d, protocol: %s, persona: %s, version: %s%s}\n", portOf(s), s.Protocol, persona, quoted(version), settings(s.Protocol, shown.Settings))
	if len(people) > 0 {
		b.WriteString("    users:\n")
	}
	for i, p := range people {
		fmt.Fprintf(&b, "      - name: %s\n        password: %s\n", quoted(p.User), quoted(p.Password))
		if i == 0 && len(shown.Logins) > 0 {
			mailboxes(&b, shown.Mailboxes)
		}
	}
	if protocol.IsName(called) && called != name {
		fmt.Fprintf(&b, "zones:\n  %s: |\n    $TTL 3600\n    @ IN SOA ns hostmaster 1 7200 900 1209600 3600\n      IN NS ns\n      IN A %s\n    ns IN A %s\n", quoted(called), addr, addr)
	}
	return b.String()
}

var (
	shownVersion      = regexp.MustCompile(`\b(?:Exim|Postfix|Dovecot) (\d+\.\d[\w.]*)`)
	shownDistribution = regexp.MustCompile(`\b(?:Ubuntu|Debian/GNU|Debian)\b`)
)

// build is what a greeting says of the program: its version, or one that there is, and who distributes it.
func build(s *transcript.Session) (version, distribution string) {
	version = "4.96"
	if len(s.Exchanges) == 0 || s.Exchanges[0].Command != nil {
		return version, ""
	}
	greeting := string(s.Exchanges[0].Reply)
	if m := shownVersion.FindStringSubmatch(greeting); m != nil {
		version = m[1]
	}
	return version, shownDistribution.FindString(greeting)
}

// portOf is the port on which a fitted world's server listens: a terminal types in clear.
func portOf(s *transcript.Session) int {
	if s.Port > 0 && s.Port < 1<<16 && !s.Descriptor.TLSAt(s.Port) {
		return s.Port
	}
	return s.Descriptor.Ports[0].Number
}

// defaultPassword is that of people whose password is not shown.
const defaultPassword = "password123"

// peopleOf are the users that a server has, those first who got in, and the domains that it takes mail for.
func peopleOf(shown *protocol.Shown, host string) (people []protocol.Login, domains []string) {
	domains = []string{host}
	known := func(address string) (user string) {
		user, domain := split(address)
		if domain != "" && !slices.Contains(domains, domain) && len(domains) < mostPeople {
			domains = append(domains, domain)
		}
		return user
	}
	add := func(user, password string) {
		user = known(user)
		if user == "" || len(people) >= mostPeople || slices.ContainsFunc(people, func(p protocol.Login) bool { return p.User == user }) {
			return
		}
		if password == "" {
			password = defaultPassword
		}
		people = append(people, protocol.Login{User: user, Password: password})
	}
	for _, l := range shown.Logins {
		add(l.User, l.Password)
	}
	for _, a := range shown.Taken {
		add(a, "")
	}
	for _, a := range shown.Nobody {
		known(a)
	}
	return people, domains
}

// split are the parts of an address, in small letters; of a name alone it is the first. What no user can be called is
// left out.
func split(address string) (user, domain string) {
	address = strings.ToLower(address)
	user = address
	if i := strings.LastIndexByte(address, '@'); i >= 0 {
		user, domain = address[:i], address[i+1:]
	}
	if !protocol.IsName(domain) {
		domain = ""
	}
	if strings.ContainsAny(user, "/\\\" \t\r\n") || len(user) > 64 {
		user = ""
	}
	return user, domain
}

// settings are a service's, as YAML.
func settings(p wire.Protocol, all map[string]any) string {
	if len(all) == 0 {
		return ""
	}
	var each []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		value := fmt.Sprint(all[name])
		switch v := all[name].(type) {
		case []string:
			value = list(v)
		case protocol.Rejections:
			value = rules(v)
		}
		each = append(each, name+": "+value)
	}
	return fmt.Sprintf(", %s: {%s}", p, strings.Join(each, ", "))
}

// rules are rejections as YAML.
func rules(all protocol.Rejections) string {
	var each []string
	for _, r := range all {
		rule := "at: " + quoted(r.At)
		if r.Of != "" {
			rule += ", of: " + quoted(r.Of)
		}
		if r.Times > 0 {
			rule += fmt.Sprintf(", times: %d", r.Times)
		}
		each = append(each, "{"+rule+", says: "+list(r.Says)+"}")
	}
	return "[" + strings.Join(each, ", ") + "]"
}

// list is a list of texts as YAML.
func list(words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, quoted(w))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// mailboxes writes a user's.
func mailboxes(b *strings.Builder, all []*protocol.ShownMailbox) {
	if len(all) == 0 {
		return
	}
	b.WriteString("        mailboxes:\n")
	made := 0 // octets
	for _, m := range all[:min(len(all), mostPeople)] {
		fmt.Fprintf(b, "          - name: %s\n", quoted(m.Name))
		if m.SpecialUse != "" {
			fmt.Fprintf(b, "            special-use: %s\n", quoted(m.SpecialUse))
		}
		if m.UIDValidity > 0 {
			fmt.Fprintf(b, "            uidvalidity: %d\n", m.UIDValidity)
		}
		if m.UIDNext > 0 {
			fmt.Fprintf(b, "            uidnext: %d\n", m.UIDNext)
		}
		if m.Exists == 0 {
			continue
		}
		b.WriteString("            messages:\n")
		var last uint32
		for n := 1; n <= min(m.Exists, mostMessages); n++ {
			msg := m.Messages[n]
			if msg == nil {
				msg = &protocol.ShownMessage{}
			}
			source := sourceOf(msg, n)
			octets := msg.Octets
			if made += max(octets, len(source)); made > mostOctets {
				octets = 0
			}
			fmt.Fprintf(b, "              - {source: %s", quoted(source))
			if octets > 0 {
				fmt.Fprintf(b, ", octets: %d", octets)
			}
			last++
			if msg.UID >= last {
				last = msg.UID
				fmt.Fprintf(b, ", uid: %d", msg.UID)
			}
			if len(msg.Flags) > 0 {
				fmt.Fprintf(b, ", flags: %s", list(msg.Flags))
			}
			if !msg.Date.IsZero() {
				fmt.Fprintf(b, ", date: %s", msg.Date.Format(time.RFC3339))
			}
			b.WriteString("}\n")
		}
	}
}

// madeUp is about how many octets of messages are made up in a fitted world.
func madeUp(shown *protocol.Shown) (n int) {
	for _, m := range shown.Mailboxes {
		for _, msg := range m.Messages {
			n += msg.Octets
		}
	}
	return min(n, mostOctets)
}

// longestLine is how far a line is filled up with blanks, so that a message has the octets that it is said to have.
const longestLine = 900

// sourceOf is a message's text: as it is shown, or a header alone.
func sourceOf(m *protocol.ShownMessage, n int) string {
	switch {
	case m.Text != nil:
		text := strings.Join(m.Text, "\n")
		if blanks := m.Octets - octetsOf(text) - 2; blanks > 0 && blanks <= longestLine {
			text += strings.Repeat(" ", blanks)
		}
		return text + "\n"
	case m.Header != nil || m.Fields != nil:
		header := strings.TrimRight(strings.Join(slices.Concat(m.Header, m.Fields), "\n"), "\n") + "\n"
		body := bodyOf(m.BodyOctets, m.BodyLines)
		if room := m.Octets - octetsOf(header) - 2 - octetsOf(body); body != "" {
			header += filler(room)
		}
		return header + "\n" + body
	}
	text := texts.Say("fitted-message", "n", n) + "\n\n"
	if m.Octets > 0 && octetsOf(text) > m.Octets {
		return ""
	}
	return text
}

// bodyOf is a text of so many octets and lines, "" if there is none.
func bodyOf(octets, lines int) string {
	if lines <= 0 || octets < 2*lines || octets > mostOctets || octets/lines > longestLine {
		return ""
	}
	var b strings.Builder
	for left := lines; left > 0; left-- {
		n := octets / left
		octets -= n
		b.WriteString(strings.Repeat(".", n-2) + "\n")
	}
	return b.String()
}

// filler is a field of a header that has as many octets as there is room for, "" for none.
func filler(room int) string {
	const name = "X-Left-Out: "
	var b strings.Builder
	for room >= len(name)+3 {
		n := min(room, longestLine)
		if rest := room - n; rest > 0 && rest < len(name)+3 {
			n -= len(name) + 3
		}
		b.WriteString(name + strings.Repeat(".", n-len(name)-2) + "\n")
		room -= n
	}
	return b.String()
}

// octetsOf are those of a text whose lines end with CRLF.
func octetsOf(text string) int { return len(text) + strings.Count(text, "\n") }

// greeted is the time in a greeting.
func greeted(s *transcript.Session) (time.Time, bool) {
	if len(s.Exchanges) == 0 || s.Exchanges[0].Command != nil {
		return time.Time{}, false
	}
	t, err := time.Parse("Mon, _2 Jan 2006 15:04:05 -0700", shownDate.FindString(string(s.Exchanges[0].Reply)))
	return t, err == nil
}
