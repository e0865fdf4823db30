// Serve is a learning platform for the browser's tests: ehlo's own are in web/app/e2e/lti.spec.ts. It prints where it
// is, and runs until its standard input ends.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"ehlo/internal/lti/ltitest"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	name := flag.String("name", "moodle.localhost", "the name that browsers know it by")
	tool := flag.String("tool", "", "the base of the tool, as in http://ehlo.localhost:8025")
	flag.Parse()
	p, err := ltitest.Start(*addr, *name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer p.Close()
	p.Tool = *tool
	fmt.Println(p.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
}
