package webui

import (
	"slices"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
)

// progress is how far a case has come, as a part of a page.
type progress struct {
	httpapi.Progress
	Link string // of the reporter's own case, under which the files stand
	ID   string // ends the ids of the part's headings, so that a page may have two
	Tell bool   // the part tells its own story
}

// photo is a picture of a case and where it is read.
type photo struct{ Path, Stage string }

// Before are the pictures of how it was: those of the reporter, and those taken before the work.
func (p progress) Before() []httpapi.FileView {
	return p.photos(cases.StageReport, cases.StageBefore)
}

// After are the pictures of what was done.
func (p progress) After() []httpapi.FileView { return p.photos(cases.StageAfter) }

func (p progress) photos(stages ...string) []httpapi.FileView {
	return p.files(func(f httpapi.FileView) bool { return f.Type == "photo" && slices.Contains(stages, f.Stage) })
}

// Other are the files that are only ever downloaded.
func (p progress) Other() []httpapi.FileView {
	return p.files(func(f httpapi.FileView) bool { return f.Type != "photo" })
}

func (p progress) files(want func(httpapi.FileView) bool) []httpapi.FileView {
	var list []httpapi.FileView
	for _, f := range p.Files {
		if want(f) {
			list = append(list, f)
		}
	}
	return list
}

// Shot is one of the pictures.
func (p progress) Shot(f httpapi.FileView) photo { return photo{p.Link + "/files/" + f.ID, f.Stage} }

// Own is the reporter's own case.
func (c casePage) Own() progress { return progress{Progress: c.Progress, Link: c.Link} }

// Shared is the case with which the reporter's is handled; nil where it stands by itself.
func (c casePage) Shared() *progress {
	if c.Follows == nil {
		return nil
	}
	return &progress{Progress: *c.Follows, Link: c.Link, ID: "-shared", Tell: true}
}

// Photos reports whether photos may be sent with an act.
func (casePage) Photos(act string) bool {
	return slices.Contains([]cases.Act{cases.ActSupplement, cases.ActRework, cases.ActUnsolved, cases.ActReopen, cases.ActAppeal}, cases.Act(act))
}
