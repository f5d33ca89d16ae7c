package sheets_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/fault"
	"gezhi/internal/sheets"
)

const (
	rels     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>`
	bookXML  = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/><sheet name="二" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>`
	heads    = `<row r="1"><c r="A1" t="inlineStr"><is><t>登录名</t></is></c><c r="B1" t="inlineStr"><is><t>姓名</t></is></c><c r="C1" t="inlineStr"><is><t>起始日</t></is></c></row>`
)

func sheetOf(rows, behind string) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData>` + behind + `</worksheet>`
}

// zipped packs parts, name and text by turns.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func packed(t testing.TB, sheet, texts, styles string) []byte {
	t.Helper()
	return zipped(t, "_rels/.rels", rels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels, "xl/worksheets/sheet1.xml", sheet,
		"xl/worksheets/sheet2.xml", sheetOf("", ""), "xl/sharedStrings.xml", texts, "xl/styles.xml", styles)
}

func book(t testing.TB, rows, behind string) []byte {
	t.Helper()
	return packed(t, sheetOf(heads+rows, behind), "<sst/>", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`)
}

func inline(at, text string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, text)
}

func utf16le(text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// Every file that is not a table of the form is refused with the code that says what it is, and where one cell is to blame, which.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	good := `<row r="2">` + inline("A2", "a") + inline("B2", "张三") + `</row>`
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	many := strings.Repeat(`<mergeCell ref="A2:B2"/>`, 2001)
	for name, test := range map[string]struct {
		data []byte
		want string // code of the fault, or path and code of the field
	}{
		"nothing":              {nil, "import.empty"},
		"blanks":               {[]byte(" \r\n\t"), "import.empty"},
		"an empty sheet":       {packed(t, sheetOf("", ""), "", ""), "import.empty"},
		"an empty element":     {packed(t, `<worksheet><sheetData/></worksheet>`, "", ""), "import.empty"},
		"heads alone":          {book(t, "", ""), "import.empty"},
		"old xls":              {[]byte(ole + strings.Repeat("\x00", 600)), "import.old_xls"},
		"encrypted":            {append([]byte(ole), utf16le("EncryptedPackage")...), "import.encrypted"},
		"a web page":           {[]byte("\xef\xbb\xbf<html><table><tr><td>登录名</td></tr></table>"), "import.html"},
		"a picture":            {[]byte("\x89PNG\r\n\x1a\n"), "import.other_program"},
		"a PDF":                {[]byte("%PDF-1.7\n"), "import.other_program"},
		"a document":           {zipped(t, "word/document.xml", "<x/>"), "import.other_program"},
		"an OpenDocument":      {zipped(t, "mimetype", "x", "content.xml", "<x/>"), "import.other_program"},
		"binary workbook":      {zipped(t, "_rels/.rels", rels, "xl/workbook.bin", "x"), "import.other_program"},
		"any archive":          {zipped(t, "a.txt", "a"), "import.other_program"},
		"a cut archive":        {book(t, good, "")[:900], "import.workbook"},
		"binary":               {[]byte("登录名,姓名\n\x00\x01"), "import.workbook"},
		"no sheet":             {zipped(t, "_rels/.rels", rels, "xl/workbook.xml", "<workbook/>"), "import.empty"},
		"hidden":               {zipped(t, "_rels/.rels", rels, "xl/workbook.xml", strings.Replace(bookXML, `sheetId="1"`, `sheetId="1" state="veryHidden"`, 1), "xl/_rels/workbook.xml.rels", bookRels, "xl/worksheets/sheet1.xml", sheetOf(heads+good, "")), "import.hidden"},
		"a sheet elsewhere":    {zipped(t, "_rels/.rels", rels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", strings.ReplaceAll(bookRels, `Target="worksheets/sheet1.xml"`, `TargetMode="External" Target="http://example.invalid/a.xml"`)), "import.empty"},
		"a path that climbs":   {zipped(t, "_rels/.rels", rels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", strings.ReplaceAll(bookRels, "worksheets/", "../../../../etc/")), "import.empty"},
		"cut XML":              {packed(t, "<worksheet><sheetData>"+heads+`<row r="2"><c r="A2"`, "", ""), "import.workbook"},
		"an entity":            {packed(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData>`+heads+`<row r="2">`+inline("A2", "&a;")+`</row></sheetData></worksheet>`, "", ""), "import.workbook"},
		"an outer entity":      {packed(t, `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet><sheetData>`+heads+`<row r="2">`+inline("A2", "&a;")+`</row></sheetData></worksheet>`, "", ""), "import.workbook"},
		"another coding":       {packed(t, `<?xml version="1.0" encoding="GBK"?>`+sheetOf(heads+good, ""), "", ""), "import.workbook"},
		"rows backwards":       {book(t, `<row r="5"/><row r="4">`+inline("A4", "a")+`</row>`, ""), "import.workbook"},
		"cells backwards":      {book(t, `<row r="2">`+inline("B2", "a")+inline("A2", "a")+`</row>`, ""), "import.workbook"},
		"a row too many":       {book(t, `<row r="99999999"/>`, ""), "import.workbook"},
		"a cell nowhere":       {book(t, `<row r="2">`+inline("ZZZZ2", "a")+`</row>`, ""), "import.workbook"},
		"a text too many":      {book(t, `<row r="2"><c r="A2" t="s"><v>7</v></c></row>`, ""), "import.workbook"},
		"a text of none":       {book(t, `<row r="2"><c r="A2" t="s"><v>-1</v></c></row>`, ""), "import.workbook"},
		"merged nowhere":       {book(t, good, `<mergeCells><mergeCell ref="A0:ZZ"/></mergeCells>`), "import.workbook"},
		"merged much":          {book(t, good, `<mergeCells>`+many+`</mergeCells>`), "import.merged_many"},
		"a long text":          {book(t, `<row r="2">`+inline("A2", strings.Repeat("a", 2<<20))+`</row>`, ""), "import.bomb"},
		"a long tag":           {book(t, `<row r="2" x="`+strings.Repeat("a", 2<<20)+`"/>`, ""), "import.bomb"},
		"formula":              {book(t, `<row r="2">`+inline("A2", "a")+`<c r="B2" t="str"><f>CONCATENATE("a","b")</f><v>ab</v></c></row>`, ""), "台账!B2 姓名 import.formula"},
		"formula of none":      {book(t, `<row r="2">`+inline("A2", "a")+`<c r="B2"><f t="shared" si="0"/></c></row>`, ""), "台账!B2 姓名 import.formula"},
		"another file":         {book(t, `<row r="2">`+inline("A2", "a")+`<c r="B2"><f>[1]Sheet1!A1</f><v>1</v></c></row>`, ""), "台账!B2 姓名 import.elsewhere"},
		"an error":             {book(t, `<row r="2">`+inline("A2", "a")+`<c r="B2" t="e"><v>#REF!</v></c></row>`, ""), "台账!B2 姓名 import.broken"},
		"merged":               {book(t, good+`<row r="3">`+inline("A3", "b")+`</row>`, `<mergeCells><mergeCell ref="B3:B4"/></mergeCells>`), "台账!B3 姓名 import.merged"},
		"merged under":         {book(t, good+`<row r="3">`+inline("A3", "b")+`</row>`, `<mergeCells><mergeCell ref="C1:C3"/></mergeCells>`), "台账!C2 起始日 import.merged, 台账!C3 起始日 import.merged"},
		"a bell":               {book(t, `<row r="2">`+inline("A2", "a_x0007_")+`</row>`, ""), "台账!A2 登录名 import.control"},
		"words backwards":      {book(t, `<row r="2">`+inline("A2", "a\u202eb")+`</row>`, ""), "台账!A2 登录名 cell.invisible"},
		"10,000 characters":    {book(t, `<row r="2">`+inline("A2", strings.Repeat("张", 10_000))+`</row>`, ""), "台账!A2 登录名 import.too_long"},
		"half a GB18030 text":  {[]byte("\xb5\xc7\xc2\xbc\xc3\xfb,\xd0\xd5\xc3\xfb\na,\xd5\xff"), "CSV!B2 姓名 cell.encoding"},
		"a quote never closed": {[]byte("登录名,姓名\na,\"b\n" + strings.Repeat("c,d\n", 3000)), "CSV!B2 姓名 import.too_long"},
		"columns without end":  {[]byte("登录名,姓名" + strings.Repeat(",", 126) + ",x,y\na,b\n"), "CSV!DY1 import.column_unknown"},
		"too many rows":        {book(t, strings.Repeat(`<row><c t="inlineStr"><is><t>a</t></is></c></row>`, sheets.MaxRows+1), ""), "import.too_big"},
		"good":                 {book(t, good, strings.Repeat(" ", 1<<19)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sheets.Read(test.data, columns)
			got := ""
			if f := fault.As(err); f != nil {
				if got = f.Code; len(f.Fields) > 0 {
					var list []string
					for _, field := range f.Fields {
						list = append(list, field.Path+" "+field.Code)
					}
					got = strings.Join(list, ", ")
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q (%v)", got, test.want, err)
			}
		})
	}
}

// A file of 1 MB that unpacks to 400 MB is refused by what it says of itself, and one that lies about it while it is read.
func TestAFileThatUnpacksTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	bomb := bombOf(t, 400)
	if _, err := sheets.Open(bomb); !fault.HasCode(err, "import.bomb") {
		t.Errorf("%d bytes: %v", len(bomb), err)
	}
}

// bombOf is a workbook with a sheet of so many MB of blanks.
func bombOf(t testing.TB, mb int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{"_rels/.rels": rels, "xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": bookRels} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range mb {
		if _, err := w.Write(blank); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCellsAreReadAsTheyAreShown(t *testing.T) {
	t.Parallel()
	data := packed(t, sheetOf(`<row r="1">`+inline("A1", "晋城社区账号表")+`</row>
		<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="inlineStr"><is><r><t>起始</t></r><r><t>日</t></r></is></c></row>
		<row r="4"><c r="A4"><v>13800138000</v></c><c r="B4" t="b"><v>1</v></c><c r="C4" s="1"><v>45356</v></c></row>
		<row r="6"><c r="A6"><v>1.1000000000000001</v></c><c r="B6"><v>1.1010519491231002E+17</v></c><c r="C6" s="2"><v>45356.5</v></c></row>`,
		`<mergeCells><mergeCell ref="A1:C1"/></mergeCells>`),
		`<sst><si><t> 登录名* </t><rPh sb="0" eb="1"><t>dlm</t></rPh></si><si><r><t>姓</t></r><r><t>名(必填)</t></r></si></sst>`,
		`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`)
	rows, err := sheets.Read(data, columns)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		var f fault.Fields
		got = append(got, fmt.Sprintln(r.Number, r.Text("login"), r.Text("name"), r.Time("from", &f).Format("2006-01-02 15:04"), r.Mark("from")&sheets.Day != 0, r.Mark("login"), f.Err()))
	}
	want := []string{"4 13800138000 是 2024-03-05 00:00 true 0 <nil>\n", "6 1.1 1.1010519491231002E+17 2024-03-05 12:00 true 0 <nil>\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDaysOf1904AreMoved(t *testing.T) {
	t.Parallel()
	data := zipped(t, "_rels/.rels", rels, "xl/workbook.xml", strings.Replace(bookXML, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1), "xl/_rels/workbook.xml.rels", bookRels,
		"xl/worksheets/sheet1.xml", sheetOf(heads+`<row r="2"><c r="C2" s="1"><v>43894</v></c></row>`, ""), "xl/styles.xml", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	rows, err := sheets.Read(data, columns)
	if err != nil {
		t.Fatal(err)
	}
	var f fault.Fields
	if got := rows[0].Time("from", &f).Format("2006-01-02"); got != "2024-03-05" {
		t.Errorf("%s %v", got, f.Err())
	}
}

func TestTextsOfOtherCodings(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"UTF-8":         []byte("登录名,姓名\na,张三"),
		"with its mark": []byte("\xef\xbb\xbf登录名,姓名\r\na,张三\r\n"),
		"UTF-16, tabs":  utf16le("登录名\t姓名\r\na\t张三\r\n"),
		"GB18030":       []byte("\xb5\xc7\xc2\xbc\xc3\xfb,\xd0\xd5\xc3\xfb\na,\xd5\xc5\xc8\xfd"),
		"semicolons":    []byte("登录名;姓名\na;张三"),
	} {
		rows, err := sheets.Read(data, columns)
		if err != nil || len(rows) != 1 || rows[0].Text("name") != "张三" || rows[0].Text("login") != "a" {
			t.Errorf("%s: %v %v", name, rows, err)
		}
	}
}

func TestSheetsThatAreNotReadAreNamed(t *testing.T) {
	t.Parallel()
	file, err := sheets.Open(book(t, "", ""))
	if err != nil || len(file.Hidden) != 1 || file.Hidden[0] != "二" || file.Sheet != "台账" {
		t.Errorf("%+v %v", file, err)
	}
}
