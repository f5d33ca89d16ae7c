package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gezhi/internal/geo"
)

// Streams are thousands of signed-in people who watch what happens.
type Streams struct {
	secrets []string
	points  []geo.LonLat
}

// Streams signs in all of the district's people, some of them several times where there are fewer than n.
func (d *District) Streams(ctx context.Context, n int) (s Streams, err error) {
	d.App.Demonstrate() // for the links
	s.points = d.points
	for len(s.secrets) < n {
		for _, p := range d.Town.Posts {
			if len(s.secrets) == n {
				break
			}
			secret, err := d.signIn(ctx, p.Account)
			if err != nil {
				return s, err
			}
			s.secrets = append(s.secrets, secret)
		}
		if len(d.Town.Posts) == 0 {
			return s, errors.New("nobody works in the district")
		}
	}
	return s, nil
}

// Run starts the program on the folder, opens the streams, leaves it alone for as long as settle, in which the runtime gives back what it
// does not need, looks at its resident memory, and brings reports in, one
// after another. The times are those from the sending of a report until somebody hears of it; N counts those who did. The baseline has
// the memory before, with the streams, and after.
func (s Streams) Run(ctx context.Context, program, dir string, acts int, settle time.Duration) (line Line, err error) {
	server, err := startServer(ctx, start{program: program, dir: dir})
	if err != nil {
		return line, err
	}
	defer func() { err = errors.Join(err, server.kill()) }()
	if _, err := server.ready(ctx); err != nil {
		return line, err
	}
	base := strings.TrimPrefix(server.base, "http://")
	memory := map[string]float64{}
	memory["resident_mb_before"] = resident(server.cmd.Process.Pid)
	w := &watchers{heard: map[string]time.Time{}}
	defer w.close()
	if err := w.open(ctx, base, s.secrets); err != nil {
		return line, err
	}
	sleep(ctx, settle)
	memory["resident_mb"] = resident(server.cmd.Process.Pid)
	begun := time.Now()
	if err := s.report(ctx, base, w, acts); err != nil {
		return line, err
	}
	memory["resident_mb_after"] = resident(server.cmd.Process.Pid)
	w.mu.Lock()
	defer w.mu.Unlock()
	line = merge("stream", []result{w.result}, time.Since(begun))
	line.Clients, line.Baseline = len(s.secrets), memory
	memory["reports"], memory["streams_cut"] = float64(acts), float64(w.cut.Load())
	return line, ctx.Err()
}

// report brings reports in, and waits after each until it has been told.
func (s Streams) report(ctx context.Context, base string, w *watchers, acts int) error {
	r := rand.New(rand.NewPCG(3, 9))
	call := caller{base: "http://" + base, send: http.DefaultClient.Do}
	for range acts {
		key := r.Uint64()
		point := s.points[r.IntN(len(s.points))]
		id := fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", time.Now().UnixMilli()>>16, time.Now().UnixMilli()&0xffff, r.IntN(4096), r.IntN(4096), r.Int64N(1<<48))
		w.expect(id)
		err := call.do(ctx, asked{method: http.MethodPost, path: "/api/v1/cases", key: fmt.Sprintf("stream-%016x%016x", key, key), address: address(key), body: map[string]any{
			"id": id, "source": "resident_web", "words": "路边的井盖松了。", "point": point, "matter": "C0904",
		}}, nil)
		if err != nil {
			return err
		}
		sleep(ctx, 100*time.Millisecond)
	}
	sleep(ctx, 2*time.Second) // for those who hear late
	return ctx.Err()
}

// watchers are the open streams, as their browsers would read them.
type watchers struct {
	conns []net.Conn
	cut   atomic.Int64 // streams that ended

	mu     sync.Mutex
	heard  map[string]time.Time // when each report was sent, by subject
	result result
}

func (w *watchers) close() {
	for _, c := range w.conns {
		_ = c.Close() // nothing is lost with it
	}
}

func (w *watchers) expect(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard["case:"+id] = time.Now()
}

// watcherAddresses are how many addresses of this machine the streams come from, as one has too few ports for many thousands.
const watcherAddresses = 20

// open opens all streams, some at a time.
func (w *watchers) open(ctx context.Context, base string, secrets []string) error {
	turn := make(chan struct{}, 32)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	for i, secret := range secrets {
		turn <- struct{}{}
		wg.Go(func() {
			defer func() { <-turn }()
			conn, err := w.watch(ctx, base, secret, i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && first == nil {
				first = fmt.Errorf("stream %d: %w", i, err)
			}
			if conn != nil {
				w.conns = append(w.conns, conn)
			}
		})
	}
	wg.Wait()
	return first
}

func (w *watchers) watch(ctx context.Context, base, secret string, i int) (net.Conn, error) {
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i%watcherAddresses))}}
	conn, err := from.DialContext(ctx, "tcp", base)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(conn, "GET /events HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: %s\r\nCookie: gezhi=%s\r\n\r\n", base, address(uint64(i)<<8), secret)
	if err != nil {
		return conn, err
	}
	in := bufio.NewReaderSize(conn, 1024)
	status, err := in.ReadString('\n')
	if err == nil && !strings.Contains(status, " 200 ") {
		err = errors.New(status)
	}
	for err == nil && !strings.HasPrefix(status, ": hello") {
		status, err = in.ReadString('\n')
	}
	if err == nil {
		go w.read(in)
	}
	return conn, err
}

// read notes what a stream tells until it ends.
func (w *watchers) read(in *bufio.Reader) {
	for {
		line, err := in.ReadSlice('\n')
		at := time.Now()
		if err != nil {
			w.cut.Add(1)
			return
		}
		data, ok := bytes.CutPrefix(line, []byte("data: "))
		if !ok {
			continue
		}
		var told struct{ Kind, Subject string }
		if json.Unmarshal(data, &told) != nil || told.Kind != "case.report" {
			continue
		}
		w.mu.Lock()
		if sent, ok := w.heard[told.Subject]; ok {
			w.result.took = append(w.result.took, at.Sub(sent))
		}
		w.mu.Unlock()
	}
}
