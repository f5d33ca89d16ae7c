package sheets_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gezhi/internal/sheets"
)

func TestWhatLooksLikeAFormulaIsText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	risky := []any{"=1+1", "+86", "-2+3", "@SUM(A1)", "\t=1", "＝1", 7}
	if err := sheets.Write(&out, sheets.Rows("一", []string{"甲", "乙"}, [][]any{risky}), sheets.Rows("二", []string{"丙"}, nil)); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("一")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"甲", "乙"}, {"=1+1", "+86", "-2+3", "@SUM(A1)", "\t=1", "＝1", "7"}}, rows); diff != "" {
		t.Error(diff)
	}
	for _, cell := range []string{"A2", "B2", "C2", "D2", "E2", "F2"} {
		formula, err := file.GetCellFormula("一", cell)
		kind, other := file.GetCellType("一", cell)
		if err != nil || other != nil || formula != "" || kind != excelize.CellTypeInlineString {
			t.Errorf("%s is %v with formula %q, %v, %v", cell, kind, formula, err, other)
		}
	}
	if rows, err := file.GetRows("二"); err != nil || len(rows) != 1 {
		t.Errorf("an empty table: %v, %v", rows, err)
	}
}

// Marks stand above the heads, below the rows and on every printed page, where "&" is no command.
func TestMarksStandOnEveryPage(t *testing.T) {
	t.Parallel()
	table := sheets.Rows("一", []string{"甲"}, [][]any{{"乙"}})
	table.Marks = []string{"导出编号 1 & 2", "=销毁"}
	var out bytes.Buffer
	if err := sheets.Write(&out, table); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("一")
	if diff := cmp.Diff([][]string{{"导出编号 1 & 2"}, {"=销毁"}, {"甲"}, {"乙"}, {"导出编号 1 & 2"}, {"=销毁"}}, rows); err != nil || diff != "" {
		t.Error(err, diff)
	}
	page, err := file.GetHeaderFooter("一")
	if err != nil || page.OddHeader != "&C导出编号 1 && 2" || page.OddFooter != "&C=销毁 &P/&N" {
		t.Errorf("%+v %v", page, err)
	}
}
