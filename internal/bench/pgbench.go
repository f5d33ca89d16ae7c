package bench

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/store"
)

// Recorder notes the statements that a store runs while it is told to.
type Recorder struct {
	mu   sync.Mutex
	on   bool
	list []store.Traced
}

// Trace is told of each statement; it is the Trace of the store.
func (r *Recorder) Trace(s store.Traced) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.on {
		s.Args = slices.Clone(s.Args)
		r.list = append(r.list, s)
	}
	return nil
}

// during answers what ran on the connection that ran one of the texts, while the work was done.
func (r *Recorder) during(text string, work func() error) ([]store.Traced, error) {
	r.mu.Lock()
	r.on, r.list = true, nil
	r.mu.Unlock()
	err := work()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = false
	i := slices.IndexFunc(r.list, func(s store.Traced) bool { return strings.Contains(s.SQL, text) })
	if err != nil || i < 0 {
		return nil, errors.Join(err, errors.New("nothing was written"))
	}
	return slices.DeleteFunc(r.list, func(s store.Traced) bool { return s.Connection != r.list[i].Connection }), nil
}

// Pgbench holds the intake of reports, without HTTP, against what pgbench, PostgreSQL's own measure, does with the same transaction on as
// many connections of the same server.
type Pgbench struct {
	Server   *Postgres
	Database string // a copy of that of the district in which pgbench writes
	Clients  int    // connections of pgbench; as many as the lanes of the store
	Turns    int    // of each, one after the other
	Seconds  int    // of a turn
}

// script is the transaction of an intake for pgbench: the statements as the store sent them, with their values by name.
type script struct {
	text   string
	values []string // name=value
	steps  int
}

const uniqueName = "id"

// newScript reads what is the same in two intakes as it is; a short text that differs is a key, and becomes another number each time.
func newScript(one, two []store.Traced) (s script, err error) {
	var text strings.Builder
	fmt.Fprintf(&text, "-- One report as the store writes it. Written by gezhi bench pgbench --keep.\n\\set n :n + 1\n\\set %s :base + :client_id * 1000000000 + :n\n", uniqueName)
	if len(one) != len(two) {
		return s, fmt.Errorf("one intake has %d statements, another %d", len(one), len(two))
	}
	for i := range one {
		if one[i].SQL != two[i].SQL {
			return s, fmt.Errorf("statement %d of one intake is %q, of another %q", i+1, one[i].SQL, two[i].SQL)
		}
		names := make([]string, len(one[i].Args))
		for k := range names {
			if names[k], err = s.value(fmt.Sprintf("v%d_%d", i+1, k+1), one[i].Args[k], two[i].Args[k]); err != nil {
				return s, err
			}
		}
		text.WriteString(named(one[i].SQL, names))
		text.WriteString(";\n")
	}
	s.text, s.steps = text.String(), len(one)
	return s, nil
}

const longestKey = 80

// value names the value of a parameter.
func (s *script) value(name string, one, two any) (string, error) {
	a, err := driver.DefaultParameterConverter.ConvertValue(one)
	if err != nil {
		return "", err
	}
	b, err := driver.DefaultParameterConverter.ConvertValue(two)
	if err != nil {
		return "", err
	}
	var text string
	switch a := a.(type) {
	case nil:
		return "NULL", nil
	case string:
		if other, ok := b.(string); ok && a != other && len(a) <= longestKey && !strings.HasPrefix(a, "{") {
			return ":" + uniqueName, nil
		}
		if text = a; a == "" { // which -D does not take
			return "''", nil
		}
	case []byte:
		text = `\x` + hex.EncodeToString(a)
	default:
		text = fmt.Sprint(a)
	}
	s.values = append(s.values, name+"="+text)
	return ":" + name, nil
}

var (
	comment   = regexp.MustCompile(`(?m)^--.*\n?`)
	parameter = regexp.MustCompile(`\$(\d+)`)
)

// named is a statement on one line with names in place of its parameters.
func named(text string, names []string) string {
	text = strings.Join(strings.Fields(comment.ReplaceAllString(text, "")), " ")
	return parameter.ReplaceAllStringFunc(text, func(p string) string {
		n, err := strconv.Atoi(p[1:])
		if err != nil || n < 1 || n > len(names) {
			return p
		}
		return names[n-1]
	})
}

// Pgbench measures in turns. N, the times and the errors are those of the intake; the baseline has what pgbench did, and the share of it.
// keep is a file that takes the script; empty: none.
func (d *District) Pgbench(ctx context.Context, p Pgbench, r *Recorder, keep string) (line Line, err error) {
	random := rand.New(rand.NewPCG(9, 9))
	intake := func() error {
		_, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), d.report(random))
		return err
	}
	if err := intake(); err != nil { // the first takes numbers, too
		return line, err
	}
	var seen [2][]store.Traced
	for i := range seen {
		if seen[i], err = r.during("INSERT INTO cases", intake); err != nil {
			return line, err
		}
	}
	s, err := newScript(seen[0], seen[1])
	if err != nil {
		return line, err
	}
	if keep != "" {
		if err := os.WriteFile(keep, []byte(s.text), 0o644); err != nil {
			return line, err
		}
	}
	var ours, theirs float64
	for turn := range p.Turns {
		tps, err := p.run(ctx, s, turn)
		if err != nil {
			return line, err
		}
		theirs += tps
		own := d.Intake(ctx, 4*p.Clients, time.Duration(p.Seconds)*time.Second)
		ours += own.PerSecond
		own.N, own.Errors = own.N+line.N, own.Errors+line.Errors
		line = own
	}
	line.Name, line.PerSecond = "pgbench", ours/float64(p.Turns)
	line.Baseline = map[string]float64{"pgbench_per_second": theirs / float64(p.Turns), "share": ours / theirs, "statements": float64(s.steps)}
	return line, nil
}

var tps = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// run lets pgbench work for a turn.
func (p Pgbench) run(ctx context.Context, s script, turn int) (perSecond float64, err error) {
	file := filepath.Join(p.Server.below, "intake.sql")
	if err := os.WriteFile(file, []byte(s.text), 0o644); err != nil {
		return 0, err
	}
	args := []string{"-h", "127.0.0.1", "-p", strconv.Itoa(p.Server.port), "-U", "gezhi", "-n", "-M", "prepared", "-f", file, "-c", strconv.Itoa(p.Clients), "-j", strconv.Itoa(min(2, p.Clients)),
		"-T", strconv.Itoa(p.Seconds), "--max-tries=20", "-D", "n=0", "-D", fmt.Sprintf("base=%d", int64(turn+1)*1e12)}
	for _, v := range s.values {
		args = append(args, "-D", v)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.Server.bin, "pgbench"), append(args, p.Database)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, errs.String())
	}
	m := tps.FindStringSubmatch(out.String())
	if m == nil || !strings.Contains(out.String(), "number of failed transactions: 0 ") {
		return 0, fmt.Errorf("pgbench: %s", out.String())
	}
	return strconv.ParseFloat(m[1], 64)
}

// Copy makes another database with the same rows; nobody may be connected to the one that it is made from.
func (p *Postgres) Copy(ctx context.Context, name string) error {
	return p.tell(ctx, "CREATE DATABASE "+name+" OWNER gezhi TEMPLATE gezhi")
}
