package httpapi_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// TestAnExportHoldsNoWordsAndNoPersons exports a case whose every text names somebody, and looks for it in the file.
func TestAnExportHoldsNoWordsAndNoPersons(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	private := map[string]string{"words": "楼上王小明天天吵", "title": "王小明扰民", "address": "幸福里3号楼502"}
	body := map[string]any{"contact": map[string]any{"name": "李小红", "phone": "19900001111"}}
	for field, text := range private {
		body[field] = text
	}
	w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", report(w, body)).Want(201)
	a := w.As(apitest.Chengqu, people.Dispatcher).Get(t, "/api/v1/exports/cases.xlsx").Want(200)
	if !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment; filename=\"gezhi-cases-") {
		t.Errorf("it is not called a file: %v", a.Header)
	}
	file, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows(file.GetSheetName(0))
	if err != nil || len(rows) != 2 || rows[0][0] != "编号" {
		t.Fatalf("got %q, %v", rows, err)
	}
	for _, cell := range rows[1] {
		for _, told := range append(slices.Collect(maps.Values(private)), "李小红", "19900001111") {
			if strings.Contains(cell, told) {
				t.Errorf("the file tells %q", cell)
			}
		}
	}
	w.As(apitest.Chengqu, people.Leader).Get(t, "/api/v1/exports/overview.xlsx").Want(200)
}
