package sheets_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"gezhi/internal/sheets"
)

// wideTable is a table of people's rows: 20 columns, 15 of them text.
func wideTable(b *testing.B, rows int) []byte {
	b.Helper()
	heads := make([]string, 20)
	for i := range heads {
		heads[i] = fmt.Sprintf("列%d", i)
	}
	n := 0
	var out bytes.Buffer
	err := sheets.Write(&out, sheets.Table{Name: "台账", Heads: heads, Next: func() ([]any, bool) {
		if n++; n > rows {
			return nil, false
		}
		row := make([]any, len(heads))
		for i := range row {
			if row[i] = fmt.Sprintf("凤翔街%d号%d单元", n, i); i%4 == 3 {
				row[i] = n * i
			}
		}
		return row, true
	}})
	if err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkRows reads 50,000 rows of 20 columns.
func BenchmarkRows(b *testing.B) {
	data := wideTable(b, 50_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		file, err := sheets.Open(data)
		if err != nil {
			b.Fatal(err)
		}
		head, err := file.Head([]sheets.Column{{Key: "a", Head: "列0"}})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		if err := file.Rows(head, 50_000, func(sheets.Row) error { n++; return nil }); err != nil || n != 50_000 {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(peak(), "peak-MB") // of the whole process, which wrote the file too
}

// peak is how much memory the process has had at the most; 0 where the machine does not say.
func peak() (mb float64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, _ = fmt.Sscan(rest, &mb)
		}
	}
	return mb / 1024
}

// BenchmarkBomb refuses a file of less than 1 MB that unpacks to 400 MB.
func BenchmarkBomb(b *testing.B) {
	data := bombOf(b, 400)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := sheets.Open(data); err == nil {
			b.Fatal("opened")
		}
	}
}
