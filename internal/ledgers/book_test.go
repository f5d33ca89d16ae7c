package ledgers_test

import (
	"testing"

	"gezhi/internal/catalogue"
	"gezhi/internal/ledgers"
	"gezhi/jurisdictions"
)

func book(t testing.TB, folder string) ledgers.Book {
	t.Helper()
	list, err := catalogue.Load(jurisdictions.Files, folder)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ledgers.Load(jurisdictions.Files, folder, list.HasUnit)
	if err != nil {
		t.Fatalf("%s: %v", folder, err)
	}
	return b
}

func TestEveryJurisdictionHasTheThirteenLedgers(t *testing.T) {
	t.Parallel()
	for _, folder := range jurisdictions.Names() {
		b := book(t, folder)
		if len(b.Ledgers) != 13 || len(b.Forms) != 4 {
			t.Errorf("%s: %d ledgers, %d forms", folder, len(b.Ledgers), len(b.Forms))
		}
		for i, d := range b.Ledgers {
			if d.No != i+1 {
				t.Errorf("%s: %s is number %d, stands at %d", folder, d.Code, d.No, i+1)
			}
		}
	}
}
