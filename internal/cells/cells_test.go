package cells_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"gezhi/internal/cells"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/testkit"
)

// code is the code of the one fault that a reading noted, and nothing for none.
func code(t *testing.T, f *fault.Fields) string {
	t.Helper()
	err := f.Err()
	if err == nil {
		return ""
	}
	fields := fault.As(err).Fields
	if len(fields) != 1 || fields[0].Path != "at" {
		t.Errorf("noted %v", err)
	}
	return fields[0].Code
}

func TestDaysOfThreeCalendars(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", " 　": "",
		"2024-03-05": "2024-03-05", "2024-3-5": "2024-03-05", "2024/3/5": "2024-03-05", "2024.3.5": "2024-03-05", "2024.03.05": "2024-03-05",
		"2024年3月5日": "2024-03-05", "2024年3月5号": "2024-03-05", "2024 年 03 月 05 日": "2024-03-05", "２０２４年３月５日": "2024-03-05",
		"二〇二四年三月五日": "2024-03-05", "二零二四年十二月三十一日": "2024-12-31", "二○二四年十月二十日": "2024-10-20", "公元2024年3月5日": "2024-03-05",
		"20240305": "2024-03-05", "45356": "2024-03-05", "45356.5": "2024-03-05", "2024-03-05 00:00:00": "2024-03-05", "2024/3/5 9:30": "2024-03-05",
		"2024-03-05T00:00:00Z": "2024-03-05", "2024-03-04T18:00:00Z": "2024-03-05", "2024年3月5日(星期二)": "2024-03-05", "2024-02-29": "2024-02-29",
		"1931年元月3日": "1931-01-03", "9132": "1924-12-31",

		"农历2024年正月初一": "2024-02-10", "2024年正月初一": "2024-02-10", "农历一九六三年冬月廿三": "1964-01-07", "阴历1963年11月23日": "1964-01-07",
		"农历1963-11-23": "1964-01-07", "農曆1964年臘月三十": "1965-02-01", "2023年闰二月初一": "2023-03-22", "农历2023年闰2月1日": "2023-03-22",
		"1987年闰六月十五": "1987-08-09", "2024年农历八月十五": "2024-09-17", "2024甲辰年八月十五": "2024-09-17", "农历2024甲辰年八月十五": "2024-09-17",
		"农历1950年十二月二十九": "1951-02-05", "农历20240101": "2024-02-10", "农历二〇二〇年四月卅": "2020-05-22",

		"民国三十五年三月五日": "1946-03-05", "民国35年3月5日": "1946-03-05", "中华民国元年1月1日": "1912-01-01", "民國38.9.30": "1949-09-30",
		"民国三十年腊月初八": "1942-01-24",

		"2024-02-30": "cell.date_none", "2023-2-29": "cell.date_none", "2024-13-01": "cell.date_none", "20241301": "cell.date_none", "2024-0-1": "cell.date_none",
		"24-3-5": "cell.date_year", "'24.3.5": "cell.date_year", "3月5日": "cell.date_year", "3/5": "cell.date_year",
		"3/5/2024": "cell.date_order", "05-03-2024": "cell.date_order",
		"2024": "cell.date_day", "2024年": "cell.date_day", "2024年3月": "cell.date_day", "2024-03": "cell.date_day",
		"0024-03-05": "cell.date_range", "1849-12-31": "cell.date_range", "9999-12-31": "cell.date_range", "2101-01-01": "cell.date_range",
		"昨天": "import.date", "abc": "import.date", "123456": "import.date", "1.5": "import.date", "-45356": "import.date", "=TODAY()": "import.date",
		"2024-03-05-06": "import.date", "99999999999999999999": "import.date", strings.Repeat("9", 10_000): "import.date",
		"甲辰年正月初一": "cell.lunar_year", "2024年闰二月初一": "cell.lunar_no_leap", "2023年闰三月初一": "cell.lunar_leap", "农历2024年正月三十": "cell.lunar_29",
		"农历1900年正月初一": "cell.lunar_range", "农历2051年正月初一": "cell.lunar_range", "农历2024年正月初十一": "cell.lunar", "农历2024年十三月初一": "cell.lunar",
		"正月初一": "cell.lunar", "农历": "cell.lunar", "农历2024年正月31": "cell.lunar",
		"民国113年3月5日": "cell.minguo_late", "民国38年10月1日": "cell.minguo_late", "民国0年1月1日": "cell.minguo", "民国十十年1月1日": "cell.minguo",
		"113/3/5": "import.date",
	} {
		var f fault.Fields
		got := cells.Date(&f, "at", text).String()
		if c := code(t, &f); got+c != want {
			t.Errorf("%q is read as %q %s, want %s", cells.Clip(text), got, c, want)
		}
	}
}

func TestNumbersAreReadAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"0": 0, "3": 3, "３": 3, "1,234": 1234, "３.0": 3, "1E3": 1000, "三": 3, "十": 10, "十二": 12, "二十": 20, "一百零五": 105, "一百一十": 110, "两千三百": 2300,
		"二〇二四": 2024, "十二万三千": 123_000, "零": 0, "壹佰贰拾叁": 123, "一万零五": 10_005, "三千零二十": 3020,
	} {
		var f fault.Fields
		if n, ok := cells.Count(&f, "at", text, 1_000_000); !ok || n != want || f.Len() > 0 {
			t.Errorf("%q is %d %v %v", text, n, ok, f.Err())
		}
	}
	for _, text := range []string{"3人", "-1", "1.5", "一百五", "十十", "百", "万", "三三三三三", "1,2", "1,,234", "NaN", "1e400", "=1+1", "零零百"} {
		var f fault.Fields
		if n, _ := cells.Count(&f, "at", text, 1_000_000); code(t, &f) != "cell.count" {
			t.Errorf("%q is %d, %v", text, n, f.Err())
		}
	}
	var f fault.Fields
	if _, ok := cells.Count(&f, "at", "11", 10); ok || code(t, &f) != "cell.count_most" {
		t.Errorf("%v", f.Err())
	}
	for text, want := range map[string]float64{"112.85": 112.85, "１１２．８５": 112.85, "1,234.5": 1234.5, "-3": -3} {
		var f fault.Fields
		if n, ok := cells.Decimal(&f, "at", text); !ok || n != want {
			t.Errorf("%q is %v %v", text, n, f.Err())
		}
	}
	for _, text := range []string{"0x10", "1_0", "Inf", "nan", "十二"} {
		var f fault.Fields
		if _, ok := cells.Decimal(&f, "at", text); ok || code(t, &f) != "import.number" {
			t.Errorf("%q: %v", text, f.Err())
		}
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"13800138000": "13800138000", "138 0013 8000": "13800138000", "+86-138-0013-8000": "13800138000", "１３８００１３８０００": "13800138000",
		"0356-2058888": "0356-2058888", "0356-2058888-12": "0356-2058888-12", "6234 5678": "62345678", "03562058888": "0356-2058888", "(0356)2058888": "0356-2058888", "2058888": "2058888", "010-62345678转12": "010-62345678-12",
		"400-123-4567": "4001234567", "12345": "12345", "110": "110", "95588": "95588",
		"": "", "138": "cell.mobile", "1380013800": "cell.mobile", "138001380000": "cell.mobile", "12800138000": "cell.mobile", "1.38E+10": "cell.rounded",
		"13800138000/13900139000": "cell.phone_one", "13800138000、13900139000": "cell.phone_one", "1380013800013900139000": "cell.phone_one",
		"王师傅": "cell.phone_signs", "138abc": "cell.phone_signs", "+": "cell.phone", "0356-1058888": "cell.phone", "\u202e13800138000": "cell.invisible",
	} {
		var f fault.Fields
		got := cells.Phone(&f, "at", text)
		if c := code(t, &f); got+c != want {
			t.Errorf("%q is read as %q %s, want %s", text, got, c, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"张三": "张三", " 张　三 ": "张 三", "买买提·艾力": "买买提·艾力", "买买提•艾力": "买买提·艾力", "买买提．艾力": "买买提·艾力", "𠮷野": "𠮷野", "王𬍛": "王𬍛", "李𰻞": "李𰻞",
		"𱁬": "𱁬", "䶮": "䶮", "Ｊｏｈｎ Smith": "John Smith", "O'Brien": "O'Brien", "〇一": "〇一", "王芳(女儿)": "王芳(女儿)", "王芳\uff08女儿\uff09": "王芳(女儿)", "José": "José",
		"": "", "张三1": "cell.name", "13800138000": "cell.name", "·": "cell.name", "=cmd|'/c'!A1": "cell.name", "张三😀": "cell.name",
		"张\u202e三": "cell.invisible", "张\u200b三": "cell.invisible", "张\x00三": "import.control", "张\x1b[31m三": "import.control", "张\ue000": "cell.private_use",
		"张\ufffd": "cell.encoding", "张\xff": "cell.encoding", "张\ufffe": "cell.encoding", strings.Repeat("张", 10_000): "too_long", strings.Repeat("张", cells.MostName): strings.Repeat("张", cells.MostName),
	} {
		var f fault.Fields
		got := cells.Name(&f, "at", text)
		if c := code(t, &f); got+c != want {
			t.Errorf("%q is read as %q %s, want %s", cells.Clip(text), got, c, want)
		}
	}
}

func TestIdentityNumbersAndCreditCodes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"11010519491231002X": "11010519491231002X", "11010519491231002x": "11010519491231002X", "110105 19491231 002X": "11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ": "11010519491231002X",
		"110105194912310021": "cell.resident_check", "110105491231002": "cell.resident_15", "1101051949123100": "cell.resident_length", "X1010519491231002X": "cell.resident_signs",
		"990105194912310021": "cell.resident_check", "000105194912310021": "cell.resident_region", "110105194913310021": "cell.resident_birth",
		"110105194912310000": "cell.rounded", "1.10105194912310E+17": "cell.rounded", "": "",
	} {
		var f fault.Fields
		got := cells.ResidentNumber(&f, "at", text)
		if c := code(t, &f); got+c != want {
			t.Errorf("%q is read as %q %s, want %s", text, got, c, want)
		}
		if err := f.Err(); err != nil && len(text) > 6 && strings.Contains(err.Error(), text[2:]) {
			t.Errorf("the fault repeats the number: %v", err)
		}
	}
	for text, want := range map[string]string{
		"91350100M000100Y43": "91350100M000100Y43", "91350100m000100y43": "91350100M000100Y43", "91350100M000100Y4A": "cell.credit_check", "9135010OM000100Y43": "cell.credit_letter",
		"140502000000001": "cell.credit_15", "12345": "cell.credit_length", "9135O1-00M000100": "cell.credit_length", "91A50100M000100Y43": "cell.credit_signs", "": "",
	} {
		var f fault.Fields
		got := cells.CreditCode(&f, "at", text)
		if c := code(t, &f); got+c != want {
			t.Errorf("%q is read as %q %s, want %s", text, got, c, want)
		}
	}
}

