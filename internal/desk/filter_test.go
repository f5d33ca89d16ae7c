package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"gezhi/internal/desk"
	"gezhi/internal/fault"
)

func TestAFilterHoldsCodesUnderAName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		filter desk.Filter
		wrong  string
	}{
		"all of it":       {desk.Filter{Name: " 东街  井盖 ", Tab: "accepted", Place: "140502001", Matter: "C0904", Org: "unit:U15"}, ""},
		"a list alone":    {desk.Filter{Name: "今天", Tab: "today"}, ""},
		"no name":         {desk.Filter{Name: "  ", Tab: "today"}, "name"},
		"a long name":     {desk.Filter{Name: strings.Repeat("长", 31)}, "name"},
		"words as a list": {desk.Filter{Name: "x", Tab: "张三 138"}, "tab"},
		"no such place":   {desk.Filter{Name: "x", Place: "1405"}, "place"},
		"no organisation": {desk.Filter{Name: "x", Org: "nobody"}, "org"},
	} {
		got, err := c.filter.Check()
		f := fault.As(err)
		if c.wrong == "" && (err != nil || got.Name != strings.Join(strings.Fields(c.filter.Name), " ")) || c.wrong != "" && (len(f.Fields) != 1 || f.Fields[0].Path != c.wrong) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestThereIsRoomForTwenty(t *testing.T) {
	t.Parallel()
	var kept []desk.Filter
	for i := range desk.MostFilters {
		if err := desk.Room(kept, "one more"); err != nil {
			t.Errorf("%d: %v", i, err)
		}
		kept = append(kept, desk.Filter{Name: fmt.Sprint(i)})
	}
	if err := desk.Room(kept, "one more"); !fault.HasCode(err, "desk.filters_full") {
		t.Errorf("one too many: %v", err)
	}
	if err := desk.Room(kept, "7"); err != nil {
		t.Errorf("in the place of another: %v", err)
	}
}
