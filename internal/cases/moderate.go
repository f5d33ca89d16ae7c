package cases

import (
	"slices"

	"gezhi/internal/fault"
	"gezhi/internal/media"
)

// Blur lays something over parts of a photo (遮挡): from then on everybody but those who handle the case is shown the copy. The door
// makes the copy before, and names it.
//
// Faults: Invalid file unknown_file, areas bad_area.
type Blur struct {
	File  string        `json:"file" maxLength:"64" doc:"Id of the photo"`
	Areas []media.Patch `json:"areas" minItems:"1" maxItems:"40" doc:"In thousandths of the sides"`
	Copy  string        `json:"copy,omitempty" readOnly:"true" doc:"Id of the copy"`
}

// Act names the row of the table.
func (Blur) Act() Act { return ActBlur }

func (a Blur) decide(d *decision) error {
	var f fault.Fields
	at := d.c.photo(a.File)
	if at < 0 {
		f.Add("file", "unknown_file", "id", a.File)
	}
	if len(a.Areas) == 0 || a.Copy == "" || slices.ContainsFunc(a.Areas, func(one media.Patch) bool { return !one.Valid() }) {
		f.Add("areas", "bad_area")
	}
	if err := f.Err(); err != nil {
		return err
	}
	p := &d.c.Photos[at]
	if p.Copy != "" {
		p.Old = append(slices.Clone(p.Old), p.Copy)
	}
	p.Copy = a.Copy
	return nil
}

// photo is where a photo with an id stands among the files, or -1.
func (c *Case) photo(id string) int {
	return slices.IndexFunc(c.Photos, func(a Attachment) bool { return a.ID == id && a.Type == string(media.Photo) && !a.Erased })
}

// Unseen reports whether words or photos wait for a moderator's decision: the case may be public, and there is something that
// came after the last decision, or there was none.
func (c *Case) Unseen() bool {
	if c.Sensitive || c.Visibility != "public" || c.Erased || c.State.Is(Draft, Rejected, Withdrawn, Merged, Archived) {
		return false
	}
	return c.Result > c.Seen || c.Suspension != nil && c.Seen == 0 || slices.ContainsFunc(c.Photos, func(a Attachment) bool {
		return a.Type == string(media.Photo) && !a.Erased && !a.Seen
	})
}
