package cases_test

import (
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/media"
)

// TestWhatWaitsForAModerator follows a public case: what was decided waits no more, what comes later waits again.
func TestWhatWaitsForAModerator(t *testing.T) {
	t.Parallel()
	photo := []cases.Attachment{{ID: "p", Type: "photo", Bytes: 1, Hash: "h"}}
	s := newStage(t).reported("C1201")
	s.c.Visibility = "public"
	unseen := func(want bool, after string) {
		t.Helper()
		if got := s.c.Unseen(); got != want {
			t.Errorf("after %s it waits: %v", after, got)
		}
	}
	unseen(false, "a report without anything to release")
	s.do(community, cases.AttachFiles{Files: photo})
	unseen(true, "a photo")
	area := []media.Patch{{X: 100, Y: 100, W: 200, H: 200}}
	s.do(community, cases.Blur{File: "p", Copy: "first", Areas: area})
	unseen(true, "a blur, which decides nothing yet")
	s.do(community, cases.Publish{Words: true, Files: []string{"p"}})
	unseen(false, "the release")
	s.do(community, cases.Blur{File: "p", Copy: "second", Areas: area})
	if p := s.c.Photos[0]; p.Copy != "second" || len(p.Old) != 1 || p.Old[0] != "first" || !p.Released {
		t.Errorf("%+v", p)
	}
	s.do(community, cases.Accept{}).do(town, cases.Dispatch{}).do(markets, cases.Sign{}, cases.Finish{Words: "已办"})
	unseen(true, "a result that nobody has released")
	s.c.Sensitive = true
	unseen(false, "it turned out to be sensitive")
}
