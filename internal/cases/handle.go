package cases

import (
	"strings"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

var zeroTime time.Time

func orgOf(a audit.Actor) people.Org { return people.Org(a.Org) }

// Sign takes the case in hand (签收, T7). The system signs for a unit that lets its time pass.
type Sign struct{}

// Act names the row of the table.
func (Sign) Act() Act { return ActSign }

func (Sign) decide(d *decision) error {
	d.sign(d.actor.Account)
	return nil
}

func (d *decision) sign(account string) {
	d.c.State, d.c.Handler = Handling, account
	d.c.AutoSigned = account == ""
	d.lay(account)
	d.stop(ClockSign)
}

// Finish tells what was done (办结反馈, T13), in plain words and with the evidence that the matter asks for.
//
// Faults: Invalid words required, files evidence_after; Conflict parts.open while a mandatory part is neither answered nor waived.
type Finish struct {
	Words Words        `json:"words" maxLength:"10000" doc:"The result, in words for the reporter"`
	Files []Attachment `json:"files,omitempty" maxItems:"9" doc:"Evidence"`
	Apart Words        `json:"apart,omitempty" maxLength:"500" doc:"Why before and after were not taken at one place, or why there is no photo"`
}

// Act names the row of the table.
func (Finish) Act() Act { return ActFinish }

func (a Finish) decide(d *decision) error {
	if err := a.check(d); err != nil {
		return err
	}
	d.word("words", a.Words)
	d.word("apart", a.Apart)
	d.attach(a.Files, "after")
	d.lay(d.actor.Account)
	c := &d.c
	c.Handler, c.HandledAt, c.Result, c.Extension, c.Suspending = d.actor.Account, d.now, d.before.Version+1, nil, nil
	d.pause(ClockHandle)
	d.stop(d.partClocks()...)
	limits := d.limits(c.Loop)
	if c.Loop == Micro && !d.policy.Sample && c.Reworks == 0 {
		c.State = Verified // 微循环抽查
		d.stop(ClockHandle)
		d.start(ClockFollowUp, c.Desk, limits.FollowUp)
		return nil
	}
	c.State = Handled
	d.start(ClockVerify, c.Desk, limits.Verify)
	return nil
}

func (a Finish) check(d *decision) error {
	var f fault.Fields
	if strings.TrimSpace(string(a.Words)) == "" {
		f.Add("words", "required")
	}
	tooLong(&f, "words", a.Words, MaxResult)
	if m, ok := d.policy.Catalogue.Matter(d.c.Matter); ok && m.EvidenceRule.After && a.Apart == "" && !hasPhoto(a.Files) && !d.hasPhoto("after") {
		f.Add("files", "evidence_after")
	}
	if err := f.Err(); err != nil {
		return err
	}
	for _, p := range d.c.Parts {
		if p.Mandatory && !p.Done() {
			return fault.New(fault.Conflict, "parts.open", "org", string(p.Org))
		}
	}
	return nil
}

func hasPhoto(files []Attachment) bool {
	for _, f := range files {
		if f.Type == "photo" {
			return true
		}
	}
	return false
}

func (d *decision) hasPhoto(stage string) bool {
	for _, f := range d.c.Photos {
		if f.Type == "photo" && f.Stage == stage {
			return true
		}
	}
	return false
}

// Consult records an agreement found in the grid (急事格内商量办): branch, property, police and residents at one table.
type Consult struct {
	Words  Words `json:"words" maxLength:"2000" doc:"Who was there and what was agreed"`
	Solved bool  `json:"solved,omitempty"`
}

// Act names the row of the table.
func (Consult) Act() Act { return ActConsult }

func (a Consult) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	d.lay(d.actor.Account)
	d.word("words", a.Words)
	return nil
}

// Contact records that somebody spoke to the reporter (联系报告人). The lead's first contact is the response; to an anonymous
// reporter it is an answer on the tracking page.
type Contact struct {
	How   string `json:"how" enum:"phone,visit,message,reply" doc:"reply is an answer on the tracking page"`
	Words Words  `json:"words,omitempty" maxLength:"2000"`
}

// Act names the row of the table.
func (Contact) Act() Act { return ActContact }

func (a Contact) decide(d *decision) error {
	if a.How == "reply" && a.Words == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	if orgOf(d.actor) == d.c.Lead && d.c.FirstContactAt.IsZero() {
		d.c.FirstContactAt = d.now
		d.stop(ClockContact)
	}
	return nil
}

// Note is an internal note (内部记录).
type Note struct {
	Words Words `json:"words" maxLength:"2000"`
}

// Act names the row of the table.
func (Note) Act() Act { return ActNote }

func (a Note) decide(d *decision) error {
	if strings.TrimSpace(string(a.Words)) == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	return nil
}

// AttachFiles adds files to a case (补附件).
type AttachFiles struct {
	Files []Attachment `json:"files" minItems:"1" maxItems:"9"`
}

// Act names the row of the table.
func (AttachFiles) Act() Act { return ActAttach }

func (a AttachFiles) decide(d *decision) error {
	var f fault.Fields
	if len(a.Files) == 0 {
		f.Add("files", "required")
	}
	if len(a.Files)+len(d.c.Photos) > 3*MaxFiles {
		f.Add("files", "too_many_files", "max", 3*MaxFiles)
	}
	stage := "report"
	if d.c.Lead != "" && orgOf(d.actor) == d.c.Lead {
		stage = "before"
	}
	d.attach(a.Files, stage)
	return f.Err()
}

// Publish releases words and photos to the public, or takes them back (公开, 不公开, T30). Nothing is public before a person looked.
//
// Faults: Conflict publish.sensitive.
type Publish struct {
	Words bool     `json:"words"`
	Files []string `json:"files" maxItems:"27" doc:"Ids of the files that are public; the others are not"`
}

// Act names the row of the table.
func (Publish) Act() Act { return ActPublish }

func (a Publish) decide(d *decision) error {
	if (a.Words || len(a.Files) > 0) && (d.c.Sensitive || d.c.Visibility != "public") {
		return fault.New(fault.Conflict, "publish.sensitive")
	}
	known := map[string]bool{}
	for _, id := range a.Files {
		known[id] = true
	}
	for i := range d.c.Photos {
		d.c.Photos[i].Seen = true
		d.c.Photos[i].Released = known[d.c.Photos[i].ID] && !d.c.Photos[i].Erased
		delete(known, d.c.Photos[i].ID)
	}
	var f fault.Fields
	for id := range known {
		f.Add("files", "unknown_file", "id", id)
	}
	d.c.Released, d.c.Seen = a.Words, d.before.Version+1
	return f.Err()
}
