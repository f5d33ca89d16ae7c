package media

import "testing"

// TakeDecoders keeps every decoder of the intake busy until the test ends.
func TakeDecoders(t *testing.T, i *Intake) {
	t.Helper()
	for range cap(i.decoding) {
		i.decoding <- struct{}{}
	}
	t.Cleanup(func() {
		for range cap(i.decoding) {
			<-i.decoding
		}
	})
}

// ExifOrientation is the reader of one EXIF segment.
var ExifOrientation = exifOrientation
