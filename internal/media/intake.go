package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"runtime"

	"gezhi/internal/fault"
)

// Intake takes attachments in. It decodes no more photos at a time than there are cores, because each may need
// hundreds of megabytes. It is safe for many goroutines; make one per program.
type Intake struct {
	limits   Limits
	decoding chan struct{}
}

// NewIntake returns an intake with one decoder per core.
func NewIntake(limits Limits) *Intake {
	return &Intake{limits: limits, decoding: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Item describes what was taken in and stored.
type Item struct {
	Kind          Kind
	Type          string // media type of what is stored; a photo is always image/jpeg
	Size          int64  // bytes
	Hash          string // SHA-256 of what is stored, hexadecimal
	Width, Height int    // of a photo, else 0
}

// Photo reads a photo, and nothing else, and returns it as it may be kept. Faults, all Invalid but the last two:
// media.empty, media.kind for something else, media.too_large, media.too_many_pixels, media.photo_unreadable;
// media.upload_broken (Malformed) when the reader fails, media.busy (Unavailable) when ctx ends while others are decoded.
func (i *Intake) Photo(ctx context.Context, r io.Reader) (Picture, error) {
	head, format, err := begin(r)
	if err != nil {
		return Picture{}, err
	}
	if format.kind != Photo {
		return Picture{}, refused(format)
	}
	return i.photo(ctx, io.MultiReader(bytes.NewReader(head), r), format)
}

// Receive reads an attachment of any kind and stores it under key, a photo together with its preview under
// key.Thumb. When it returns without an error both are durable; with one nothing is kept.
// Faults are those of Photo, and what the store answers.
func (i *Intake) Receive(ctx context.Context, r io.Reader, store Store, key Key) (Item, error) {
	head, format, err := begin(r)
	if err != nil {
		return Item{}, err
	}
	whole := io.MultiReader(bytes.NewReader(head), r)
	switch format.kind {
	case "":
		return Item{}, refused(format)
	case Photo:
		return i.receivePhoto(ctx, whole, format, store, key)
	}
	body := &capped{from: whole, kind: format.kind, max: i.limits.bytes(format.kind), hash: sha256.New()}
	if err := store.Put(ctx, key, body); err != nil {
		return Item{}, err
	}
	return Item{Kind: format.kind, Type: format.name, Size: body.read, Hash: hex.EncodeToString(body.hash.Sum(nil))}, nil
}

func (i *Intake) receivePhoto(ctx context.Context, r io.Reader, f format, store Store, key Key) (Item, error) {
	p, err := i.photo(ctx, r, f)
	if err != nil {
		return Item{}, err
	}
	if err := store.Put(ctx, key.Thumb(), bytes.NewReader(p.Thumb)); err != nil {
		return Item{}, err
	}
	if err := store.Put(ctx, key, bytes.NewReader(p.Body)); err != nil {
		_ = store.Delete(context.WithoutCancel(ctx), key.Thumb()) // the first error tells more
		return Item{}, err
	}
	hash := sha256.Sum256(p.Body)
	return Item{Kind: Photo, Type: "image/jpeg", Size: int64(len(p.Body)), Hash: hex.EncodeToString(hash[:]), Width: p.Width, Height: p.Height}, nil
}

// photo reads everything before it takes a decoder, so that a slow sender holds nobody up.
func (i *Intake) photo(ctx context.Context, r io.Reader, f format) (Picture, error) {
	data, err := io.ReadAll(&capped{from: r, kind: Photo, max: i.limits.PhotoBytes})
	if err != nil {
		return Picture{}, err
	}
	head, err := i.limits.measure(data, f.name)
	if err != nil {
		return Picture{}, err
	}
	select {
	case i.decoding <- struct{}{}:
		defer func() { <-i.decoding }()
	case <-ctx.Done():
		return Picture{}, fault.New(fault.Unavailable, "media.busy").Because(ctx.Err())
	}
	return i.limits.render(data, f.name, head)
}

// begin reads as much as tells the format.
func begin(r io.Reader) (head []byte, f format, err error) {
	head = make([]byte, Sniffed)
	n, err := io.ReadFull(r, head)
	switch {
	case err == io.EOF:
		return nil, format{}, fault.New(fault.Invalid, "media.empty")
	case err != nil && err != io.ErrUnexpectedEOF:
		return nil, format{}, broken(err)
	}
	return head[:n], sniff(head[:n]), nil
}

func refused(f format) error {
	return fault.New(fault.Invalid, "media.kind", "found", f.name)
}

func broken(cause error) error {
	return fault.New(fault.Malformed, "media.upload_broken").Because(cause)
}
