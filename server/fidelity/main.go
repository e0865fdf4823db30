// Command fidelity plays recorded scripts of real mail servers against fresh
// worlds and counts how often our answer is the one that was recorded.
//
//	go run ./server/fidelity [-show N] [-only TEXT] [-diff FILE] DIR
//
// DIR holds scripts/ and transcripts/, each with a folder for every service.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	show := flag.Int("show", 0, "print the first `N` exchanges that differ")
	only := flag.String("only", "", "play only scripts whose name contains `TEXT`")
	diff := flag.String("diff", "", "write everything that differs to `FILE`")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: go run ./server/fidelity [flags] DIR\n\nDIR is a recording: scripts/ and transcripts/.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *only, *diff, *show); err != nil {
		fmt.Fprintln(os.Stderr, "fidelity:", err)
		os.Exit(1)
	}
}

func run(dir, only, diff string, show int) error {
	results, err := Compare(dir, only)
	if err != nil {
		return err
	}
	for _, r := range results.Different {
		if show--; show < 0 {
			break
		}
		r.print(os.Stdout)
	}
	if diff != "" {
		if err := writeDiff(diff, results); err != nil {
			return err
		}
	}
	results.print(os.Stdout)
	return nil
}

func writeDiff(file string, results *Results) error {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("write what differs: %w", err)
	}
	w := bufio.NewWriter(f)
	for _, r := range results.Different {
		r.print(w)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return f.Close()
}

func (r *Results) print(w io.Writer) {
	fmt.Fprintf(w, "%-20s %9s %9s %9s %9s   same text   same code\n", "service", "exchanges", "same", "code only", "different")
	for _, name := range r.Services() {
		c := r.Count[name]
		fmt.Fprintf(w, "%-20s %9d %9d %9d %9d   %8.2f%%   %8.2f%%\n", name, c.All(), c.Same, c.Code, c.Different, c.SamePercent(), c.CodePercent())
	}
}

func (d Difference) print(w io.Writer) {
	fmt.Fprintf(w, "--- %s: %s\n", d.Script, d.Class)
	for _, c := range d.Client {
		fmt.Fprintf(w, "  C: %s\n", shorten(c))
	}
	for _, s := range d.Want {
		fmt.Fprintf(w, "  recorded %s\n", shorten(s))
	}
	for _, s := range d.Got {
		fmt.Fprintf(w, "  ours     %s\n", shorten(s))
	}
}

func shorten(s string) string {
	if len(s) > 600 {
		return s[:600] + "..."
	}
	return s
}
