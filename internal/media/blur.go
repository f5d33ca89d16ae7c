package media

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"

	"gezhi/internal/fault"
)

// Patch is a rectangle of a picture in thousandths of its sides, from the upper left corner.
type Patch struct {
	X int `json:"x" minimum:"0" maximum:"1000"`
	Y int `json:"y" minimum:"0" maximum:"1000"`
	W int `json:"w" minimum:"1" maximum:"1000"`
	H int `json:"h" minimum:"1" maximum:"1000"`
}

// Valid reports whether the area lies within the picture and covers something.
func (a Patch) Valid() bool {
	return a.X >= 0 && a.Y >= 0 && a.W > 0 && a.H > 0 && a.X+a.W <= 1000 && a.Y+a.H <= 1000
}

// blocks is into how few pieces the longer side of an area is divided: what was there cannot be told from so few colours.
const blocks = 4

// Blur stores a copy of a stored photo, and of its preview, in which areas are made unrecognisable (遮挡): each is laid over with a
// few blocks of one colour before the copy is encoded, so that the pixels below are in no byte of it. The original stays as it is.
// Faults: NotFound media.not_found; Invalid media.area, media.photo_unreadable; Unavailable media.busy.
func (i *Intake) Blur(ctx context.Context, store Store, from, to Key, areas []Patch) error {
	for _, a := range areas {
		if !a.Valid() {
			return fault.New(fault.Invalid, "media.area")
		}
	}
	blob, _, err := store.Get(ctx, from)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(blob)
	_ = blob.Close() // it was only read
	if err != nil {
		return err
	}
	select {
	case i.decoding <- struct{}{}:
		defer func() { <-i.decoding }()
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "media.busy").Because(ctx.Err())
	}
	p, err := i.limits.blurred(data, areas)
	if err != nil {
		return err
	}
	if err := store.Put(ctx, to.Thumb(), bytes.NewReader(p.Thumb)); err != nil {
		return err
	}
	return store.Put(ctx, to, bytes.NewReader(p.Body))
}

// blurred makes the copy. The preview is made from the covered picture, never from the original.
func (l Limits) blurred(data []byte, areas []Patch) (p Picture, err error) {
	original, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return Picture{}, unreadable(err)
	}
	bounds := original.Bounds()
	img := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(img, img.Rect, original, bounds.Min, draw.Src)
	for _, a := range areas {
		cover(img, a.in(img.Rect))
	}
	p = Picture{Width: img.Rect.Dx(), Height: img.Rect.Dy()}
	if p.Body, err = l.encode(img); err != nil {
		return Picture{}, err
	}
	p.Thumb, err = l.encode(shrink(img, l.ThumbSide, thumbScaler))
	return p, err
}

// in is the area in whole pixels, rather a pixel too wide than too narrow.
func (a Patch) in(r image.Rectangle) image.Rectangle {
	w, h := r.Dx(), r.Dy()
	up := func(n, side int) int { return (n*side + 999) / 1000 }
	return image.Rect(a.X*w/1000, a.Y*h/1000, up(a.X+a.W, w), up(a.Y+a.H, h)).Intersect(r)
}

// cover lays blocks of one colour over a rectangle.
func cover(img *image.RGBA, r image.Rectangle) {
	side := max(1, (max(r.Dx(), r.Dy())+blocks-1)/blocks)
	for y := r.Min.Y; y < r.Max.Y; y += side {
		for x := r.Min.X; x < r.Max.X; x += side {
			block := image.Rect(x, y, x+side, y+side).Intersect(r)
			draw.Draw(img, block, image.NewUniform(average(img, block)), image.Point{}, draw.Src)
		}
	}
}

// average is the mean colour of a block.
func average(img *image.RGBA, r image.Rectangle) color.RGBA {
	var sum [3]int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			at := img.PixOffset(x, y)
			for c := range sum {
				sum[c] += int(img.Pix[at+c])
			}
		}
	}
	n := max(1, r.Dx()*r.Dy())
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}
