package webui

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/httpapi"
)

// privacyPage is what is kept, written from the program's own list.
type privacyPage struct {
	Own   []access.Holding // of residents
	Staff []access.Holding
}

func (p *Pages) privacy(_ context.Context, c *httpapi.Call) error {
	return p.render(c, http.StatusOK, "privacy", privacyPage{Own: held(access.OfResidents), Staff: held(access.OfStaff)})
}

func held(of access.Whose) []access.Holding {
	var list []access.Holding
	for _, h := range access.Holdings() {
		if h.Of == of {
			list = append(list, h)
		}
	}
	return list
}

// Kinds are the holdings with one row for each kind: words are kept twice, as they are and as an index.
func (privacyPage) Kinds(list []access.Holding) []access.Holding {
	return slices.CompactFunc(slices.Clone(list), func(a, b access.Holding) bool { return a.Name == b.Name })
}

// Columns names the columns of a holding as the store knows them.
func (privacyPage) Columns(h access.Holding) string { return strings.Join(h.Columns, ", ") }
