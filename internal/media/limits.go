package media

const megabyte = 1 << 20

// Limits are what an attachment may be. Sizes are bytes, areas pixels, sides pixels.
type Limits struct {
	PhotoBytes    int64
	DocumentBytes int64
	VoiceBytes    int64
	VideoBytes    int64

	// A baseline JPEG is decoded line by line; a progressive one, and a PNG, need several times the memory.
	BaselinePixels int64
	OtherPixels    int64
	// Every scan of a JPEG walks the whole picture again, at the cost of a few bytes to its sender.
	Scans int

	LongestSide int // of the photo that is kept
	ThumbSide   int // longest side of its preview
	Quality     int // of both, as JPEG counts: 1 to 100
}

// DefaultLimits are 10 MB and 50 megapixels for a photo (16 for a progressive JPEG or a PNG), 10 MB for a document,
// 5 MB for voice, 30 MB for video; photos are kept with 1600 pixels and shown in lists with 320.
func DefaultLimits() Limits {
	return Limits{
		PhotoBytes: 10 * megabyte, DocumentBytes: 10 * megabyte, VoiceBytes: 5 * megabyte, VideoBytes: 30 * megabyte,
		BaselinePixels: 50_000_000, OtherPixels: 16_000_000, Scans: 50,
		LongestSide: 1600, ThumbSide: 320, Quality: 80,
	}
}

func (l Limits) bytes(k Kind) int64 {
	switch k {
	case Document:
		return l.DocumentBytes
	case Voice:
		return l.VoiceBytes
	case Video:
		return l.VideoBytes
	}
	return l.PhotoBytes
}
