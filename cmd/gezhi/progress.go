package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progress tells on stderr how far a long work has come: a bar on a terminal, a line now and then in a log.
type progress struct {
	to       io.Writer
	terminal bool
	last     time.Time
}

func newProgress(to io.Writer) *progress {
	f, ok := to.(*os.File)
	return &progress{to: to, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

const (
	barWidth  = 40
	barEvery  = 100 * time.Millisecond
	lineEvery = 10 * time.Second
)

// at tells that done of all are done.
func (p *progress) at(done, all int, note string) {
	every := lineEvery
	if p.terminal {
		every = barEvery
	}
	if time.Since(p.last) < every && done < all {
		return
	}
	p.last = time.Now()
	if !p.terminal {
		fmt.Fprintf(p.to, "%d of %d %s\n", done, all, note)
		return
	}
	full := barWidth * done / max(all, 1)
	fmt.Fprintf(p.to, "\r[%s%s] %d/%d %s\x1b[K", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done, all, note)
	if done >= all {
		fmt.Fprintln(p.to)
	}
}
