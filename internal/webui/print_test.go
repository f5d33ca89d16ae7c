package webui_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

func TestACaseIsPrintedByThoseWhoSeeItAndThePrintIsWrittenDown(t *testing.T) {
	t.Parallel()
	w := world(t)
	desk := w.As(apitest.Chengqu, people.Dispatcher).With("Accept", "text/html")
	var told cases.Receipt
	a := desk.With("Idempotency-Key", "print-the-case-1").Post(t, "/api/v1/cases", map[string]any{
		"source": "resident_phone_desk", "words": "路灯<b>不亮", "point": testkit.PointIn(0, 0), "contact": map[string]string{"name": "王小明", "phone": "13812345678"},
	}).Want(http.StatusCreated)
	if err := json.Unmarshal(a.Body, &told); err != nil {
		t.Fatal(err)
	}
	body := string(desk.Get(t, "/print/file/"+told.ID).Want(http.StatusOK).Body)
	for _, want := range []string{"事项案卷", told.No, "路灯&lt;b&gt;不亮"} {
		if !strings.Contains(body, want) {
			t.Errorf("the file does not say %q", want)
		}
	}
	if strings.Contains(body, "13812345678") || !strings.Contains(body, "138****5678") {
		t.Error("the contact is not printed masked")
	}
	if got := w.Fakes.Prints; len(got) != 1 || got[0] != "file "+told.ID {
		t.Errorf("written down: %v", got)
	}
	desk.Get(t, "/print/order/"+told.ID).Want(http.StatusConflict) // nobody was asked yet
	desk.Get(t, "/print/poster/"+told.ID).Want(http.StatusNotFound)
	resident(w).Get(t, "/print/file/"+told.ID).Want(http.StatusUnauthorized)
	w.As(apitest.Qingzhou, people.Dispatcher).Get(t, "/print/file/"+told.ID).Want(http.StatusNotFound)
	if got := w.Fakes.Prints; len(got) != 1 {
		t.Errorf("what was refused is written down, too: %v", got)
	}
}
