package osm

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"gezhi/internal/geo"
)

// The form of a PBF file (OpenStreetMap wiki, "PBF Format"): blobs, each behind its length and header; a blob holds a block, most often
// packed by zlib; a block holds strings and groups of nodes, dense nodes, ways and relations. Blobs and headers have limits.
const (
	maxHeader = 64 << 10
	maxBlob   = 32 << 20
)

var errForm = errors.New("the form is broken")

func (e *Extract) readPBF(ctx context.Context, in io.Reader) error {
	r := bufio.NewReader(in)
	for number := 1; ; number++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		kind, blob, err := nextBlob(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && kind == "OSMData" {
			var block []byte
			if block, err = unpack(blob); err == nil {
				err = e.block(block)
			}
		}
		if err != nil {
			return unreadable(fmt.Sprintf("block %d", number), err)
		}
	}
}

// nextBlob reads one blob and what it holds; io.EOF after the last.
func nextBlob(r io.Reader) (kind string, blob []byte, err error) {
	var size [4]byte
	if _, err = io.ReadFull(r, size[:]); err != nil {
		return "", nil, err // io.EOF where nothing more stands
	}
	header, err := take(r, uint64(binary.BigEndian.Uint32(size[:])), maxHeader)
	if err != nil {
		return "", nil, err
	}
	length := uint64(0)
	err = fields(header, func(number int, value uint64, data []byte) error {
		switch number {
		case 1:
			kind = string(data)
		case 3:
			length = value
		}
		return nil
	})
	if err == nil {
		blob, err = take(r, length, maxBlob)
	}
	return kind, blob, err
}

func take(r io.Reader, length, most uint64) ([]byte, error) {
	if length > most {
		return nil, errForm
	}
	data := make([]byte, length)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, errForm
	}
	return data, nil
}

func unpack(blob []byte) ([]byte, error) {
	var block []byte
	found := false
	err := fields(blob, func(number int, _ uint64, data []byte) error {
		switch number {
		case 1:
			block, found = data, true
		case 3:
			z, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				return err
			}
			block, err = io.ReadAll(io.LimitReader(z, maxBlob+1))
			found = true
			return errors.Join(err, z.Close())
		}
		return nil
	})
	if err == nil && (!found || len(block) > maxBlob) {
		err = errForm
	}
	return block, err
}

// block is one block: its strings come first by the standard's habit, but not by its rule, so groups are kept for later.
func (e *Extract) block(data []byte) error {
	b := block{Extract: e, granularity: 100}
	var groups [][]byte
	err := fields(data, func(number int, value uint64, data []byte) error {
		switch number {
		case 1:
			return fields(data, func(number int, _ uint64, data []byte) error {
				if number == 1 {
					b.strings = append(b.strings, string(data))
				}
				return nil
			})
		case 2:
			groups = append(groups, data)
		case 17:
			b.granularity = int64(value)
		case 19:
			b.lat = int64(value)
		case 20:
			b.lon = int64(value)
		}
		return nil
	})
	for _, g := range groups {
		if err == nil {
			err = fields(g, func(number int, _ uint64, data []byte) error {
				switch number {
				case 1:
					return b.node(data)
				case 2:
					return b.dense(data)
				case 3:
					return b.way(data)
				}
				return nil
			})
		}
	}
	return err
}

type block struct {
	*Extract
	strings     []string
	granularity int64 // nanodegrees
	lat, lon    int64
}

func (b *block) put(id, lat, lon int64) error {
	p := geo.LonLat{Lon: 1e-9 * float64(b.lon+b.granularity*lon), Lat: 1e-9 * float64(b.lat+b.granularity*lat)}
	if !p.Valid() {
		return errForm
	}
	b.Nodes[id] = p
	return nil
}

func (b *block) tags(keys, values []uint64) (Tags, error) {
	if len(keys) != len(values) {
		return nil, errForm
	}
	if len(keys) == 0 {
		return nil, nil
	}
	tags := make(Tags, len(keys))
	for i := range keys {
		if keys[i] >= uint64(len(b.strings)) || values[i] >= uint64(len(b.strings)) {
			return nil, errForm
		}
		tags[b.strings[keys[i]]] = b.strings[values[i]]
	}
	return tags, nil
}

