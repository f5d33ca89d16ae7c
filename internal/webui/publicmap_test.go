package webui_test

import (
	"strings"
	"testing"
)

func TestThePublicMapWorksWithoutScript(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	a := c.Get(t, "/public/map?category=C09&days=90").Want(200)
	page := parse(t, a.Body)
	picture := page.one(t, "img[src]").attr["src"]
	if got := c.Get(t, strings.TrimPrefix(picture, "/140502")).Want(200).Header.Get("Content-Type"); !strings.HasPrefix(got, "image/svg+xml") {
		t.Errorf("the still picture is %s", got)
	}
	if chosen := page.find("option[selected]"); len(chosen) != 2 || chosen[0].attr["value"] != "C09" || chosen[1].attr["value"] != "90" {
		t.Errorf("what was chosen is not shown: %v", chosen)
	}
	policy := a.Header.Get("Content-Security-Policy")
	for _, want := range []string{"worker-src 'self'", "require-trusted-types-for 'script'", "connect-src 'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %s", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(c.Get(t, "/").Header.Get("Content-Security-Policy"), "worker-src") {
		t.Errorf("policy %q", policy)
	}
	c.Get(t, "/public/map?category=%3Cscript%3E&days=-1").Want(200)
}
