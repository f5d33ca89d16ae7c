// Package pack writes the texts of the log in few bytes (紧凑存储): the JSON of acts and cases, which repeats the same names, instants and
// keys. Packing loses nothing, and the same text always becomes the same bytes: a hash over the text proves them too.
//
// It stands below everything that is hashed, shown or exported. Its first byte names the version; a version reads for ever.
package pack

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"
)

// Known is what stands beside the packed text wherever it is read again, so that the text need not repeat it. It is part of the form: what
// was packed beside something is unpacked beside the same.
type Known struct {
	Texts    []string
	Instants []time.Time // of microseconds
}

// ErrDamaged says that bytes are not what Pack wrote.
var ErrDamaged = errors.New("pack: not a packed text")

// The first byte.
const version1 = 1

// The codes of version 1. Below are the characters of ASCII, as themselves.
const (
	instantAgain = 0x80 // and 15 more: an instant that stood lately, the last one first
	textAgain    = 0x90 // and 7 more: a text that stood lately, the last one first
	textFar      = 0x98 // one that stood earlier: its place
	minutes      = 0x99 // an instant without seconds: minutes since the last one
	seconds      = 0x9a // an instant: whole seconds since the last one
	micros       = 0x9b // an instant: microseconds since the last one
	idText       = 0x9c // an id of 36 characters: its 16 bytes
	hexText      = 0x9d // an even number of hexadecimal digits: how many bytes, and they
	digitText    = 0x9e // digits: how many, and two in a byte
	plainText    = 0x9f // another text: how long, and it
	word         = 0xa0 // and 94 more: one of the most frequent words
	wordFar      = 0xff // another word: its number behind those
)

const (
	nearInstants = textAgain - instantAgain
	nearTexts    = textFar - textAgain
	nearWords    = wordFar - word
	mostWords    = nearWords + 256
	mostTexts    = 256  // that are remembered
	longestText  = 1024 // that is remembered
)

// words1 are the words of version 1, the most frequent first. They stay as they are.
//
//go:embed words.v1.txt
var words1 string

// vocabulary finds words in a text.
type vocabulary struct {
	words []string
	long  [1 << 10][]entry // of four characters or more, by those: the longest first
	short []entry          // the longest first
}

// headOf is where words that begin as a text does are, which has four characters or more.
func headOf(t string) uint32 {
	return (uint32(t[0]) | uint32(t[1])<<8 | uint32(t[2])<<16 | uint32(t[3])<<24) * 0x9e3779b1 >> 22
}

type entry struct {
	text string
	n    int
}

var vocabulary1 = newVocabulary(words1)

func newVocabulary(lines string) *vocabulary {
	v := &vocabulary{words: strings.Split(strings.TrimSuffix(lines, "\n"), "\n")}
	for n, w := range v.words {
		list := &v.short
		if len(w) >= 4 {
			list = &v.long[headOf(w)]
		}
		*list = append(*list, entry{w, n})
	}
	longest := func(a, b entry) int { return len(b.text) - len(a.text) }
	for _, list := range v.long {
		slices.SortFunc(list, longest)
	}
	slices.SortFunc(v.short, longest)
	return v
}

// find returns the longest word with which the text begins; -1 where there is none.
func (v *vocabulary) find(text string) (n, length int) {
	if len(text) >= 4 {
		for _, e := range v.long[headOf(text)] {
			if strings.HasPrefix(text, e.text) {
				return e.n, len(e.text)
			}
		}
	}
	for _, e := range v.short {
		if strings.HasPrefix(text, e.text) {
			return e.n, len(e.text)
		}
	}
	return -1, 0
}

// memory is what stood so far: writer and reader keep the same.
type memory struct {
	instants [nearInstants]moment // the last one first
	some     int
	texts    []string // the last one last
}

// moment is an instant, and how it is written once the reader has written it.
type moment struct {
	at   int64
	text string
}

func (m *memory) know(k Known) {
	for _, t := range k.Texts {
		if t != "" {
			m.text(t)
		}
	}
	for _, at := range k.Instants {
		if !at.IsZero() {
			m.instant(at.UnixMicro())
		}
	}
}

// instant remembers an instant that is not there.
func (m *memory) instant(at int64) {
	copy(m.instants[1:], m.instants[:])
	m.instants[0], m.some = moment{at: at}, min(m.some+1, nearInstants)
}

// again moves an instant to the front.
func (m *memory) again(i int) {
	it := m.instants[i]
	copy(m.instants[1:i+1], m.instants[:i])
	m.instants[0] = it
}

// text remembers a text that is not there.
func (m *memory) text(t string) {
	if len(t) <= longestText && len(m.texts) < mostTexts {
		m.texts = append(m.texts, t)
	}
}

