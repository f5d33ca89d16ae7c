package media_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"testing"

	"gezhi/internal/media"
)

var (
	red   = color.RGBA{220, 30, 30, 255}
	green = color.RGBA{30, 180, 30, 255}
	blue  = color.RGBA{30, 30, 220, 255}
	white = color.RGBA{250, 250, 250, 255}
)

// quarters draws a picture with one colour in each quarter: top left, top right, bottom left, bottom right.
func quarters(width, height int, colors [4]color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i, c := range colors {
		x, y := i%2*width/2, i/2*height/2
		draw.Draw(img, image.Rect(x, y, x+(width+1)/2, y+(height+1)/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegment puts a segment right after the beginning of a JPEG.
func withSegment(photo []byte, marker byte, content []byte) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2))
	return bytes.Join([][]byte{photo[:2], segment, content, photo[2:]}, nil)
}

// exif writes the smallest EXIF segment that tells how the camera was held.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("Exif\x00\x00MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("Exif\x00\x00II*\x00")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(b, 0x010f) // maker, a word to pass over
	b = order.AppendUint16(b, 2)
	b = order.AppendUint32(b, 4)
	b = append(b, "abc\x00"...)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, orientation)
	return append(b, 0, 0, 0, 0, 0, 0)
}

// jpegHeader is a JPEG that claims a size and has no pixels. Frame 0xc0 is baseline, 0xc2 progressive.
func jpegHeader(frame byte, width, height uint16) []byte {
	content := []byte{8, byte(height >> 8), byte(height), byte(width >> 8), byte(width), 1, 1, 0x11, 0}
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0}
	return append(withSegment([]byte{0xff, 0xd8}, frame, content), append(scan, 0xff, 0xd9)...)
}

// pngHeader is a PNG that claims a size and has no pixels.
func pngHeader(width, height uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	chunk = binary.BigEndian.AppendUint32(chunk, height)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append(b, chunk...), crc32.ChecksumIEEE(chunk))
}

func decoded(t testing.TB, body []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// quarterColors names the colour in the middle of each quarter.
func quarterColors(img image.Image) (names [4]string) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for i := range names {
		names[i] = nameOf(img.At(w/4+i%2*w/2, h/4+i/2*h/2))
	}
	return names
}

func nameOf(c color.Color) string {
	r, g, b, _ := c.RGBA()
	switch high := uint32(0x8000); {
	case r > high && g > high && b > high:
		return "white"
	case r > high:
		return "red"
	case g > high:
		return "green"
	case b > high:
		return "blue"
	}
	return "dark"
}

func photo(t testing.TB, data []byte) media.Picture {
	t.Helper()
	p, err := media.NewIntake(media.DefaultLimits()).Photo(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
