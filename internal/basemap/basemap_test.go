package basemap_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gezhi/internal/basemap"
	"gezhi/internal/fault"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0}, 64)...)

// network answers every request alike, and remembers what was asked.
type network struct {
	status int
	media  string
	body   []byte
	asked  []*http.Request
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.asked = append(n.asked, r)
	return &http.Response{
		StatusCode: n.status, Header: http.Header{"Content-Type": {n.media}, "Location": {"https://elsewhere.example/"}},
		Body: io.NopCloser(bytes.NewReader(n.body)), Request: r,
	}, nil
}

func TestATileIsAskedForOnce(t *testing.T) {
	t.Parallel()
	n, now := &network{status: 200, media: "image/png", body: png}, time.Unix(0, 0)
	d := basemap.NewTianditu("secret", n, func() time.Time { return now })
	for range 3 {
		p, err := d.Tile(context.Background(), "vec", 12, 3337, 1600)
		if err != nil || p.Type != "image/png" || !bytes.Equal(p.Body, png) {
			t.Fatalf("%v %v", p, err)
		}
	}
	if len(n.asked) != 1 {
		t.Fatalf("asked %d times", len(n.asked))
	}
	u := n.asked[0].URL
	if !strings.HasSuffix(u.Host, ".tianditu.gov.cn") || u.Scheme != "https" || u.Path != "/vec_w/wmts" || u.Query().Get("TILECOL") != "3337" || u.Query().Get("tk") != "secret" {
		t.Errorf("asked %s", u)
	}
	if now = now.Add(8 * 24 * time.Hour); len(n.asked) == 1 {
		if _, err := d.Tile(context.Background(), "vec", 12, 3337, 1600); err != nil || len(n.asked) != 2 {
			t.Errorf("after a week: %v, asked %d times", err, len(n.asked))
		}
	}
}

func TestNothingElseIsAskedFor(t *testing.T) {
	t.Parallel()
	n := &network{status: 200, media: "image/png", body: png}
	d := basemap.NewTianditu("secret", n, time.Now)
	for _, c := range []struct {
		name, layer string
		z, x, y     int
	}{
		{"another host", "vec@evil.example/", 12, 1, 1},
		{"another path", "../admin", 12, 1, 1},
		{"another layer", "ter", 12, 1, 1},
		{"no layer", "", 12, 1, 1},
		{"a zoom that nobody serves", "vec", 19, 1, 1},
		{"a negative zoom", "vec", -1, 0, 0},
		{"a column beyond the map", "vec", 3, 8, 1},
		{"a negative row", "vec", 3, 1, -1},
	} {
		if _, err := d.Tile(context.Background(), c.layer, c.z, c.x, c.y); !fault.HasCode(err, "map.no_tile") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if len(n.asked) != 0 {
		t.Errorf("asked %v", n.asked[0].URL)
	}
}

func TestOnlyPicturesAreBelieved(t *testing.T) {
	t.Parallel()
	for _, n := range []*network{
		{status: 200, media: "text/html", body: []byte("<script>alert(1)</script>")},
		{status: 200, media: "image/png", body: []byte("<svg onload=alert(1)>")},
		{status: 200, media: "image/svg+xml", body: png},
		{status: 403, media: "image/png", body: png},
		{status: 302, media: "image/png", body: png},
		{status: 200, media: "image/png", body: append(bytes.Clone(png), make([]byte, 1<<20)...)},
	} {
		_, err := basemap.NewTianditu("secret", n, time.Now).Tile(context.Background(), "img", 12, 1, 1)
		if !fault.HasCode(err, "map.base_unreachable") {
			t.Errorf("%d %s: %v", n.status, n.media, err)
		}
		if strings.Contains(fault.As(err).Error(), "secret") {
			t.Errorf("the key is told: %v", err)
		}
		if len(n.asked) != 1 {
			t.Errorf("%d %s: asked %d times", n.status, n.media, len(n.asked))
		}
	}
}

func FuzzTile(f *testing.F) {
	f.Add("vec", 12, 3337, 1600)
	f.Add("http://x", -1, 1<<40, 0)
	f.Fuzz(func(t *testing.T, layer string, z, x, y int) {
		n := &network{status: 200, media: "image/jpeg", body: append([]byte("\xff\xd8\xff"), make([]byte, 32)...)}
		_, err := basemap.NewTianditu("k", n, time.Now).Tile(context.Background(), layer, z, x, y)
		for _, r := range n.asked {
			if !strings.HasSuffix(r.URL.Host, ".tianditu.gov.cn") || strings.Count(r.URL.Path, "/") != 2 {
				t.Errorf("asked %s", r.URL)
			}
		}
		if err == nil && len(n.asked) != 1 {
			t.Errorf("an answer without a question")
		}
	})
}