// textAgain moves a text, counted from the last one, to the end.
func (m *memory) textAgain(i int) string {
	at := len(m.texts) - 1 - i
	t := m.texts[at]
	copy(m.texts[at:], m.texts[at+1:])
	m.texts[len(m.texts)-1] = t
	return t
}

// place finds a text, counted from the last one; -1 where it is not.
func (m *memory) place(t string) int {
	for i := len(m.texts) - 1; i >= 0; i-- {
		if m.texts[i] == t {
			return len(m.texts) - 1 - i
		}
	}
	return -1
}

// Pack packs a text, whatever stands in it.
func Pack(text string, k Known) []byte {
	b := make([]byte, 1, 64+len(text)/4)
	b[0] = version1
	var m memory
	m.texts = make([]string, 0, 32)
	m.know(k)
	for i := 0; i < len(text); {
		if n, length := vocabulary1.find(text[i:]); n >= 0 {
			if n < nearWords {
				b = append(b, byte(word+n))
			} else {
				b = append(b, wordFar, byte(n-nearWords))
			}
			i += length
			continue
		}
		if text[i] == '"' {
			if end := strings.IndexByte(text[i+1:], '"'); end > 0 {
				b = m.quoted(b, text[i+1:i+1+end])
				i += end + 2
				continue
			}
		}
		if text[i] < instantAgain {
			b = append(b, text[i])
			i++
			continue
		}
		end := i + 1
		for end < len(text) && text[end] >= instantAgain {
			end++
		}
		b = append(binary.AppendUvarint(append(b, plainText), uint64(end-i)<<1|1), text[i:end]...)
		i = end
	}
	return b
}

// quoted packs a text that stands in quotation marks, with them.
func (m *memory) quoted(b []byte, t string) []byte {
	if t[0] >= '0' && t[0] <= '9' {
		if at, ok := parseInstant(t); ok {
			return m.packInstant(b, at)
		}
	}
	if i := m.place(t); i >= 0 {
		m.textAgain(i)
		if i < nearTexts {
			return append(b, byte(textAgain+i))
		}
		return append(b, textFar, byte(i))
	}
	m.text(t)
	kind := kindOf(t)
	switch b = append(b, kind); kind {
	case idText:
		return appendNibbles(b, t[:8]+t[9:13]+t[14:18]+t[19:23]+t[24:])
	case hexText:
		return appendNibbles(binary.AppendUvarint(b, uint64(len(t)/2)), t)
	case digitText:
		return appendNibbles(binary.AppendUvarint(b, uint64(len(t))), t)
	}
	return append(binary.AppendUvarint(b, uint64(len(t))<<1), t...)
}

// kindOf is the code by which a text in quotation marks is written.
func kindOf(t string) byte {
	digits, nibbles := 0, 0
	for i := range len(t) {
		switch c := t[i]; {
		case c >= '0' && c <= '9':
			digits, nibbles = digits+1, nibbles+1
		case c >= 'a' && c <= 'f':
			nibbles++
		}
	}
	switch {
	case len(t) == 36 && nibbles == 32 && t[8] == '-' && t[13] == '-' && t[18] == '-' && t[23] == '-':
		return idText
	case digits == len(t):
		return digitText
	case nibbles == len(t) && len(t)%2 == 0:
		return hexText
	}
	return plainText
}

func (m *memory) packInstant(b []byte, at int64) []byte {
	for i := range m.some {
		if m.instants[i].at == at {
			m.again(i)
			return append(b, byte(instantAgain+i))
		}
	}
	last := m.instants[0].at
	m.instant(at)
	switch {
	case at%60e6 == 0:
		return binary.AppendVarint(append(b, minutes), at/60e6-floor(last, 60e6))
	case (at-last)%1e6 == 0:
		return binary.AppendVarint(append(b, seconds), (at-last)/1e6)
	}
	return binary.AppendVarint(append(b, micros), at-last)
}

