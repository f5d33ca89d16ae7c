package ledgers_test

import (
	"strings"
	"testing"

	"gezhi/internal/catalogue"
	"gezhi/internal/ledgers"
)

var shopTable = ledgers.Definition{Code: "shops", Title: "name", Fields: []ledgers.Field{
	{Code: "name", Name: catalogue.Label{ZH: "店名"}, Type: ledgers.Text, Required: true},
	{Code: "operator", Name: catalogue.Label{ZH: "经营者"}, Type: ledgers.Name},
	{Code: "phone", Name: catalogue.Label{ZH: "经营者电话"}, Type: ledgers.Phone},
	{Code: "opened", Name: catalogue.Label{ZH: "开业日期"}, Type: ledgers.Date},
	{Code: "old", Name: catalogue.Label{ZH: "旧栏"}, Type: ledgers.Text, Retired: true},
}}

func TestColumnsAreProposedByTheirHeads(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		heads, want string
		before      map[string]string
	}{
		"as the template":     {"区域编码 店名 经营者 经营者电话 开业日期", "place name operator phone opened", nil},
		"in another order":    {"序号 开业日期 店名 区域编码", "- opened name place", nil},
		"by their codes":      {"PLACE name phone", "place name phone", nil},
		"by parts and words":  {"所属网格 店名(招牌) 联系人 联系方式 备注", "place name operator phone -", nil},
		"as before":           {"门头 网格 店名", "name place -", map[string]string{"门头": "name", "网格": "place"}},
		"what is gone":        {"旧栏 门头", "- -", map[string]string{"门头": "old"}},
		"twice is taken once": {"店名 店名", "name -", nil},
		"one sign is no name": {"店 号", "- -", nil},
	} {
		got := shopTable.Propose(strings.Fields(test.heads), test.before)
		for i, g := range got {
			if g == "" {
				got[i] = "-"
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", name, got, test.want)
		}
	}
}
