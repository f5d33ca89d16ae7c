package bench

import (
	"strings"
	"time"

	"gezhi/internal/calendar"
)

// mold is a text of the log in which days, ids and numbers of cases are cast anew for another time. All casts are as long as the text.
type mold struct {
	text  string
	holes []hole
}

type hole struct {
	at    int
	kind  byte // 'd' a civil date, 'i' an id, 'n' a number of a case
	value int  // days from the epoch; milliseconds; the case
}

// Lengths of what is cast.
const (
	dateLength = len("2026-03-02")
	idLength   = len("01941fde-8f78-7000-bea5-54ca044124b8")
	timeLength = len("01941fde-8f78") // the part of an id that tells the time
)

// known are the ids and numbers that belong to the cases of a span; those of people and places stay as they are.
type known struct {
	ids     map[string]int // the case; -1 for an act
	numbers map[string]int
}

// mold finds what is to be cast: behind a quotation mark, a colon, or at the beginning.
func (k known) mold(text string) mold {
	m := mold{text: text}
	for at := 0; at < len(text); at++ {
		if at > 0 && text[at-1] != '"' && text[at-1] != ':' {
			continue
		}
		rest := text[at:]
		if h, length := k.hole(rest); length > 0 {
			h.at = at
			m.holes = append(m.holes, h)
			at += length - 1
		}
	}
	return m
}

func (k known) hole(rest string) (hole, int) {
	if len(rest) >= idLength {
		if _, ours := k.ids[rest[:idLength]]; ours {
			return hole{kind: 'i', value: millisOf(rest)}, idLength
		}
	}
	if len(rest) >= dateLength && rest[4] == '-' && rest[7] == '-' {
		if d, err := calendar.ParseDate(rest[:dateLength]); err == nil {
			return hole{kind: 'd', value: epoch.DaysUntil(d)}, dateLength
		}
	}
	if end := strings.IndexByte(rest, '"'); end > dateLength && rest[0] >= '0' && rest[0] <= '9' {
		if c, ours := k.numbers[rest[:end]]; ours {
			return hole{kind: 'n', value: c}, end
		}
	}
	return hole{}, 0
}

// cases lists whose ids stand in the text.
func (m mold) cases(k known, each func(c int)) {
	for _, h := range m.holes {
		if h.kind == 'i' {
			each(k.ids[m.text[h.at:h.at+idLength]])
		}
	}
}

var epoch = calendar.DateOf(time.Unix(0, 0))

const hexDigits = "0123456789abcdef"

// millisOf reads the time of an id.
func millisOf(id string) (ms int) {
	for i := range timeLength {
		if id[i] != '-' {
			ms = ms<<4 | strings.IndexByte(hexDigits, id[i])
		}
	}
	return ms
}

// caster casts molds for a time that lies some days from that of the text.
type caster struct {
	days    int
	numbers []string // of the cases; as long as those of the text while the serials of a day have six digits
	dates   map[int]string
	buf     []byte
}

func newCaster(days, cases int) *caster {
	return &caster{days: days, numbers: make([]string, cases), dates: map[int]string{}}
}

func (c *caster) cast(m mold) string {
	c.buf = append(c.buf[:0], m.text...)
	for _, h := range m.holes {
		switch h.kind {
		case 'd':
			text, ok := c.dates[h.value]
			if !ok {
				text = epoch.AddDays(h.value + c.days).String()
				c.dates[h.value] = text
			}
			copy(c.buf[h.at:], text)
		case 'i':
			putMillis(c.buf[h.at:], h.value+c.days*24*int(time.Hour/time.Millisecond))
		case 'n':
			copy(c.buf[h.at:], c.numbers[h.value])
		}
	}
	return string(c.buf)
}

// putMillis writes the time of an id.
func putMillis(id []byte, ms int) {
	for i := timeLength - 1; i >= 0; i-- {
		if id[i] != '-' {
			id[i] = hexDigits[ms&0xf]
			ms >>= 4
		}
	}
}
