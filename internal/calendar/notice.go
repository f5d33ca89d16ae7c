package calendar

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"gezhi/internal/fault"
)

// The years for which a notice can be imported. Since 1992 China keeps UTC+8 without summer time.
const (
	firstYear = 1992
	lastYear  = 2199
)

const maxNotice = 1 << 20 // bytes; a real one has five thousand

//go:embed data/*.json
var embedded embed.FS

// notice is what the State Council said about one year.
type notice struct {
	year   int
	papers []string
	days   []DayRule
}

// DayRule says of one day that it is worked, or not, against the normal week.
type DayRule struct {
	Date    Date   `json:"date" yaml:"date"`
	Working bool   `json:"working" yaml:"working"`
	Name    string `json:"name,omitempty" yaml:"name,omitempty"`     // the holiday it belongs to
	Source  string `json:"source,omitempty" yaml:"source,omitempty"` // where the rule is written
}

// yearFile is the published form of a notice.
type yearFile struct {
	Schema string    `json:"$schema"`
	ID     string    `json:"$id"`
	Year   *int      `json:"year"`
	Papers []string  `json:"papers"`
	Days   []yearDay `json:"days"`
}

type yearDay struct {
	Name     string `json:"name"`
	Date     string `json:"date"`
	IsOffDay *bool  `json:"isOffDay"`
}

// parseNotice reads one year's file. It answers a Malformed fault calendar.notice_unreadable when it is no such
// file, else an Invalid fault that names every wrong field.
func parseNotice(data []byte) (notice, error) {
	var file yearFile
	if err := decodeStrictly(data, &file); err != nil {
		return notice{}, fault.New(fault.Malformed, "calendar.notice_unreadable").Because(err)
	}
	var fields fault.Fields
	if file.Year == nil || *file.Year < firstYear || *file.Year > lastYear {
		fields.Add("year", "out_of_range", "min", firstYear, "max", lastYear)
		return notice{}, fields.Err()
	}
	n := notice{year: *file.Year, papers: file.Papers}
	seen := make(map[Date]bool, len(file.Days))
	for i, d := range file.Days {
		n.days = append(n.days, d.rule(&fields, fmt.Sprintf("days[%d]", i), n, seen))
	}
	return n, fields.Err()
}

func decodeStrictly(data []byte, into any) error {
	if len(data) > maxNotice {
		return fmt.Errorf("%d bytes, at most %d", len(data), maxNotice)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("something follows the year: %w", err)
	}
	return nil
}

// rule checks one day. Days of the neighbouring years are right around New Year alone.
func (d yearDay) rule(fields *fault.Fields, path string, n notice, seen map[Date]bool) DayRule {
	date, err := ParseDate(d.Date)
	switch {
	case err != nil:
		fields.Add(path+".date", "calendar.date", "text", d.Date)
	case !n.mayHold(date):
		fields.Add(path+".date", "calendar.notice_year", "date", d.Date, "year", n.year)
	case seen[date]:
		fields.Add(path+".date", "duplicate", "value", d.Date)
	}
	seen[date] = true
	if d.IsOffDay == nil {
		fields.Add(path+".isOffDay", "required")
		return DayRule{}
	}
	rule := DayRule{Date: date, Working: !*d.IsOffDay, Name: d.Name}
	if len(n.papers) > 0 {
		rule.Source = n.papers[0]
	}
	return rule
}

func (n notice) mayHold(d Date) bool {
	switch d.Year {
	case n.year:
		return true
	case n.year - 1:
		return d.Month == time.December
	case n.year + 1:
		return d.Month == time.January
	}
	return false
}

// embeddedNotices are the published years that ship with the program, in order. A file of ours that cannot be read is a
// fault of the build, which the tests find.
var embeddedNotices = sync.OnceValue(func() []notice {
	entries, err := embedded.ReadDir("data")
	if err != nil {
		panic(err)
	}
	var notices []notice
	for _, entry := range entries {
		data, err := embedded.ReadFile("data/" + entry.Name())
		if err != nil {
			panic(err)
		}
		n, err := parseNotice(data)
		if err != nil {
			panic(fmt.Errorf("%s: %w", entry.Name(), err))
		}
		notices = append(notices, n)
	}
	return notices
})
