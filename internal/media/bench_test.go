package media_test

import (
	"bytes"
	"image/color"
	"testing"

	"gezhi/internal/media"
)

// BenchmarkPhoto takes in what a phone takes: 12 megapixels.
func BenchmarkPhoto(b *testing.B) {
	data := jpegOf(b, quarters(4000, 3000, [4]color.RGBA{red, green, blue, white}))
	intake := media.NewIntake(media.DefaultLimits())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := intake.Photo(b.Context(), bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
