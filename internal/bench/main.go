// Command bench prints, as one table, how fast and how big EHLO is. What a figure is held
// against is measured in the same run, by turns, so that the machine's moods meet both.
// docs/performance.md tells what the rows mean.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

// bench is what the parts are given.
type bench struct {
	ehlo     string        // the program
	mailpit  string        // Mailpit's program, "" to build it from its module
	learners int           // who are connected at once
	during   time.Duration // that each side of a comparison is measured for
	profiles string        // the folder for profiles, "" for none
}

// part measures rows of the table that belong together.
type part struct {
	name string
	run  func(context.Context, *bench) ([]row, error)
}

var parts = []part{
	{"enter", enter}, {"memory", memory}, {"imap", reading}, {"smtp", sending}, {"start", start}, {"resume", resume}, {"explain", explained},
}

func main() {
	b := &bench{}
	var only string
	flag.StringVar(&b.ehlo, "ehlo", "./ehlo", "the program to measure")
	flag.StringVar(&b.mailpit, "mailpit", "", "Mailpit, which SMTP is held against; a file or a name in PATH. It is built from its module otherwise")
	flag.IntVar(&b.learners, "learners", 1000, "how many learners are connected")
	flag.DurationVar(&b.during, "during", 10*time.Second, "how long each side of a comparison is measured")
	flag.StringVar(&b.profiles, "profiles", "", "write profiles of the server into this folder; start is not profiled")
	flag.StringVar(&only, "only", "", "the parts to run, with commas between them: "+names())
	flag.Parse()
	if role, ok := roles[flag.Arg(0)]; ok { // this is a process of another bench's
		exit(role(flag.Args()[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(b.run(ctx, only))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// run measures the chosen parts, all if none is named, and prints the table.
func (b *bench) run(ctx context.Context, only string) error {
	chosen := parts
	if only != "" {
		wanted := strings.Split(only, ",")
		chosen = slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return !slices.Contains(wanted, p.name) })
		if len(chosen) != len(wanted) {
			return fmt.Errorf("%s: the parts are %s", only, names())
		}
	}
	var rows []row
	var failed error
	for _, p := range chosen {
		fmt.Fprintln(os.Stderr, "measuring", p.name)
		got, err := p.run(ctx, b)
		rows = append(rows, got...)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", p.name, err))
		}
	}
	fmt.Print(machine(), "\n\n", table(rows))
	return failed
}

// names are those of the parts.
func names() string {
	var all []string
	for _, p := range parts {
		all = append(all, p.name)
	}
	return strings.Join(all, ",")
}
