// Package osm reads extracts of OpenStreetMap (© OpenStreetMap contributors, ODbL): XML and PBF, gzipped or not. Of an extract it keeps what
// a walking network is made of: ways that are streets, their points, and the points that bar a way.
package osm

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
)

// Tags are the keys and values of a node or way.
type Tags map[string]string

// Way is a street: a line through nodes.
type Way struct {
	ID    int64
	Nodes []int64
	Tags  Tags
}

// Extract is what was read.
type Extract struct {
	Nodes map[int64]geo.LonLat // those of the ways
	Tags  map[int64]Tags       // of nodes that have any
	Ways  []Way                // those that were asked for
	keep  func(Tags) bool
}

// Street reports whether a way is one that people may move along.
func (t Tags) Street() bool { return t["highway"] != "" }

// Parts reports whether people who live on the two sides of a way are no neighbours: a main road, a rail, a river, a wall, the shore of
// water, on the ground.
func (t Tags) Parts() bool {
	if t["tunnel"] != "" && t["tunnel"] != "no" || t["bridge"] != "" && t["bridge"] != "no" {
		return false
	}
	for key, values := range map[string][]string{"highway": {"motorway", "trunk", "primary"}, "railway": {"rail", "light_rail", "narrow_gauge"},
		"waterway": {"river", "canal"}, "natural": {"water"}, "barrier": {"wall", "city_wall"}} {
		if slices.Contains(values, t[key]) {
			return true
		}
	}
	return false
}

// maxBytes bounds what is unpacked: a province of streets.
const maxBytes = 4 << 30

// Read reads the streets of an extract in whatever form it has.
func Read(ctx context.Context, r io.Reader) (*Extract, error) {
	return ReadWays(ctx, r, Tags.Street)
}

// ReadWays reads the ways of an extract whose tags keep accepts.
func ReadWays(ctx context.Context, r io.Reader, keep func(Tags) bool) (*Extract, error) {
	head := make([]byte, 16)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, unreadable("", err)
	}
	head = head[:n]
	in := io.MultiReader(bytes.NewReader(head), r)
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(in)
		if err != nil {
			return nil, unreadable("", err)
		}
		defer func() { _ = zip.Close() }()
		return ReadWays(ctx, io.LimitReader(zip, maxBytes), keep)
	}
	e := &Extract{Nodes: map[int64]geo.LonLat{}, Tags: map[int64]Tags{}, keep: keep}
	if bytes.Contains(head, []byte("OSMHeader")) {
		err = e.readPBF(ctx, in)
	} else {
		err = e.readXML(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	e.prune()
	return e, nil
}

func unreadable(where string, cause error) error {
	var f fault.Fields
	if where == "" {
		where = "file"
	}
	f.Add(where, "plan.osm")
	return fault.As(f.Err()).Because(cause)
}

// prune forgets the nodes that are of no way. A way may name nodes outside of the extract; the walk ends there.
func (e *Extract) prune() {
	used := make(map[int64]geo.LonLat, len(e.Nodes)/2)
	tags := map[int64]Tags{}
	for _, w := range e.Ways {
		for _, id := range w.Nodes {
			if p, known := e.Nodes[id]; known {
				used[id] = p
				if t := e.Tags[id]; t != nil {
					tags[id] = t
				}
			}
		}
	}
	e.Nodes, e.Tags = used, tags
}

const everyNow = 1 << 14 // elements between two looks at the context

func (e *Extract) readXML(ctx context.Context, in io.Reader) error {
	d := xml.NewDecoder(in)
	var tags Tags
	var nodes []int64
	var id int64
	begun := false
	for count := 0; ; count++ {
		if count%everyNow == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if !begun {
				return unreadable("", err)
			}
			return nil
		}
		line, _ := d.InputPos()
		where := fmt.Sprintf("line %d", line)
		if err != nil {
			return unreadable(where, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !begun && t.Name.Local != "osm" {
				return unreadable(where, errors.New("the root is "+t.Name.Local))
			}
			begun = true
			switch t.Name.Local {
			case "node", "way", "relation":
				if tags, nodes = nil, nil; t.Name.Local == "relation" {
					continue
				}
				if id, err = strconv.ParseInt(attribute(t, "id"), 10, 64); err != nil {
					return unreadable(where, err)
				}
				if t.Name.Local == "way" {
					continue
				}
				lon, err := strconv.ParseFloat(attribute(t, "lon"), 64)
				lat, err2 := strconv.ParseFloat(attribute(t, "lat"), 64)
				p := geo.LonLat{Lon: lon, Lat: lat}
				if err = errors.Join(err, err2); err != nil || !p.Valid() {
					return unreadable(where, err)
				}
				e.Nodes[id] = p
			case "nd":
				ref, err := strconv.ParseInt(attribute(t, "ref"), 10, 64)
				if err != nil {
					return unreadable(where, err)
				}
				nodes = append(nodes, ref)
			case "tag":
				if tags == nil {
					tags = Tags{}
				}
				tags[attribute(t, "k")] = attribute(t, "v")
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "node":
				if tags != nil {
					e.Tags[id] = tags
				}
			case "way":
				e.add(Way{id, nodes, tags})
			}
		}
	}
}

// add keeps a way if it was asked for.
func (e *Extract) add(w Way) {
	if e.keep(w.Tags) && len(w.Nodes) > 1 {
		e.Ways = append(e.Ways, w)
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
