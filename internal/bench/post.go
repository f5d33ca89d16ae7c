package bench

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"
)

// Posting is one POST, sent again and again to a server of any kind: so two of them can be measured with the same load.
type Posting struct {
	URL  *url.URL
	Body []byte // "{n}" in it becomes a number of eight digits, another each time
	Key  string // a header "Name: value"; empty: none
}

// Load sends it on open connections for a time. Every request has an address of its own, for servers behind a proxy.
func (p Posting) Load(ctx context.Context, name string, clients int, length time.Duration) (line Line, err error) {
	wires, randoms := make([]*wire, clients), make([]*rand.Rand, clients)
	for i := range wires {
		if wires[i], err = dial(p.URL.Host); err != nil {
			return line, err
		}
		defer wires[i].Close()
		randoms[i] = rand.New(rand.NewPCG(9, uint64(i)))
	}
	return Load(ctx, name, clients, length, func(_ context.Context, client, _ int) error {
		_, err := wires[client].ask(p.request(randoms[client]))
		return err
	}), nil
}

func (p Posting) request(r *rand.Rand) []byte {
	body := bytes.ReplaceAll(p.Body, []byte("{n}"), fmt.Appendf(nil, "%08d", r.IntN(1e8)))
	out := fmt.Appendf(make([]byte, 0, 512+len(body)), "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nX-Forwarded-For: 10.%d.%d.%d\r\n",
		p.URL.RequestURI(), p.URL.Host, len(body), r.IntN(256), r.IntN(256), r.IntN(256))
	if p.Key != "" {
		out = append(append(out, p.Key...), "\r\n"...)
	}
	return append(append(out, "\r\n"...), body...)
}
