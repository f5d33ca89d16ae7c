package sheets_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gezhi/internal/fault"
	"gezhi/internal/sheets"
)

var columns = []sheets.Column{
	{Key: "login", Head: "登录名", Required: true, Example: "zhangsan"},
	{Key: "name", Head: "姓名", Required: true, Example: "张三"},
	{Key: "from", Head: "起始日"},
}

func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestATemplateIsReadBackWithWhatWasFilledIn(t *testing.T) {
	t.Parallel()
	empty, err := sheets.Template("账号", columns)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sheets.Read(empty, columns); !fault.HasCode(err, "import.empty") {
		t.Errorf("an empty template gives %v", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(empty))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetRow("账号", "A3", &[]any{"13812345678", "张三", "2026/3/1"}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	rows, err := sheets.Read(out.Bytes(), columns)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%v %v", rows, err)
	}
	if got := rows[0].Text("login"); got != "13812345678" {
		t.Errorf("login %q", got)
	}
	if got := rows[0].Path("name"); got != "账号!3 姓名" {
		t.Errorf("path %q", got)
	}
}

func TestDaysAreReadInEveryForm(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 3, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	for _, cell := range []any{"2026-03-01", "2026/3/1", "2026年3月1日", 46082} {
		rows, err := sheets.Read(workbook(t, []any{"登录名", "姓名", "起始日"}, []any{"a", "b", cell}), columns)
		if err != nil {
			t.Fatal(err)
		}
		var f fault.Fields
		if got := rows[0].Time("from", &f); !got.Equal(want) || f.Len() > 0 {
			t.Errorf("%v is read as %v, %v", cell, got, f.Err())
		}
	}
}

func TestAFormulaIsNotEvaluated(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for cell, text := range map[string]string{"A1": "登录名", "B1": "姓名", "A2": "a"} {
		if err := f.SetCellStr("Sheet1", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "B2", `CONCATENATE("a","b")`); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	rows, err := sheets.Read(out.Bytes(), columns)
	if err != nil {
		t.Fatal(err)
	}
	if got := rows[0].Text("name"); got != "" {
		t.Errorf("the formula became %q", got)
	}
}

func TestWhatIsWrongWithTheFirstRowIsTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ csv, want string }{
		"missing": {"登录名\na", "import.column_missing"},
		"unknown": {"登录名,姓名,年龄\na,b,c", "import.column_unknown"},
		"twice":   {"登录名,姓名,login\na,b,c", "import.column_twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sheets.Read([]byte(test.csv), columns)
			fields := fault.As(err).Fields
			if len(fields) != 1 || fields[0].Code != test.want || fields[0].Path != "CSV!1" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAFileThatUnpacksTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(bytes.Repeat([]byte(" "), 40<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sheets.Read(bomb.Bytes(), columns); !fault.HasCode(err, "import.workbook") {
		t.Errorf("%v", err)
	}
}

func TestATableOfTooManyRowsIsRefused(t *testing.T) {
	t.Parallel()
	_, err := sheets.Read([]byte("登录名,姓名\n"+strings.Repeat("a,b\n", sheets.MaxRows+1)), columns)
	if !fault.HasCode(err, "import.too_big") {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("登录名,姓名\na,b"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := sheets.Read(data, columns)
		if err != nil && fault.As(err).Kind == fault.Internal {
			t.Errorf("%v", err)
		}
		for _, r := range rows {
			if r.Number < 1 {
				t.Errorf("row %d", r.Number)
			}
		}
	})
}
