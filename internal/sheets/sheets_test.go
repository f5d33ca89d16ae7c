package sheets_test

import (
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
	if got := rows[0].Path("name"); got != "账号!B3 姓名" {
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

func TestWhatIsWrongWithTheFirstRowIsTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ csv, want, at string }{
		"missing": {"登录名\na", "import.column_missing", "CSV!1"},
		"unknown": {"登录名,姓名,年龄\na,b,c", "import.column_unknown", "CSV!C1"},
		"twice":   {"登录名,姓名,login\na,b,c", "import.column_twice", "CSV!C1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sheets.Read([]byte(test.csv), columns)
			fields := fault.As(err).Fields
			if len(fields) != 1 || fields[0].Code != test.want || fields[0].Path != test.at {
				t.Errorf("%v", err)
			}
		})
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
	f.Add([]byte("登录名\t姓名\n\"a\tb"))
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

// FuzzSheet feeds sheets, texts and styles of a workbook that is otherwise whole.
func FuzzSheet(f *testing.F) {
	f.Add(sheetOf(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>姓名</t></is></c></row><row r="2"><c r="A2" s="1"><f>1+1</f><v>45356</v></c></row>`, `<mergeCells><mergeCell ref="A2:B3"/></mergeCells>`), `<sst><si><t>登录名</t><rPh><t>x</t></rPh></si></sst>`, `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		rows, err := sheets.Read(packed(t, sheet, texts, styles), columns)
		if err != nil && fault.As(err).Kind == fault.Internal {
			t.Errorf("%v", err)
		}
		for _, r := range rows {
			var wrong fault.Fields
			if r.Check(&wrong); wrong.Len() > 0 {
				t.Errorf("row %d: %v", r.Number, wrong.Err())
			}
		}
	})
}
