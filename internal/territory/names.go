package territory

import "strings"

// officeEndings are the endings by which editions of the national division differ without meaning another place.
var officeEndings = []struct{ long, short string }{
	{"街道办事处", "街道"},
	{"社区居民委员会", "社区"},
	{"社区居委会", "社区"},
	{"村民委员会", "村"},
	{"村委会", "村"},
	{"居民委员会", "社区"},
	{"居委会", "社区"},
	{"办事处", "街道"},
}

// shortName brings a name to the form in which people say it.
func shortName(name string) string {
	for _, e := range officeEndings {
		if stem, ok := strings.CutSuffix(name, e.long); ok && stem != "" {
			return stem + e.short
		}
	}
	return name
}
