package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"gezhi/internal/fault"
	"gezhi/internal/media"
)

func TestAPhotoIsMadeSmaller(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                    string
		width, height, toW, toH int
		thumbWidth, thumbHeight int
		encode                  func(testing.TB, image.Image) []byte
	}{
		{"wide", 3200, 2000, 1600, 1000, 320, 200, jpegOf},
		{"tall", 1000, 2000, 800, 1600, 160, 320, jpegOf},
		{"small stays small", 200, 100, 200, 100, 200, 100, jpegOf},
		{"a line keeps a pixel", 4000, 1, 1600, 1, 320, 1, pngOf},
		{"PNG", 1700, 1700, 1600, 1600, 320, 320, pngOf},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := photo(t, test.encode(t, quarters(test.width, test.height, [4]color.RGBA{red, green, blue, white})))
			body, thumb := decoded(t, p.Body).Bounds().Size(), decoded(t, p.Thumb).Bounds().Size()
			if body != image.Pt(test.toW, test.toH) || thumb != image.Pt(test.thumbWidth, test.thumbHeight) || body != image.Pt(p.Width, p.Height) {
				t.Errorf("body %v, preview %v, told %dx%d", body, thumb, p.Width, p.Height)
			}
		})
	}
}

func TestAPhotoIsTurnedUpright(t *testing.T) {
	t.Parallel()
	stored := quarters(120, 80, [4]color.RGBA{red, green, blue, white})
	want := [9][4]string{
		1: {"red", "green", "blue", "white"},
		2: {"green", "red", "white", "blue"},
		3: {"white", "blue", "green", "red"},
		4: {"blue", "white", "red", "green"},
		5: {"red", "blue", "green", "white"},
		6: {"blue", "red", "white", "green"},
		7: {"white", "green", "blue", "red"},
		8: {"green", "white", "red", "blue"},
	}
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		for orientation := 1; orientation <= 8; orientation++ {
			t.Run(fmt.Sprint(order, orientation), func(t *testing.T) {
				t.Parallel()
				p := photo(t, withSegment(jpegOf(t, stored), 0xe1, exif(order, uint16(orientation))))
				if got := quarterColors(decoded(t, p.Body)); got != want[orientation] {
					t.Errorf("body %v, want %v", got, want[orientation])
				}
				if got := quarterColors(decoded(t, p.Thumb)); got != want[orientation] {
					t.Errorf("preview %v, want %v", got, want[orientation])
				}
				if turned := p.Width == 80; turned != (orientation >= 5) {
					t.Errorf("%d pixels wide", p.Width)
				}
			})
		}
	}
}

func TestAWrongOrientationIsIgnored(t *testing.T) {
	t.Parallel()
	stored := jpegOf(t, quarters(40, 40, [4]color.RGBA{red, green, blue, white}))
	whole := exif(binary.BigEndian, 6)
	segments := [][]byte{exif(binary.BigEndian, 0), exif(binary.BigEndian, 9), {}, []byte("Exif\x00\x00"), []byte("Exif\x00\x00XX\x00*\x00\x00\x00\x08")}
	for n := range len(whole) - 4 { // the last word after the value may be missing, as nothing reads it
		segments = append(segments, whole[:n])
	}
	for _, segment := range segments[:len(segments)-2] {
		if got := quarterColors(decoded(t, photo(t, withSegment(stored, 0xe1, segment)).Body)); got != [4]string{"red", "green", "blue", "white"} {
			t.Errorf("%q: %v", segment, got)
		}
	}
}

func TestNothingOfTheMetadataIsLeft(t *testing.T) {
	t.Parallel()
	stored := jpegOf(t, quarters(400, 300, [4]color.RGBA{red, green, blue, white}))
	for _, marker := range []byte{0xe1, 0xe2, 0xed, 0xfe} {
		stored = withSegment(stored, marker, []byte("Exif\x00\x00 GPS 35.49N 112.85E secret"))
	}
	p := photo(t, append(stored, "a second secret after the end"...))
	for _, body := range [][]byte{p.Body, p.Thumb} {
		if bytes.Contains(body, []byte("secret")) || bytes.Contains(body, []byte("Exif")) {
			t.Error("something of the original is left")
		}
		for _, marker := range []byte{0xe0, 0xe1, 0xe2, 0xed, 0xfe} {
			if bytes.Contains(body[:20], []byte{0xff, marker}) {
				t.Errorf("segment %x", marker)
			}
		}
	}
}

