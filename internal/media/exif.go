package media

import (
	"bytes"
	"encoding/binary"
)

// exifOrientation reads the one thing that is used of a photo's EXIF data: how the camera was held.
// It answers 1 to 8, or 0 when the segment has no such word.
func exifOrientation(segment []byte) int {
	tiff, found := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !found || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	return orientationEntry(tiff, order)
}

// orientationEntry looks through the first directory: a count, then entries of tag, type, count and value.
func orientationEntry(tiff []byte, order binary.ByteOrder) int {
	const tag, short, entrySize = 0x0112, 3, 12
	offset := uint64(order.Uint32(tiff[4:]))
	if offset+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[offset+2:]
	for range order.Uint16(tiff[offset:]) {
		if len(entries) < entrySize {
			return 0
		}
		if order.Uint16(entries) == tag {
			value := int(order.Uint16(entries[8:]))
			if order.Uint16(entries[2:]) != short || value < 1 || value > 8 {
				return 0
			}
			return value
		}
		entries = entries[entrySize:]
	}
	return 0
}
