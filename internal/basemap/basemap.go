// Package basemap fetches the base map that an operator may set (底图): tiles of 天地图 through this server, or a PMTiles file
// on its disk. Nobody outside learns where a reader looks: the browser asks us alone, and we ask only for squares of the county.
package basemap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"gezhi/internal/fault"
)

// Layers of 天地图 that may be asked for: 矢量底图, its names (注记), 影像底图, and its names. All are in the web mercator grid of
// CGCS2000, which agrees with WGS84 to some centimetres; nothing here is shifted (GCJ-02).
var layers = []string{"vec", "cva", "img", "cia"}

// Zooms that 天地图 answers for.
const (
	leastZoom = 1
	mostZoom  = 18
)

const (
	tileMost    = 1 << 20 // bytes of one tile
	cacheMost   = 64 << 20
	patience    = 8 * time.Second
	atOnce      = 8
	kept        = 7 * 24 * time.Hour
	userAgent   = "gezhi"
	tianditu    = "https://t%d.tianditu.gov.cn/%s_w/wmts"
	mirrorsOf   = 8
	octet       = "application/octet-stream"
	imagePNG    = "image/png"
	imageJPEG   = "image/jpeg"
	unreachable = "map.base_unreachable"
)

// Tianditu asks 天地图 with the operator's key. It is safe for use by many goroutines.
type Tianditu struct {
	key    string
	client *http.Client
	now    func() time.Time
	slots  chan struct{}

	mu    sync.Mutex
	tiles map[string]Picture
	bytes int
}

// Picture is a tile as it came.
type Picture struct {
	Type string
	Body []byte
	at   time.Time
}

// NewTianditu returns the door to 天地图. transport is the network; nil means the real one.
func NewTianditu(key string, transport http.RoundTripper, now func() time.Time) *Tianditu {
	return &Tianditu{
		key: key, now: now, slots: make(chan struct{}, atOnce), tiles: map[string]Picture{},
		client: &http.Client{Transport: transport, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("basemap: a tile is never somewhere else")
		}},
	}
}

// Tile returns a tile of a layer.
//
// Faults: NotFound map.no_tile for a layer or square that does not exist; Unavailable map.base_unreachable when 天地图 does not
// answer with a picture.
func (t *Tianditu) Tile(ctx context.Context, layer string, z, x, y int) (Picture, error) {
	if !known(layer) || z < leastZoom || z > mostZoom || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return Picture{}, fault.New(fault.NotFound, "map.no_tile")
	}
	name := fmt.Sprintf("%s/%d/%d/%d", layer, z, x, y)
	if p, ok := t.cached(name); ok {
		return p, nil
	}
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-ctx.Done():
		return Picture{}, fault.New(fault.Unavailable, unreachable).Because(ctx.Err())
	}
	p, err := t.fetch(ctx, t.address(layer, z, x, y))
	if err != nil {
		return Picture{}, fault.New(fault.Unavailable, unreachable).Because(err)
	}
	t.keep(name, p)
	return p, nil
}

func known(layer string) bool {
	for _, l := range layers {
		if l == layer {
			return true
		}
	}
	return false
}

// address is the WMTS request (OGC 07-057r7, KVP) of a tile. Nothing in it comes from the reader but four checked values.
func (t *Tianditu) address(layer string, z, x, y int) string {
	q := url.Values{
		"SERVICE": {"WMTS"}, "REQUEST": {"GetTile"}, "VERSION": {"1.0.0"}, "LAYER": {layer}, "STYLE": {"default"}, "TILEMATRIXSET": {"w"},
		"FORMAT": {"tiles"}, "TILEMATRIX": {strconv.Itoa(z)}, "TILEROW": {strconv.Itoa(y)}, "TILECOL": {strconv.Itoa(x)}, "tk": {t.key},
	}
	return fmt.Sprintf(tianditu, (x+y)%mirrorsOf, layer) + "?" + q.Encode()
}

// fetch asks for one picture. What comes is believed only as a picture of a tile's size. Errors do not hold the address: the
// key stands in it.
func (t *Tianditu) fetch(ctx context.Context, address string) (Picture, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Picture{}, errors.New("basemap: the address of a tile")
	}
	req.Header.Set("User-Agent", userAgent)
	resp, err := t.client.Do(req)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return Picture{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, tileMost+1))
	if err != nil {
		return Picture{}, err
	}
	media := strings.TrimSpace(strings.Split(resp.Header.Get("Content-Type"), ";")[0])
	if found := http.DetectContentType(body); resp.StatusCode != http.StatusOK || len(body) > tileMost || media != imagePNG && media != imageJPEG && media != octet || found != imagePNG && found != imageJPEG {
		return Picture{}, fmt.Errorf("basemap: answered %d with %d bytes of %q", resp.StatusCode, len(body), media)
	}
	return Picture{Type: http.DetectContentType(body), Body: body, at: t.now()}, nil
}

func (t *Tianditu) cached(name string) (Picture, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.tiles[name]
	if ok && t.now().Sub(p.at) > kept {
		delete(t.tiles, name)
		t.bytes -= len(p.Body)
		return Picture{}, false
	}
	return p, ok
}

// keep keeps a tile. A full cache begins anew: the squares of a county at the usual zooms fit in it.
func (t *Tianditu) keep(name string, p Picture) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bytes+len(p.Body) > cacheMost {
		t.tiles, t.bytes = map[string]Picture{}, 0
	}
	if old, ok := t.tiles[name]; ok {
		t.bytes -= len(old.Body)
	}
	t.tiles[name] = p
	t.bytes += len(p.Body)
}
