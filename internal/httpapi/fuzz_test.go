package httpapi_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// FuzzActBody sends bytes as the body of acts. Whatever they are, the answer is a case or a problem, and never a failure of ours.
func FuzzActBody(f *testing.F) {
	for _, body := range rubbish {
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"version":1,"matter":"C0904","comment":"看过"}`))
	w := apitest.New(f, apitest.OneCounty)
	receipt := apitest.Receipt(f, w)
	w.Undo.Store(true)
	desk := w.As(apitest.Chengqu, people.Dispatcher).With("Content-Type", "application/json")
	paths := []string{"/api/v1/cases", "/api/v1/cases/" + receipt + "/acts/accept", "/api/v1/cases/" + receipt + "/acts/dispatch", "/api/v1/cases/" + receipt + "/acts/note"}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range paths {
			a := desk.Do(t, "POST", path, bytes.NewReader(body))
			if a.Status >= 500 {
				t.Fatalf("%s: %d %s", path, a.Status, a.Body)
			}
			var p httpapi.Problem
			if a.Status >= 400 && (json.Unmarshal(a.Body, &p) != nil || p.Code == "" || p.Status != a.Status) {
				t.Fatalf("%s: %s", path, a.Body)
			}
		}
	})
}
