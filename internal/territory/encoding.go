package territory

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"gezhi/internal/fault"
)

// marks are the byte order marks, the longer before the shorter that they begin with.
var marks = []struct {
	bytes string
	name  string
}{
	{"\x00\x00\xfe\xff", "UTF-32 BE"},
	{"\xff\xfe\x00\x00", "UTF-32 LE"},
	{"\xfe\xff", "UTF-16 BE"},
	{"\xff\xfe", "UTF-16 LE"},
	{"PK\x03\x04", "XLSX / ZIP"},
	{"\xd0\xcf\x11\xe0", "XLS"},
}

// guesses are the encodings that are named when a file is neither UTF-8 nor GB18030.
var guesses = []struct {
	name string
	enc  encoding.Encoding
}{
	{"Big5", traditionalchinese.Big5},
	{"Shift_JIS", japanese.ShiftJIS},
	{"EUC-KR", korean.EUCKR},
}

// Text returns the text of a file in UTF-8, with or without a byte order mark, or in GB18030 (which holds GBK and
// GB2312). Anything else is refused by name. Big5 text that happens to be GB18030 too cannot be told apart.
func Text(data []byte) ([]byte, error) {
	for _, m := range marks {
		if bytes.HasPrefix(data, []byte(m.bytes)) {
			return nil, refuse(m.name)
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if i := bytes.IndexByte(data, 0); i >= 0 {
		if i%2 == 0 {
			return nil, refuse("UTF-16 BE")
		}
		return nil, refuse("UTF-16 LE")
	}
	if utf8.Valid(data) {
		return data, nil
	}
	if text, ok := decodeAs(simplifiedchinese.GB18030, data); ok {
		return text, nil
	}
	for _, g := range guesses {
		if _, ok := decodeAs(g.enc, data); ok {
			return nil, refuse(g.name)
		}
	}
	return nil, refuse("?")
}

func refuse(name string) error {
	return fault.New(fault.Malformed, "import.encoding", "encoding", name)
}

// decodeAs reports failure when a byte cannot be read, or reads as a character for private use.
func decodeAs(enc encoding.Encoding, data []byte) ([]byte, bool) {
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return nil, false
	}
	for _, r := range string(text) {
		if r == utf8.RuneError || r >= 0xe000 && r <= 0xf8ff {
			return nil, false
		}
	}
	return text, true
}