// TestExifToolFindsNothing asks another program, which also writes what a phone would.
func TestExifToolFindsNothing(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("SKIPPED: exiftool is not installed; it would look for metadata that is left")
	}
	name := filepath.Join(t.TempDir(), "phone.jpg")
	if err := os.WriteFile(name, jpegOf(t, quarters(400, 300, [4]color.RGBA{red, green, blue, white})), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, tool, "-q", "-overwrite_original", "-n", "-Orientation=6", "-GPSLatitude=35.49", "-GPSLatitudeRef=N", "-Make=Phone", "-XMP:Creator=Somebody", "-Comment=secret", name)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p := photo(t, data)
	if got := quarterColors(decoded(t, p.Body)); got != [4]string{"blue", "red", "white", "green"} {
		t.Errorf("not upright: %v", got)
	}
	if err := os.WriteFile(name, p.Body, 0o600); err != nil {
		t.Fatal(err)
	}
	found := run(t, tool, "-s", "-G1", "-EXIF:all", "-GPS:all", "-XMP:all", "-IPTC:all", "-ICC_Profile:all", "-Comment", "-JFIF:all", "-Trailer:all", name)
	if strings.TrimSpace(found) != "" {
		t.Errorf("left: %s", found)
	}
}

func run(t *testing.T, tool string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// TestJPEGsThatOtherProgramsWrite reads kinds of JPEG that our own encoder does not make.
func TestJPEGsThatOtherProgramsWrite(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"progressive.jpg", "cmyk.jpg"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := quarterColors(decoded(t, photo(t, withSegment(data, 0xe1, exif(binary.BigEndian, 3))).Body)); got != [4]string{"white", "blue", "green", "red"} {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTransparencyBecomesWhite(t *testing.T) {
	t.Parallel()
	p := photo(t, pngOf(t, image.NewNRGBA(image.Rect(0, 0, 40, 40))))
	if got := quarterColors(decoded(t, p.Body)); got != [4]string{"white", "white", "white", "white"} {
		t.Errorf("got %v", got)
	}
}

func TestWhatIsNoPhotoIsRefused(t *testing.T) {
	t.Parallel()
	good := jpegOf(t, quarters(400, 300, [4]color.RGBA{red, green, blue, white}))
	goodPNG := pngOf(t, quarters(400, 300, [4]color.RGBA{red, green, blue, white}))
	middle := bytes.Clone(goodPNG)
	middle[len(middle)/2] ^= 0xff
	tests := []struct {
		name string
		data []byte
		code string
	}{
		{"nothing", nil, "media.empty"},
		{"a header bomb", jpegHeader(0xc0, 50_000, 50_000), "media.too_many_pixels"},
		{"just too large", jpegHeader(0xc0, 10_000, 5_001), "media.too_many_pixels"},
		{"a progressive one, too large", jpegHeader(0xc2, 5_000, 5_000), "media.too_many_pixels"},
		{"a PNG bomb", pngHeader(50_000, 50_000), "media.too_many_pixels"},
		{"a PNG, just too large", pngHeader(4_000, 4_001), "media.too_many_pixels"},
		{"a baseline header in the limit without pixels", jpegHeader(0xc0, 5_000, 5_000), "media.photo_unreadable"},
		{"no height", jpegHeader(0xc0, 500, 0), "media.photo_unreadable"},
		{"cut short", good[:len(good)/2], "media.photo_unreadable"},
		{"cut in the header", good[:30], "media.photo_unreadable"},
		{"a PNG cut short", goodPNG[:len(goodPNG)/2], "media.photo_unreadable"},
		{"a PNG with a wrong byte", middle, "media.photo_unreadable"},
		{"three bytes", []byte("\xff\xd8\xff"), "media.photo_unreadable"},
		{"SVG", []byte("\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "media.kind"},
		{"HTML", []byte("<!DOCTYPE html><html></html>"), "media.kind"},
		{"GIF", []byte("GIF89a"), "media.kind"},
		{"HEIC", []byte("\x00\x00\x00\x24ftypheic\x00\x00\x00\x00"), "media.kind"},
		{"WebP", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "media.kind"},
		{"PDF where a photo is asked for", []byte("%PDF-1.7"), "media.kind"},
		{"text", []byte("照片"), "media.kind"},
		{"11 MB", append(bytes.Clone(good), make([]byte, 11<<20)...), "media.too_large"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := media.NewIntake(media.DefaultLimits()).Photo(t.Context(), bytes.NewReader(test.data))
			if !fault.HasCode(err, test.code) || !fault.Is(err, fault.Invalid) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

func TestAPictureThatWouldBeWalkedTooOftenIsNotDecoded(t *testing.T) {
	t.Parallel()
	_, err := media.NewIntake(media.DefaultLimits()).Photo(t.Context(), bytes.NewReader(manyScans(100)))
	if !fault.HasCode(err, "media.photo_unreadable") || !strings.Contains(err.Error(), "101 scans") {
		t.Errorf("got %v", err)
	}
}

// manyScans is a small JPEG whose picture would be walked n times.
func manyScans(n int) []byte {
	head := jpegHeader(0xc2, 16, 16)
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 0x2a, 0xff, 0x00, 0x2a}
	return append(append(bytes.Clone(head[:len(head)-2]), bytes.Repeat(scan, n)...), 0xff, 0xd9)
}

// TestAWrongByteAnywhere damages a photo at every place: each time it is taken in or refused, and never more.
func TestAWrongByteAnywhere(t *testing.T) {
	t.Parallel()
	good := withSegment(jpegOf(t, quarters(48, 32, [4]color.RGBA{red, green, blue, white})), 0xe1, exif(binary.BigEndian, 6))
	intake := media.NewIntake(media.DefaultLimits())
	for i := range good {
		for _, wrong := range []byte{0, 0x80, 0xff, good[i] ^ 1} {
			data := bytes.Clone(good)
			data[i] = wrong
			if _, err := intake.Photo(t.Context(), bytes.NewReader(data)); err != nil && !fault.Is(err, fault.Invalid) {
				t.Fatalf("byte %d = %x: %v", i, wrong, err)
			}
		}
	}
}

func TestABrokenUpload(t *testing.T) {
	t.Parallel()
	lost := errors.New("connection lost")
	good := jpegOf(t, quarters(400, 300, [4]color.RGBA{red, green, blue, white}))
	for n := range 3 {
		r := io.MultiReader(bytes.NewReader(good[:n*100]), iotest.ErrReader(lost))
		_, err := media.NewIntake(media.DefaultLimits()).Photo(t.Context(), r)
		if !fault.HasCode(err, "media.upload_broken") || !errors.Is(err, lost) {
			t.Errorf("after %d bytes: %v", n*100, err)
		}
	}
}

func TestOneByteAtATime(t *testing.T) {
	t.Parallel()
	good := jpegOf(t, quarters(40, 30, [4]color.RGBA{red, green, blue, white}))
	if _, err := media.NewIntake(media.DefaultLimits()).Photo(t.Context(), iotest.OneByteReader(bytes.NewReader(good))); err != nil {
		t.Error(err)
	}
}

func TestTheSamePhotoBecomesTheSameBytes(t *testing.T) {
	t.Parallel()
	good := jpegOf(t, quarters(2000, 1000, [4]color.RGBA{red, green, blue, white}))
	if a, b := photo(t, good), photo(t, good); !bytes.Equal(a.Body, b.Body) || !bytes.Equal(a.Thumb, b.Thumb) {
		t.Error("the same photo gave different bytes")
	}
}

func TestWaitingForADecoderEnds(t *testing.T) {
	t.Parallel()
	limits := media.DefaultLimits()
	intake := media.NewIntake(limits)
	media.TakeDecoders(t, intake)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := intake.Photo(ctx, bytes.NewReader(jpegOf(t, quarters(40, 30, [4]color.RGBA{red, green, blue, white}))))
	if !fault.HasCode(err, "media.busy") || !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}
