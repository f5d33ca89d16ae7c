package media

import "encoding/binary"

// jpegHead is what must be known of a JPEG before its pixels are decoded.
type jpegHead struct {
	progressive bool
	scans       int
	orientation int // as EXIF counts, 1 to 8
}

// readJPEGHead walks the markers. It judges nothing: what is broken here is broken for the decoder too.
func readJPEGHead(data []byte) jpegHead {
	head := jpegHead{orientation: 1}
	foundEXIF := false
	for rest := data; ; {
		marker, segment, next := nextSegment(rest)
		switch {
		case marker == 0 || marker == markerEOI:
			return head
		case isFrame(marker):
			head.progressive = head.progressive || marker&3 == 2
		case marker == markerSOS:
			head.scans++
		case marker == markerAPP1 && !foundEXIF:
			if o := exifOrientation(segment); o != 0 {
				head.orientation, foundEXIF = o, true
			}
		}
		rest = next
	}
}

const (
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// isFrame reports whether a marker begins a frame: C0 to CF but for the tables C4, CC and the reserved C8.
func isFrame(marker byte) bool {
	return marker&0xf0 == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// nextSegment finds the next marker, passing over everything before it, the compressed data of a scan included.
// Marker 0 means that there is none.
func nextSegment(data []byte) (marker byte, segment, rest []byte) {
	for i := 0; i+1 < len(data); i++ {
		m := data[i+1]
		if data[i] != 0xff || m == 0 || m == 0xff {
			continue
		}
		rest = data[i+2:]
		if m == 0x01 || m >= 0xd0 && m <= 0xd9 { // these have no length
			return m, nil, rest
		}
		if len(rest) < 2 {
			return 0, nil, nil
		}
		length := int(binary.BigEndian.Uint16(rest))
		if length < 2 || length > len(rest) {
			return m, nil, rest[2:]
		}
		return m, rest[2:length], rest[length:]
	}
	return 0, nil, nil
}
