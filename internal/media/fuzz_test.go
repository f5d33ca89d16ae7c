package media_test

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/media"
)

// FuzzExifOrientation feeds EXIF segments: the answer is one of the eight, or none.
func FuzzExifOrientation(f *testing.F) {
	f.Add(exif(binary.BigEndian, 6))
	f.Add(exif(binary.LittleEndian, 8))
	f.Add([]byte("Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	f.Add([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff"))
	f.Fuzz(func(t *testing.T, segment []byte) {
		if got := media.ExifOrientation(segment); got < 0 || got > 8 {
			t.Errorf("got %d", got)
		}
	})
}

// FuzzPhoto feeds whole files: a photo that can be decoded, or a fault with a sentence.
func FuzzPhoto(f *testing.F) {
	good := jpegOf(f, quarters(16, 8, [4]color.RGBA{red, green, blue, white}))
	f.Add(good)
	f.Add(withSegment(good, 0xe1, exif(binary.BigEndian, 6)))
	f.Add(pngOf(f, quarters(16, 8, [4]color.RGBA{red, green, blue, white})))
	f.Add(jpegHeader(0xc0, 50_000, 50_000))
	f.Add(manyScans(3))
	limits := media.DefaultLimits()
	limits.BaselinePixels, limits.OtherPixels = 1<<16, 1<<16
	intake := media.NewIntake(limits)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := intake.Photo(t.Context(), bytes.NewReader(data))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if size := decoded(t, p.Body).Bounds().Size(); size.X != p.Width || size.Y != p.Height {
			t.Errorf("told %dx%d, is %v", p.Width, p.Height, size)
		}
	})
}
