package httpapi_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// An auditor reads acts in words: who, in which capacity, what for and why, with what was written beside the reason.
func TestTheLogIsToldInWords(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, apitest.OneCounty)
	var lines httpapi.LogLines
	w.As(apitest.Chengqu, people.AuditAdmin).Get(t, "/api/v1/audit/log?kind=contact.reveal&from=2026-03-01&to=2026-03-31").Want(200).Into(&lines)
	if len(lines.Items) != 1 {
		t.Fatalf("%d lines", len(lines.Items))
	}
	got := lines.Items[0]
	if got.What != "查看联系方式全文" || got.By != "李四" || got.Role != "派遣员" || got.CaseNo != "1" || got.Why != "其他:核对门牌" || got.For != "办理事项" || got.Pos != 7 {
		t.Errorf("got %+v", got)
	}
	if p := got.Phone; p == nil || p.ID != "k1" || !p.At.Equal(got.At.Add(-time.Hour)) || p.Bearer != "王五" {
		t.Errorf("the phone is told as %+v", p)
	}
	wrong := w.As(apitest.Chengqu, people.AuditAdmin).Get(t, "/api/v1/audit/log?from=2026-03-31&to=2026-03-01&place=12").Want(422)
	for _, path := range []string{"query.to", "query.place"} {
		if !strings.Contains(string(wrong.Body), path) {
			t.Errorf("%s is not named: %s", path, wrong.Body)
		}
	}
}

// The table that leaves the house names nobody.
func TestTheExportedLogNamesNobody(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, apitest.OneCounty)
	a := w.As(apitest.Chengqu, people.AuditAdmin).Get(t, "/api/v1/exports/audit.xlsx").Want(200)
	file, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows(file.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(rows)
	if !strings.Contains(text, "查看联系方式全文") || strings.Contains(text, "李四") || strings.Contains(text, "王五") || strings.Contains(text, "核对门牌") {
		t.Errorf("the table holds %s", text)
	}
}
