package testkit

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/media"
	"gezhi/internal/people"
)

// body makes the fields of an act from the words of a line; beside them the reporter's contact and what the flow calls the case.
func (p *play) body(v verb, who Player) (body []byte, person cases.Person, name string) {
	fields := map[string]any{}
	if fresh(v.act) {
		fields["source"] = source(who)
	}
	for _, a := range p.step.Args {
		param := params[a.Key]
		if a.Text || param.kind == contact {
			p.private = append(p.private, a.Value)
		}
		switch {
		case a.Key == "":
			fields[v.text] = a.Value
		case param.kind == title:
			name = a.Value
		case a.Key == "联系电话":
			person.Phone = a.Value
		case a.Key == "称呼":
			person.Name = a.Value
		default:
			if err := p.set(fields, v, param, a.Value); err != nil {
				p.fatalf(p.step.Line, "%s: %v", a.Key, err)
			}
		}
	}
	body, err := json.Marshal(fields)
	if err != nil {
		p.fatalf(p.step.Line, "%v", err)
	}
	return body, person, name
}

// source is the channel through which somebody reports who does not say.
func source(who Player) string {
	switch {
	case who.Kind != access.Staff:
		return string(cases.ResidentWeb)
	case who.Post.Role == people.GridWorker || who.Post.Role == people.GridChief:
		return string(cases.GridPatrol)
	case who.Post.Role == people.PartTimer:
		return string(cases.Courier)
	case who.Post.Role == people.FirmStaff:
		return string(cases.Property)
	case who.Post.Role == people.Handler:
		return string(cases.Department)
	}
	return string(cases.ResidentPhoneDesk)
}

// set reads one value into its field.
func (p *play) set(fields map[string]any, v verb, param param, value string) (err error) {
	field := param.field
	if name, ok := v.rename[field]; ok {
		field = name
	}
	switch param.kind {
	case place:
		fields[field], err = p.cast.place(value)
	case point:
		fields[field], err = p.cast.point(value)
		fields["coord_source"] = "map"
	case org:
		fields[field], err = p.cast.org(value)
	case orgs:
		fields[field], err = p.orgs(value)
	case areas:
		var a media.Patch
		_, err = fmt.Sscanf(value, "%d,%d,%d,%d", &a.X, &a.Y, &a.W, &a.H)
		fields[field] = []media.Patch{a}
	case scores:
		fields[field], err = p.scores(value)
	case task, must:
		var org people.Org
		org, err = p.cast.org(value)
		list, _ := fields[field].([]cases.Task)
		fields[field] = append(list, cases.Task{Org: org, Mandatory: param.kind == must})
	case yes:
		fields[field] = value == "是"
	case photos, files:
		fields[field], err = pictures(value, param.kind)
	case reason:
		fields[field] = p.reason(v.act, value)
	case other:
		fields[field] = p.id(value)
	case instant:
		var at time.Time
		at, err = time.ParseInLocation("2006-01-02T15:04", value, calendar.Zone())
		fields[field] = at
	case run:
		fields[field], err = strconv.Atoi(value)
	default:
		fields[field] = value
		if code, ok := spoken[field][value]; ok {
			fields[field] = code
		}
		if field == "clock" {
			var name cases.ClockName
			name, err = p.clock(value)
			fields[field] = name
		}
	}
	return err
}

func (p *play) orgs(value string) (all []people.Org, err error) {
	for _, name := range strings.Split(value, ",") {
		org, err := p.cast.org(name)
		if err != nil {
			return nil, err
		}
		all = append(all, org)
	}
	return all, nil
}

// scores reads what a whistle brought of each unit: 城市管理局:100/80/50.
func (p *play) scores(value string) (all []cases.WhistleScore, err error) {
	for _, one := range strings.Split(value, ",") {
		name, figures, _ := strings.Cut(one, ":")
		var s cases.WhistleScore
		if s.Org, err = p.cast.org(name); err != nil {
			return nil, err
		}
		if _, err := fmt.Sscanf(figures, "%d/%d/%d", &s.Arrived, &s.Acted, &s.Solved); err != nil {
			return nil, fmt.Errorf("%q is no score: %w", one, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// pictures makes n photographs with the ids photo-1 to photo-n, or names them.
func pictures(value string, k kind) (any, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > 100 {
		return nil, fmt.Errorf("%q is not a number of photographs", value)
	}
	taken, names := make([]cases.Attachment, n), make([]string, n)
	for i := range n {
		names[i] = fmt.Sprintf("photo-%d", i+1)
		taken[i] = cases.Attachment{ID: names[i], Type: "photo", Bytes: 1000, Hash: "h"}
	}
	if k == files {
		return names, nil
	}
	return taken, nil
}

// reason finds a reason of the act's list by its name; any other word stands as it is.
func (p *play) reason(act cases.Act, name string) string {
	kinds := map[cases.Act]catalogue.ReasonKind{
		cases.ActReject: catalogue.RejectReasons, cases.ActReturn: catalogue.ReturnReasons, cases.ActAskArbitration: catalogue.ReturnReasons,
		cases.ActAskExtension: catalogue.ExtendReasons, cases.ActSuspend: catalogue.SuspendReasons, cases.ActAskSuspension: catalogue.SuspendReasons,
	}
	for _, r := range p.cast.list.Reasons(kinds[act]) {
		if r.Name.ZH == name {
			return r.Code
		}
	}
	return name
}