func floor(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// Unpack returns the text that Pack packed beside the same. ErrDamaged for bytes that are no packed text. Bytes that Pack would not write may
// say something too: who wants to know packs the text again.
func Unpack(b []byte, k Known) (string, error) {
	if len(b) == 0 || b[0] != version1 {
		return "", ErrDamaged
	}
	r := reader{rest: b[1:], out: make([]byte, 0, 8*len(b))}
	r.texts = make([]string, 0, 32)
	r.know(k)
	for len(r.rest) > 0 && !r.bad {
		r.step()
	}
	if r.bad {
		return "", ErrDamaged
	}
	return string(r.out), nil
}

// reader takes codes off the front of a packed text.
type reader struct {
	memory
	rest []byte
	out  []byte
	bad  bool
}

func (r *reader) step() {
	c := r.rest[0]
	r.rest = r.rest[1:]
	switch {
	case c < instantAgain:
		r.out = append(r.out, c)
	case c < textAgain:
		if int(c-instantAgain) >= r.some {
			r.bad = true
			return
		}
		r.again(int(c - instantAgain))
		r.putInstant()
	case c < textFar:
		r.putAgain(int(c - textAgain))
	case c == textFar:
		r.putAgain(int(r.byte()))
	case c <= micros:
		r.newInstant(c)
	case c <= plainText:
		r.newText(c)
	case c < wordFar:
		r.putWord(int(c - word))
	default:
		r.putWord(nearWords + int(r.byte()))
	}
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// take takes n bytes, nil where there are fewer.
func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.bad = true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) putWord(n int) {
	if n >= len(vocabulary1.words) {
		r.bad = true
		return
	}
	r.out = append(r.out, vocabulary1.words[n]...)
}

func (r *reader) put(t string) { r.out = append(append(append(r.out, '"'), t...), '"') }

func (r *reader) putAgain(i int) {
	if i >= len(r.texts) {
		r.bad = true
		return
	}
	r.put(r.textAgain(i))
}

// putInstant writes the last instant.
func (r *reader) putInstant() {
	it := &r.instants[0]
	if it.text == "" {
		it.text = time.UnixMicro(it.at).UTC().Format(time.RFC3339Nano)
	}
	r.put(it.text)
}

func (r *reader) newInstant(c byte) {
	d, n := binary.Varint(r.rest)
	if n <= 0 {
		r.bad = true
		return
	}
	r.rest = r.rest[n:]
	at := r.instants[0].at
	switch c {
	case minutes:
		at = (floor(at, 60e6) + d) * 60e6
	case seconds:
		at += d * 1e6
	default:
		at += d
	}
	if at < firstInstant || at > lastInstant {
		r.bad = true
		return
	}
	r.instant(at)
	r.putInstant()
}

func (r *reader) length() uint64 {
	n, used := binary.Uvarint(r.rest)
	if used <= 0 || n > 1<<32 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[used:]
	return n
}

func (r *reader) newText(c byte) {
	var t string
	switch c {
	case idText:
		h := nibbles(r.take(16), 32)
		if r.bad {
			return
		}
		t = h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	case hexText:
		n := r.length()
		t = nibbles(r.take(n), int(2*n))
	case digitText:
		n := r.length()
		t = nibbles(r.take((n+1)/2), int(n))
	default:
		n := r.length()
		t = string(r.take(n >> 1))
		if n&1 == 1 { // out of quotation marks
			r.out = append(r.out, t...)
			return
		}
	}
	if r.bad {
		return
	}
	r.text(t)
	r.put(t)
}

const hexDigits = "0123456789abcdef"

func appendNibbles(b []byte, t string) []byte {
	for i := 0; i < len(t); i += 2 {
		c := nibble(t[i]) << 4
		if i+1 < len(t) {
			c |= nibble(t[i+1])
		}
		b = append(b, c)
	}
	return b
}

func nibble(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c - 'a' + 10
}

// nibbles are n hexadecimal digits.
func nibbles(b []byte, n int) string {
	if len(b) < (n+1)/2 {
		return ""
	}
	t := make([]byte, n)
	for i := range t {
		c := b[i/2]
		if i%2 == 0 {
			c >>= 4
		}
		t[i] = hexDigits[c&15]
	}
	return string(t)
}

// The instants that are written with four digits of the year.
var (
	firstInstant = time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	lastInstant  = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC).UnixMicro()
)

// parseInstant reads an instant of microseconds in UTC, written as time.RFC3339Nano writes it and in no other way.
func parseInstant(t string) (micros int64, ok bool) {
	if len(t) < 20 || len(t) > 27 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[len(t)-1] != 'Z' || t[0] == '0' {
		return 0, false
	}
	fraction := 0
	if len(t) > 20 {
		digits := t[20 : len(t)-1]
		if t[19] != '.' || digits == "" || digits[len(digits)-1] == '0' {
			return 0, false
		}
		if fraction, ok = number(digits); !ok {
			return 0, false
		}
		for range 6 - len(digits) {
			fraction *= 10
		}
	}
	var n [6]int
	for i, at := range [6][2]int{{0, 4}, {5, 7}, {8, 10}, {11, 13}, {14, 16}, {17, 19}} {
		if n[i], ok = number(t[at[0]:at[1]]); !ok {
			return 0, false
		}
	}
	at := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if n[1] < 1 || n[1] > 12 || at.Day() != n[2] || n[3] > 23 || n[4] > 59 || n[5] > 59 {
		return 0, false
	}
	return at.UnixMicro() + int64(fraction), true
}

func number(digits string) (n int, ok bool) {
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = 10*n + int(c)
	}
	return n, true
}
