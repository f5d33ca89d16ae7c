package webui

import (
	"html/template"
	"net/url"
	"strings"

	"gezhi/internal/cases"
	"gezhi/internal/territory"
)

// hit is a place that was found by words, with the grid in which it lies.
type hit struct {
	ID            string
	Name, Address string
	Grid          territory.Code
	In            string       // the grid's full name
	Query         template.URL // of the link that chooses it, encoded
}

const hitsMost = 12

// hits finds places by words. Areas above a community say too little about where something is.
func hits(policy cases.Policy, text string) []hit {
	text = strings.TrimSpace(text)
	if len([]rune(text)) > 60 {
		text = string([]rune(text)[:60])
	}
	var list []hit
	for _, h := range policy.Territory.Search(text, 4*hitsMost) {
		code := h.Grid
		if code == "" && h.Point != nil {
			code = policy.Territory.Locate(*h.Point).Grid
		}
		if code == "" && territory.Code(h.ID).Level() == territory.LevelCommunity {
			code = territory.Code(h.ID)
		}
		if code == "" || len(list) == hitsMost {
			continue
		}
		list = append(list, hit{ID: h.ID, Name: h.Name, Address: h.Address, Grid: code, In: policy.Territory.FullName(code),
			Query: template.URL(url.Values{"grid": {string(code)}, "place": {h.Name}}.Encode())})
	}
	return list
}

// townChoice is a town with its communities, for a list to pick from.
type townChoice struct {
	Name        string
	Communities []communityChoice
}

type communityChoice struct {
	Code territory.Code
	Name string
}

func towns(policy cases.Policy) []townChoice {
	var list []townChoice
	for _, town := range policy.Territory.Children(policy.Root) {
		choice := townChoice{Name: policy.Territory.Name(town)}
		for _, community := range policy.Territory.Children(town) {
			choice.Communities = append(choice.Communities, communityChoice{community, policy.Territory.Name(community)})
		}
		list = append(list, choice)
	}
	return list
}
