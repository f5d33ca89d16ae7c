package ledgers

import (
	"slices"
	"strings"

	"gezhi/internal/cells"
	"gezhi/internal/sheets"
)

// PlaceColumn is the column of a table that says where its rows belong: the code of a grid or micro-grid.
const PlaceColumn = "place"

// Columns are the columns of a table of entries: the place, and every field that is asked for.
func (d Definition) Columns() []sheets.Column {
	list := []sheets.Column{{Key: PlaceColumn, Head: "区域编码", Required: true, Example: "140502001001001(网格 15 位或微网格 18 位)"}}
	for _, f := range d.Asked() {
		list = append(list, sheets.Column{Key: f.Code, Head: f.Name.ZH, Required: f.Required, Example: f.example()})
	}
	return list
}

func (f Field) example() string {
	switch f.Type {
	case Date:
		return "2026-03-01"
	case Phone:
		return "0356-2012345"
	case Number:
		return "3"
	case Yes:
		return "是 或 否"
	case Choice:
		return strings.Join(f.optionNames(), "、") + " 之一"
	case Choices:
		return strings.Join(f.optionNames(), "、") + ";几项之间用顿号隔开"
	case Credit:
		return "18 位统一社会信用代码"
	}
	return f.Hint.ZH
}

// usual are words in the heads of tables that people keep, by the type of what stands below them.
var usual = map[Type][]string{
	Phone:   {"电话", "手机", "联系方式", "phone", "mobile"},
	Name:    {"姓名", "联系人", "负责人", "经营者", "法人", "name"},
	Address: {"地址", "住址", "位置", "address"},
	Credit:  {"信用代码", "营业执照", "注册号"},
}

// Propose says, by position, which field each column of a table is, from its head: as it was taken before, else by the name of a field,
// else by a name within the head or the head within a name, else by a word for what only one field holds. Every field is proposed once;
// what is empty is passed over.
func (d Definition) Propose(heads []string, before map[string]string) []string {
	columns := d.Columns()
	out := make([]string, len(heads))
	free := func(at int, key string) bool { return out[at] == "" && heads[at] != "" && !slices.Contains(out, key) }
	propose := func(fits func(head string, c sheets.Column) bool) {
		for at, head := range heads {
			for _, c := range columns {
				if free(at, c.Key) && fits(head, c) {
					out[at] = c.Key
				}
			}
		}
	}
	propose(func(head string, c sheets.Column) bool { return before[head] == c.Key })
	propose(func(head string, c sheets.Column) bool { return head == c.Head || strings.EqualFold(head, c.Key) })
	propose(func(head string, c sheets.Column) bool {
		return len([]rune(head)) >= 2 && (strings.Contains(head, c.Head) || strings.Contains(c.Head, head))
	})
	propose(func(head string, c sheets.Column) bool {
		return c.Key == PlaceColumn && (strings.Contains(head, "网格编码") || strings.Contains(head, "网格代码") || strings.Contains(head, "所属网格"))
	})
	for kind, words := range usual {
		fields := slices.DeleteFunc(d.Asked(), func(f Field) bool { return f.Type != kind })
		if len(fields) != 1 {
			continue
		}
		propose(func(head string, c sheets.Column) bool {
			return c.Key == fields[0].Code && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(head), w) })
		})
	}
	return out
}

// Row is what a row of a table wrote, by the code of the field.
func (d Definition) Row(r sheets.Row) map[string]string {
	out := map[string]string{}
	for _, f := range d.Asked() {
		if text := r.Text(f.Code); text != "" {
			out[f.Code] = text
		}
	}
	return out
}

// Marks are by what an entry is likely to be one that there is already: its name in its grid, its telephone number, its credit code.
// What is not filled in marks nothing.
type Marks struct{ Name, Phone, Credit string }

// MarksOf are the marks of an entry.
func (d Definition) MarksOf(e Entry) (m Marks) {
	if title := strings.ToLower(strings.Join(strings.Fields(cells.Plain(e.Values[d.Title])), "")); title != "" {
		m.Name = string(e.Grid()) + " " + title
	}
	m.Phone = d.PhoneOf(e.Values)
	for _, f := range d.Fields {
		if f.Type == Credit && m.Credit == "" {
			m.Credit = e.Values[f.Code]
		}
	}
	return m
}
