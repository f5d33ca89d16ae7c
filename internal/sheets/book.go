package sheets

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"gezhi/internal/fault"
)

// What a workbook may unpack to. A part that says that it is larger is refused before it is unpacked, one that is larger than it says
// while it is.
const (
	maxPart    = 256 << 20 // bytes of one part
	maxStrings = 96 << 20  // bytes of the texts that cells share
	maxRatio   = 200       // packed to unpacked, of a part above 8 MB: tables of people come to 10 to 60
	maxToken   = 1 << 20   // bytes of one text or tag
	maxSmall   = 4 << 20   // bytes of the parts that say how a workbook is built
)

// book is an opened XLSX file of which one sheet is read.
type book struct {
	parts    map[string]*zip.File
	sheet    string // name
	target   string // part
	hidden   []string
	others   []string
	days1904 bool
	strings  []string
	dated    []bool // by style: a number shown as a day
}

// openBook opens a workbook and chooses its first visible sheet.
func openBook(data []byte) (*book, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, unreadable(err)
	}
	b := &book{parts: make(map[string]*zip.File, len(archive.File))}
	total := uint64(0)
	for _, f := range archive.File {
		if f.Flags&1 != 0 {
			return nil, fault.New(fault.Malformed, "import.encrypted")
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxPart || total > 2*maxPart ||
			f.UncompressedSize64 > 8<<20 && f.UncompressedSize64/max(1, f.CompressedSize64) > maxRatio {
			return nil, fault.New(fault.Malformed, "import.bomb", "mb", maxPart>>20)
		}
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	for _, other := range []string{"xl/workbook.bin", "content.xml", "index/document.iwa", "word/document.xml", "ppt/presentation.xml"} {
		if b.parts[other] != nil {
			return nil, fault.New(fault.Malformed, "import.other_program")
		}
	}
	if err := b.choose(); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	return b, b.readStrings()
}

// unreadable is the fault of a file whose form is broken, or the fault that was met while it was read.
func unreadable(cause error) error {
	var f *fault.Error
	if errors.As(cause, &f) {
		return f
	}
	return fault.New(fault.Malformed, "import.workbook").Because(cause)
}

// walk reads a part of the workbook token by token. A part that is not there has none.
func (b *book) walk(name string, most int64, take func(d *tokens, t xml.Token) error) (err error) {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = r.Close() }()
	d := newTokens(r, most)
	for {
		t, err := d.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = take(d, t)
		}
		if errors.Is(err, errEnough) {
			return nil
		}
		if err != nil {
			return unreadable(fmt.Errorf("%s: %w", name, err))
		}
	}
}

