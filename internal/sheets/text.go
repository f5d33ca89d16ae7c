package sheets

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gezhi/internal/fault"
)

// kindOf recognises a file by how it begins: "xlsx", empty for a text, or the code of the fault that says what it is.
func kindOf(data []byte) string {
	start := bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 512)], []byte("\xef\xbb\xbf")))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "import.empty"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "xlsx"
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if bytes.Contains(data, wide("EncryptedPackage")) {
			return "import.encrypted"
		}
		return "import.old_xls"
	case bytes.HasPrefix(start, []byte("<")): // web pages and XML that some systems call .xls
		return "import.html"
	case bytes.HasPrefix(data, []byte("%PDF")), bytes.HasPrefix(data, []byte("\x89PNG")), bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "import.other_program"
	}
	return ""
}

// wide is a text in the coding of old office files.
func wide(text string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// decoded is the text of a file in UTF-8, UTF-16 with its mark, or GB18030.
func decoded(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		var order binary.ByteOrder = binary.LittleEndian
		if data[0] == 0xfe {
			order = binary.BigEndian
		}
		units := make([]uint16, 0, len(data)/2)
		for i := 2; i+1 < len(data); i += 2 {
			units = append(units, order.Uint16(data[i:]))
		}
		return string(utf16.Decode(units)), nil
	case bytes.IndexByte(data[:min(len(data), 4096)], 0) >= 0:
		return "", fault.New(fault.Malformed, "import.workbook")
	case utf8.Valid(data):
		return string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return "", unreadable(err)
	}
	return string(text), nil
}

// scanCSV hands out the rows of a text parted by commas, semicolons or tabs, whichever its first line has the most of.
func scanCSV(text string, take func(Line) error) error {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	for _, comma := range ";\t" {
		if strings.Count(first, string(comma)) > strings.Count(first, string(r.Comma)) {
			r.Comma = comma
		}
	}
	for {
		texts, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		filled := false
		for _, t := range texts {
			filled = filled || strings.TrimSpace(t) != ""
		}
		if !filled {
			continue
		}
		number, _ := r.FieldPos(0)
		if err := take(Line{Number: number, Texts: texts[:min(len(texts), maxWide+1)]}); err != nil {
			return err
		}
	}
}
