package media

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"

	"gezhi/internal/fault"
)

// Picture is a photo as it is kept: JPEG, upright, without any data but its pixels.
type Picture struct {
	Body, Thumb   []byte
	Width, Height int // of Body
}

// measure decides from the header alone whether a photo may be decoded.
func (l Limits) measure(data []byte, name string) (jpegHead, error) {
	head, most := jpegHead{orientation: 1}, l.OtherPixels
	decode := png.DecodeConfig
	if name == "image/jpeg" {
		decode, head = jpeg.DecodeConfig, readJPEGHead(data)
		if !head.progressive {
			most = l.BaselinePixels
		}
	}
	config, err := decode(bytes.NewReader(data))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return head, unreadable(err)
	}
	if int64(config.Width)*int64(config.Height) > most {
		return head, fault.New(fault.Invalid, "media.too_many_pixels", "width", config.Width, "height", config.Height, "megapixels", most/1_000_000)
	}
	if head.scans > l.Scans {
		return head, unreadable(fmt.Errorf("%d scans, at most %d", head.scans, l.Scans))
	}
	return head, nil
}

// render decodes a photo that was measured and writes it anew.
func (l Limits) render(data []byte, name string, head jpegHead) (Picture, error) {
	decode := png.Decode
	if name == "image/jpeg" {
		decode = jpeg.Decode
	}
	original, err := decode(bytes.NewReader(data))
	if err != nil {
		return Picture{}, unreadable(err)
	}
	upright := turn(shrink(original, l.LongestSide, draw.ApproxBiLinear), head.orientation)
	// The preview is made from the smaller picture, where a filter that looks at every pixel costs little.
	thumb := shrink(upright, l.ThumbSide, thumbScaler)
	p := Picture{Width: upright.Rect.Dx(), Height: upright.Rect.Dy()}
	if p.Body, err = l.encode(upright); err != nil {
		return Picture{}, err
	}
	p.Thumb, err = l.encode(thumb)
	return p, err
}

// thumbScaler looks at every pixel.
var thumbScaler = draw.BiLinear

func (l Limits) encode(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: l.Quality})
	return b.Bytes(), err
}

// shrink returns the picture with its longest side brought down to side, on white where it is transparent.
func shrink(src image.Image, side int, scaler draw.Scaler) *image.RGBA {
	width, height := fit(src.Bounds().Dx(), src.Bounds().Dy(), side)
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	scaler.Scale(dst, dst.Rect, src, src.Bounds(), draw.Over, nil)
	return dst
}

// fit keeps the proportion as well as whole pixels can; a small picture keeps its size.
func fit(width, height, side int) (int, int) {
	longest := max(width, height)
	if longest <= side {
		return width, height
	}
	return max(1, (width*side+longest/2)/longest), max(1, (height*side+longest/2)/longest)
}

// turn brings a picture upright that a camera stored in one of the eight ways of EXIF.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			fromX, fromY := stored(orientation, x, y, w, h)
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(fromX, fromY):])
		}
	}
	return dst
}

// stored returns where the camera put the pixel that belongs at x, y; w and h are the size that it stored.
func stored(orientation, x, y, w, h int) (fromX, fromY int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

func unreadable(cause error) error {
	return fault.New(fault.Invalid, "media.photo_unreadable").Because(cause)
}
