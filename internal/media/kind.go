package media

import (
	"bytes"
	"slices"
)

// Kind is what an attachment is to people.
type Kind string

// The kinds. Only photos are shown; the others are downloads.
const (
	Photo    Kind = "photo"    // 照片
	Document Kind = "document" // 文件: PDF
	Voice    Kind = "voice"    // 语音
	Video    Kind = "video"    // 短视频
)

// format is what the first bytes say. A format without a kind is known and refused by its name.
type format struct {
	kind Kind
	name string // media type, or the name that people know
}

// Sniffed is how many bytes are enough to tell every format.
const Sniffed = 64

// magics are the beginnings of formats. The place of a beginning is 0 unless said otherwise.
var magics = []struct {
	at    int
	magic string
	format
}{
	{0, "\xff\xd8\xff", format{Photo, "image/jpeg"}},
	{0, "\x89PNG\r\n\x1a\n", format{Photo, "image/png"}},
	{0, "%PDF-", format{Document, "application/pdf"}},
	{0, "#!AMR", format{Voice, "audio/amr"}},
	{0, "\x02#!SILK_V3", format{Voice, "audio/silk"}},
	{0, "#!SILK_V3", format{Voice, "audio/silk"}},
	{8, "WAVE", format{Voice, "audio/wav"}},
	{0, "ID3", format{Voice, "audio/mpeg"}},
	{0, "\xff\xfb", format{Voice, "audio/mpeg"}},
	{0, "\xff\xf3", format{Voice, "audio/mpeg"}},
	{0, "\xff\xf1", format{Voice, "audio/aac"}},
	{0, "\xff\xf9", format{Voice, "audio/aac"}},
	{0, "OggS", format{Voice, "audio/ogg"}},
	{0, "\x1a\x45\xdf\xa3", format{Video, "video/webm"}},
	{8, "WEBP", format{"", "WebP"}},
	{0, "GIF8", format{"", "GIF"}},
	{0, "BM", format{"", "BMP"}},
	{0, "II*\x00", format{"", "TIFF"}},
	{0, "MM\x00*", format{"", "TIFF"}},
	{0, "PK\x03\x04", format{"", "ZIP / Office"}},
	{0, "\xd0\xcf\x11\xe0", format{"", "Office"}},
}

// The brands of the ISO container, which photos, voice and video share.
var (
	voiceBrands = []string{"M4A ", "M4B "}
	photoBrands = []string{"heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis"}
)

// sniff tells the format by the first bytes.
func sniff(head []byte) format {
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		return container(string(head[8:12]))
	}
	for _, m := range magics {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.magic)) {
			return m.format
		}
	}
	if text := bytes.ToLower(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")); bytes.HasPrefix(text, []byte("<")) {
		return format{"", "SVG / HTML / XML"}
	}
	return format{"", "?"}
}

// endings are what files are called by, whatever their senders called them.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "audio/amr": ".amr", "audio/silk": ".silk", "audio/wav": ".wav", "audio/mpeg": ".mp3",
	"audio/aac": ".aac", "audio/ogg": ".ogg", "audio/mp4": ".m4a", "video/webm": ".webm", "video/quicktime": ".mov", "video/mp4": ".mp4",
}

// Sniff tells the kind of a file that was taken in, and the ending of its name, by its first bytes.
func Sniff(head []byte) (Kind, string) {
	f := sniff(head)
	return f.kind, endings[f.name]
}

func container(brand string) format {
	switch {
	case slices.Contains(photoBrands, brand):
		return format{"", "HEIC / AVIF"}
	case slices.Contains(voiceBrands, brand):
		return format{Voice, "audio/mp4"}
	case brand == "qt  ":
		return format{Video, "video/quicktime"}
	}
	return format{Video, "video/mp4"}
}
