package media_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/media"
)

// opened is a store in a folder of its own.
func opened(t *testing.T) *media.Files {
	t.Helper()
	files, err := media.OpenFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// chequered is a picture of small black and white squares: whatever is left of it shows as contrast.
func chequered(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if (x/4+y/4)%2 == 0 {
				img.SetGray(x, y, color.Gray{255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// contrast is the greatest difference of two neighbours in a row of the rectangle.
func contrast(img image.Image, r image.Rectangle) (most int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X + 1; x < r.Max.X; x++ {
			a, b := color.GrayModel.Convert(img.At(x-1, y)).(color.Gray).Y, color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y
			most = max(most, max(int(a)-int(b), int(b)-int(a)))
		}
	}
	return most
}

func stored(t *testing.T, files media.Store, key media.Key) image.Image {
	t.Helper()
	blob, _, err := files.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	img, err := jpeg.Decode(blob)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestWhatIsCoveredIsGoneFromTheCopyAndItsPreview(t *testing.T) {
	t.Parallel()
	files, intake := opened(t), media.NewIntake(media.DefaultLimits())
	from, to := media.Key{Tenant: "t", Name: "photo"}, media.Key{Tenant: "t", Name: "copy"}
	original := chequered(t, 640, 480)
	if err := files.Put(t.Context(), from, bytes.NewReader(original)); err != nil {
		t.Fatal(err)
	}
	if err := intake.Blur(t.Context(), files, from, to, []media.Patch{{X: 250, Y: 250, W: 500, H: 500}}); err != nil {
		t.Fatal(err)
	}
	covered, beside := image.Rect(176, 136, 464, 344), image.Rect(0, 0, 640, 100)
	copied := stored(t, files, to)
	if got := contrast(copied, covered); got > 40 {
		t.Errorf("the covered part still has contrast %d", got)
	}
	if got := contrast(copied, beside); got < 120 {
		t.Errorf("the part beside lost its contrast: %d", got)
	}
	if got := contrast(stored(t, files, to.Thumb()), image.Rect(90, 70, 230, 170)); got > 40 {
		t.Errorf("the preview still shows contrast %d", got)
	}
	blob, _, err := files.Get(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	if kept, err := io.ReadAll(blob); err != nil || !bytes.Equal(kept, original) {
		t.Errorf("the original changed: %v", err)
	}
}

func TestABlurIsRefused(t *testing.T) {
	t.Parallel()
	files, intake := opened(t), media.NewIntake(media.DefaultLimits())
	pdf := media.Key{Tenant: "t", Name: "pdf"}
	if err := files.Put(t.Context(), pdf, bytes.NewReader([]byte("%PDF-1.7"))); err != nil {
		t.Fatal(err)
	}
	whole := media.Patch{W: 1000, H: 1000}
	for name, c := range map[string]struct {
		from media.Key
		area media.Patch
		want string
	}{
		"an area beside the picture": {pdf, media.Patch{X: 900, W: 200, H: 10}, "media.area"},
		"an area of nothing":         {pdf, media.Patch{X: 1, Y: 1}, "media.area"},
		"something that is no photo": {pdf, whole, "media.photo_unreadable"},
		"a photo that is not there":  {media.Key{Tenant: "t", Name: "none"}, whole, "media.not_found"},
	} {
		err := intake.Blur(context.Background(), files, c.from, media.Key{Tenant: "t", Name: "copy"}, []media.Patch{c.area})
		if !fault.HasCode(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if _, _, err := files.Get(t.Context(), media.Key{Tenant: "t", Name: "copy"}); !fault.HasCode(err, "media.not_found") {
			t.Errorf("%s: something was kept: %v", name, err)
		}
	}
}