// errEnough ends a walk.
var errEnough = errors.New("sheets: enough")

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// choose reads which sheets there are and takes the first that people see.
func (b *book) choose() error {
	root := "xl/workbook.xml"
	err := b.walk("_rels/.rels", maxSmall, func(_ *tokens, t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && strings.HasSuffix(attr(e, "Type"), "/officeDocument") {
			root = strings.TrimPrefix(attr(e, "Target"), "/")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if b.parts[strings.ToLower(root)] == nil {
		return fault.New(fault.Malformed, "import.other_program")
	}
	type sheet struct{ name, id, state string }
	var list []sheet
	err = b.walk(root, maxSmall, func(_ *tokens, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "sheet":
			list = append(list, sheet{attr(e, "name"), attrIn(e, "id", true), attr(e, "state")})
		case ok && e.Name.Local == "workbookPr":
			b.days1904 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		}
		return nil
	})
	if err != nil {
		return err
	}
	targets := map[string]string{}
	dir, base := path.Split(root)
	err = b.walk(dir+"_rels/"+base+".rels", maxSmall, func(_ *tokens, t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && strings.HasSuffix(attr(e, "Type"), "/worksheet") && attr(e, "TargetMode") != "External" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = dir + target
			}
			targets[attr(e, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, s := range list {
		target, isSheet := targets[s.id]
		switch {
		case !isSheet || b.parts[strings.ToLower(target)] == nil: // a chart
		case s.state == "hidden" || s.state == "veryHidden":
			b.hidden = append(b.hidden, s.name)
		case b.target == "":
			b.sheet, b.target = s.name, target
		default:
			b.others = append(b.others, s.name)
		}
	}
	switch {
	case b.target == "" && len(b.hidden) > 0:
		return fault.New(fault.Malformed, "import.hidden", "sheet", b.hidden[0])
	case b.target == "":
		return fault.New(fault.Malformed, "import.empty")
	}
	return nil
}

// attrIn is an attribute with a prefix, or without one.
func attrIn(e xml.StartElement, name string, prefixed bool) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && (a.Name.Space != "") == prefixed {
			return a.Value
		}
	}
	return ""
}

// readStyles notes which styles show a number as a day.
func (b *book) readStyles() error {
	custom := map[string]bool{}
	in := false
	return b.walk("xl/styles.xml", 4*maxSmall, func(_ *tokens, t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch {
			case e.Name.Local == "numFmt":
				custom[attr(e, "numFmtId")] = dayFormat(attr(e, "formatCode"))
			case e.Name.Local == "cellXfs":
				in = true
			case in && e.Name.Local == "xf" && len(b.dated) < 1<<16:
				id := attr(e, "numFmtId")
				n, err := strconv.Atoi(id)
				built := err == nil && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n == 57 || n == 58)
				b.dated = append(b.dated, built || custom[id])
			}
		case xml.EndElement:
			in = in && e.Name.Local != "cellXfs"
		}
		return nil
	})
}

// dayFormat reports whether a number format shows a day: it has a y or a d outside quotes, brackets and escapes.
func dayFormat(code string) bool {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case !bracket && (c == 'y' || c == 'd' || c == 'Y' || c == 'D'):
			return true
		}
	}
	return false
}

// readStrings reads the texts that cells share.
func (b *book) readStrings() error {
	var text []byte
	in, spoken, size := false, 0, 0
	return b.walk("xl/sharedStrings.xml", maxPart, func(_ *tokens, t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				text = text[:0]
			case "rPh": // how it is pronounced
				spoken++
			case "t":
				in = spoken == 0
			}
		case xml.CharData:
			if in {
				text = append(text, e...)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				in = false
			case "rPh":
				spoken--
			case "si":
				if size += len(text) + 16; size > maxStrings {
					return fault.New(fault.Malformed, "import.bomb", "mb", maxStrings>>20)
				}
				b.strings = append(b.strings, string(text))
			}
		}
		return nil
	})
}

// tokens reads XML within limits.
type tokens struct {
	d    *xml.Decoder
	from *limited
}

func newTokens(r io.Reader, most int64) *tokens {
	from := &limited{r: r, buf: make([]byte, 0, 64<<10), left: most}
	d := xml.NewDecoder(from)
	d.Strict = true
	return &tokens{d, from}
}

func (t *tokens) next() (xml.Token, error) {
	t.from.token = 0
	return t.d.RawToken()
}

// limited hands out bytes one by one, as the decoder wants them, and no more than it may.
type limited struct {
	r     io.Reader
	buf   []byte
	at    int
	left  int64
	token int
	err   error
}

// Read is there for the decoder's sake, which reads byte by byte.
func (l *limited) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := l.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

func (l *limited) ReadByte() (byte, error) {
	if l.at == len(l.buf) {
		if l.err != nil {
			return 0, l.err
		}
		n, err := l.r.Read(l.buf[:cap(l.buf)])
		l.buf, l.at, l.err = l.buf[:n], 0, err
		if l.left -= int64(n); l.left < 0 {
			l.err = fault.New(fault.Malformed, "import.bomb", "mb", maxPart>>20)
			return 0, l.err
		}
		if n == 0 {
			return l.ReadByte()
		}
	}
	if l.token++; l.token > maxToken {
		return 0, fault.New(fault.Malformed, "import.bomb", "mb", maxPart>>20)
	}
	c := l.buf[l.at]
	l.at++
	return c, nil
}