func (b *block) node(data []byte) error {
	var id, lat, lon int64
	var keys, values []uint64
	err := fields(data, func(number int, value uint64, data []byte) (err error) {
		switch number {
		case 1:
			id = zigzag(value)
		case 2:
			keys, err = packed(keys, value, data)
		case 3:
			values, err = packed(values, value, data)
		case 8:
			lat = zigzag(value)
		case 9:
			lon = zigzag(value)
		}
		return err
	})
	if err != nil {
		return err
	}
	tags, err := b.tags(keys, values)
	if tags != nil {
		b.Tags[id] = tags
	}
	return errors.Join(err, b.put(id, lat, lon))
}

// dense is many nodes, each number as its difference from the one before; the tags of all stand in one list, 0 after those of a node.
func (b *block) dense(data []byte) error {
	var ids, lats, lons, keyValues []uint64
	err := fields(data, func(number int, value uint64, data []byte) (err error) {
		switch number {
		case 1:
			ids, err = packed(ids, value, data)
		case 8:
			lats, err = packed(lats, value, data)
		case 9:
			lons, err = packed(lons, value, data)
		case 10:
			keyValues, err = packed(keyValues, value, data)
		}
		return err
	})
	if err != nil || len(lats) != len(ids) || len(lons) != len(ids) {
		return errors.Join(err, errForm)
	}
	var id, lat, lon int64
	for i := range ids {
		id, lat, lon = id+zigzag(ids[i]), lat+zigzag(lats[i]), lon+zigzag(lons[i])
		if err := b.put(id, lat, lon); err != nil {
			return err
		}
		var keys, values []uint64
		for len(keyValues) > 0 && keyValues[0] != 0 {
			if len(keyValues) < 2 {
				return errForm
			}
			keys, values, keyValues = append(keys, keyValues[0]), append(values, keyValues[1]), keyValues[2:]
		}
		if len(keyValues) > 0 {
			keyValues = keyValues[1:]
		}
		tags, err := b.tags(keys, values)
		if err != nil {
			return err
		}
		if tags != nil {
			b.Tags[id] = tags
		}
	}
	return nil
}

func (b *block) way(data []byte) error {
	var w Way
	var keys, values, refs []uint64
	err := fields(data, func(number int, value uint64, data []byte) (err error) {
		switch number {
		case 1:
			w.ID = int64(value)
		case 2:
			keys, err = packed(keys, value, data)
		case 3:
			values, err = packed(values, value, data)
		case 8:
			refs, err = packed(refs, value, data)
		}
		return err
	})
	if err != nil {
		return err
	}
	at := int64(0)
	for _, r := range refs {
		at += zigzag(r)
		w.Nodes = append(w.Nodes, at)
	}
	if w.Tags, err = b.tags(keys, values); err == nil {
		b.add(w)
	}
	return err
}

func zigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

// fields calls each for every field of a message of protocol buffers: its number and its value or data.
func fields(message []byte, each func(number int, value uint64, data []byte) error) error {
	for len(message) > 0 {
		key, n := binary.Uvarint(message)
		if n <= 0 || key>>3 > 1<<29 {
			return errForm
		}
		message = message[n:]
		var value uint64
		var data []byte
		switch key & 7 {
		case 0:
			if value, n = binary.Uvarint(message); n <= 0 {
				return errForm
			}
			message = message[n:]
		case 1, 5:
			size := 4
			if key&7 == 1 {
				size = 8
			}
			if len(message) < size {
				return errForm
			}
			message = message[size:]
		case 2:
			length, n := binary.Uvarint(message)
			if n <= 0 || length > uint64(len(message)-n) {
				return errForm
			}
			data, message = message[n:n+int(length)], message[n+int(length):]
		default:
			return errForm
		}
		if err := each(int(key>>3), value, data); err != nil {
			return err
		}
	}
	return nil
}

// packed appends numbers, which stand one by one or many in one field.
func packed(list []uint64, value uint64, data []byte) ([]uint64, error) {
	if data == nil {
		return append(list, value), nil
	}
	for len(data) > 0 {
		x, n := binary.Uvarint(data)
		if n <= 0 {
			return nil, errForm
		}
		list, data = append(list, x), data[n:]
	}
	return list, nil
}