// The published and derived vectors stand beside the project, not in it.
func TestReferenceVectors(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join(testkit.SharedData(t, "ids"), "vectors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 50 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, r := range rows[1:] {
		read, known := map[string]func(string) bool{"mobile": cells.Mobile, "ric18": cells.IsResidentNumber, "uscc": cells.IsCreditCode}[r[0]]
		if !known {
			t.Fatalf("a vector of kind %s", r[0])
		}
		if got := read(r[1]); got != (r[2] == "1") {
			t.Errorf("%s %s is %v: %s", r[0], r[1], got, r[3])
		}
	}
}

// FuzzCells holds that nothing that is typed breaks a reading, that what is kept reads as itself, and that every fault has a sentence
// that says what to do.
func FuzzCells(f *testing.F) {
	for _, text := range []string{"2024年3月5日", "农历2023年闰二月初一", "民国三十五年三月五日", "45356", "一百零五", "0356-2058888转1", "11010519491231002X", "91350100M000100Y43", "买买提·艾力", "\u202e\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var wrong fault.Fields
		if d := cells.Date(&wrong, "at", text); !d.IsZero() && (d.Year < cells.FirstYear || d.Year > cells.LastYear || cells.Date(&wrong, "at", d.String()) != d) {
			t.Errorf("%q is %s", text, d)
		}
		cells.Count(&wrong, "at", text, 1_000_000)
		cells.Decimal(&wrong, "at", text)
		cells.Yes(&wrong, "at", text)
		for _, read := range []func(*fault.Fields, string, string) string{cells.Phone, cells.Name, cells.ResidentNumber, cells.CreditCode,
			func(f *fault.Fields, at, s string) string { return cells.Text(f, at, s, 100) }} {
			kept := read(&wrong, "at", text)
			if kept == "" {
				continue
			}
			var again fault.Fields
			if back := read(&again, "at", kept); back != kept || again.Len() > 0 || !utf8.ValidString(kept) {
				t.Errorf("%q is kept as %q, which is read as %q, %v", text, kept, back, again.Err())
			}
		}
		if err := wrong.Err(); err != nil {
			for _, field := range fault.As(err).Fields {
				if s := i18n.Text(i18n.Chinese, "field."+field.Code, field.Params); !strings.Contains(s, "请") || strings.Contains(s, "{") && !strings.Contains(text, "{") {
					t.Errorf("%s is told as %q", field.Code, s)
				}
			}
		}
	})
}
