package cases_test

import (
	"strings"
	"testing"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/media"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// TestGuards holds the refusals that no flow reaches, because a door or a post stands before them.
func TestGuards(t *testing.T) {
	t.Parallel()
	words := cases.Words("说明")
	photos := func(n int) []cases.Attachment { return make([]cases.Attachment, n) }
	reported := func(s *stage) { s.reported("C1201") }
	handling := func(s *stage) { s.handling() }
	photographed := func(s *stage) {
		s.reported("C1201").do(community, cases.AttachFiles{Files: []cases.Attachment{{ID: "p", Type: "photo", Bytes: 1, Hash: "h"}}})
	}
	in := func(loop cases.Loop) func(*stage) {
		return func(s *stage) { s.reported("C1201").do(community, cases.Accept{Loop: loop}) }
	}
	for name, c := range map[string]struct {
		before func(*stage)
		who    audit.Actor
		cmd    cases.Command
		want   string
	}{
		"the system accepts what a person must see": {reported, system, cases.Accept{}, "accept.not_automatic"},
		"a loop that does not exist":                {reported, community, cases.Accept{Loop: "huge"}, "not_one_of"},
		"a grid that does not exist":                {reported, community, cases.Accept{Grid: "140502009001001"}, "unknown_place"},
		"a grid that does not exist, corrected":     {reported, community, cases.Reclassify{Grid: "140502009001001", Comment: words}, "unknown_place"},
		"a correction without a reason":             {reported, community, cases.Reclassify{}, "required"},
		"a supplement for a wrong place":            {func(s *stage) { s.reported("C1201").do(community, cases.AskInfo{Missing: words}) }, resident, cases.Supplement{Grid: "140502009001001"}, "unknown_place"},
		"asking for nothing":                        {reported, community, cases.AskInfo{}, "required"},
		"a rejection without a way to go":           {reported, community, cases.Reject{Reason: "in_court"}, "required"},
		"an appeal without words":                   {func(s *stage) { s.reported("C1201").do(community, cases.Reject{Reason: "in_court", Referral: words}) }, resident, cases.Appeal{}, "required"},
		"a source that does not exist":              {nil, resident, cases.Report{What: cases.What{Source: "pigeon", Words: words, Address: words}}, "not_one_of"},
		"a point that is none":                      {nil, resident, cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: words, Point: &geo.LonLat{Lon: 200, Lat: 95}}}, "out_of_range"},
		"a grid that does not exist, reported":      {nil, resident, cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: words, Grid: "140502009001001"}}, "unknown_place"},
		"a title without end":                       {nil, resident, cases.SaveDraft{What: cases.What{Source: cases.ResidentWeb, Title: cases.Words(strings.Repeat("长", cases.MaxTitle+1))}}, "too_long"},
		"words without end":                         {nil, resident, cases.SaveDraft{What: cases.What{Source: cases.ResidentWeb, Words: cases.Words(strings.Repeat("长", cases.MaxWords+1))}}, "too_long"},
		"an address without end":                    {nil, resident, cases.SaveDraft{What: cases.What{Source: cases.ResidentWeb, Address: cases.Words(strings.Repeat("长", cases.MaxAddress+1))}}, "too_long"},
		"ten photographs":                           {nil, resident, cases.Report{What: cases.What{Source: cases.ResidentWeb, Address: words, Files: photos(cases.MaxFiles + 1)}}, "too_many_files"},
		"an album":                                  {reported, resident, cases.AttachFiles{Files: photos(3*cases.MaxFiles + 1)}, "too_many_files"},
		"instant in another's grid":                 {nil, worker, cases.Instant{What: cases.What{Source: cases.GridPatrol, Words: words, Matter: "C0901", Point: testkit.PointIn(0, 1)}, Result: words}, "instant.other_grid"},
		"instant without a matter":                  {nil, worker, cases.Instant{What: cases.What{Source: cases.GridPatrol, Words: words, Point: testkit.PointIn(0, 0)}, Result: words}, "required"},
		"a master that follows":                     {func(s *stage) { s.reported("C1201").do(community, cases.Absorb{Case: "other"}) }, community, cases.Merge{Master: "third"}, "merge.has_followers"},
		"taking apart without a reason":             {func(s *stage) { s.reported("C1201").do(community, cases.Merge{Master: "third"}) }, community, cases.Unmerge{}, "required"},
		"splitting nothing off":                     {reported, community, cases.Split{}, "required"},
		"dispatch into no loop":                     {in(cases.Middle), town, cases.Dispatch{Loop: "huge"}, "not_one_of"},
		"a grid team above the micro loop":          {in(cases.Small), community, cases.Dispatch{Lead: "grid:140502001001001"}, "lead_level"},
		"a grid team that does not exist":           {in(cases.Micro), community, cases.Dispatch{Lead: "grid:140502001001777"}, "lead_level"},
		"another town's center":                     {in(cases.Middle), town, cases.Dispatch{Lead: "center:140502002"}, "lead_level"},
		"a department that does not exist":          {in(cases.Middle), town, cases.Dispatch{Lead: "unit:U99"}, "unknown_unit"},
		"a co-unit that does not exist":             {in(cases.Middle), town, cases.Dispatch{Tasks: []cases.Task{{Org: "unit:U99"}}}, "unknown_unit"},
		"a co-unit twice":                           {in(cases.Middle), town, cases.Dispatch{Tasks: []cases.Task{{Org: "unit:U15"}, {Org: "unit:U15"}}}, "already_takes_part"},
		"a part for nobody":                         {handling, markets, cases.AddPart{Task: cases.Task{Org: "nobody"}}, "not_an_org"},
		"giving a reason by no words":               {handling, markets, cases.WaivePart{Org: "unit:U15"}, "takes_no_part"},
		"one's own extension": {func(s *stage) {
			s.handling().do(markets, cases.AskExtension{Limit: calendar.WorkingDays(1), Reason: "works", Words: words})
			s.c.Extension.Asked = overseer.Account
		}, overseer, cases.DecideExtension{Grant: true}, "extension.own"},
		"no extension at all": {handling, markets, cases.AskExtension{Limit: calendar.WorkingDays(0), Reason: "works", Words: words}, "extension_length"},
		"a community suspends": {func(s *stage) {
			s.reported("C1201").do(community, cases.Accept{Loop: cases.Small}, cases.Dispatch{Lead: "unit:U23"}).do(markets, cases.Sign{})
		}, community, cases.Suspend{}, "suspend.level"},
		"a community whistles": {func(s *stage) {
			s.reported("C1201").do(community, cases.Accept{Loop: cases.Small}, cases.Dispatch{Lead: "unit:U23"}).do(markets, cases.Sign{})
		}, community, cases.Blow{Kind: "complaint", Called: []people.Org{"unit:U15"}, Words: words}, "whistle.level"},
		"one's own whistle": {func(s *stage) {
			s.handling().do(town, cases.Blow{Kind: "complaint", Called: []people.Org{"unit:U15"}, Words: words})
			s.c.Whistle.Blower = overseer.Account
		}, overseer, cases.DecideWhistle{Grant: true}, "whistle.own"},
		"leave to whistle from below": {func(s *stage) {
			s.reported("C1201").do(community, cases.Accept{Loop: cases.Small}, cases.Dispatch{Lead: "unit:U23"}).do(markets, cases.Sign{})
			s.do(town, cases.Blow{Kind: "complaint", Called: []people.Org{"unit:U15"}, Words: words})
		}, staff("chief_general", "center:140502001001"), cases.DecideWhistle{Grant: true}, "whistle.level"},
		"an objection decided for a unit that does not exist": {func(s *stage) {
			s.handling().do(town, cases.Blow{Kind: "emergency", Called: []people.Org{"unit:U15"}, Words: words})
			s.do(staff("handler", "unit:U15"), cases.AnswerWhistle{Words: words})
		}, district, cases.DecideObjection{Org: "unit:U15", Uphold: true, Right: "unit:U99", Words: words}, "unknown_unit"},
		"one's own suspension": {func(s *stage) {
			s.handling().do(markets, cases.AskSuspension{Reason: "season", Expected: monday.AddDays(20), Interim: words})
			s.c.Suspending.Asked = overseer.Account
		}, overseer, cases.RefuseSuspension{Words: words}, "suspend.own"},
		"one's own suspension, granted": {func(s *stage) {
			s.handling().do(markets, cases.AskSuspension{Reason: "season", Expected: monday.AddDays(20), Interim: words})
			s.c.Suspending.Asked = overseer.Account
		}, overseer, cases.Suspend{Reason: "season", Expected: monday.AddDays(20), Interim: words}, "suspend.own"},
		"a whistle for nobody":             {handling, town, cases.Blow{Kind: "complaint", Words: words}, "required"},
		"a whistle without words":          {handling, town, cases.Blow{Kind: "complaint", Called: []people.Org{"unit:U15"}}, "required"},
		"an answer by no words":            {handling, markets, cases.Contact{How: "reply"}, "required"},
		"a result without end":             {handling, markets, cases.Finish{Words: cases.Words(strings.Repeat("长", cases.MaxResult+1))}, "too_long"},
		"a supervision of no colour":       {handling, overseer, cases.Supervise{Level: "blue", Cause: "media", Words: words}, "not_one_of"},
		"answering no supervision":         {handling, markets, cases.AnswerSupervision{Words: words}, "supervise.none"},
		"a blur of no photo":               {reported, community, cases.Blur{File: "p", Copy: "c", Areas: []media.Patch{{W: 10, H: 10}}}, "unknown_file"},
		"a blur beside the picture":        {photographed, community, cases.Blur{File: "p", Copy: "c", Areas: []media.Patch{{X: 999, W: 10, H: 10}}}, "bad_area"},
		"a blur without a copy":            {photographed, community, cases.Blur{File: "p", Areas: []media.Patch{{W: 10, H: 10}}}, "bad_area"},
		"an urgent case is not taken back": {func(s *stage) { s.reported("C1201"); s.c.Urgent = true }, resident, cases.Withdraw{}, "withdraw.public_safety"},
		"an act in a state without it":     {reported, markets, cases.Sign{}, "case.wrong_state"},
		"an act on nothing":                {nil, markets, cases.Sign{}, "case.wrong_state"},
		"a report of what is there":        {reported, resident, cases.Report{}, "case.wrong_state"},
		"a threshold that is not the next": {reported, system, cases.Tell{Clock: cases.ClockAccept, Run: 1, Threshold: cases.MostGone}, "tell.nothing"},
		"a clock that is not there":        {reported, system, cases.Tell{Clock: "lunch", Run: 1, Threshold: cases.HalfGone}, "tell.nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if c.before != nil {
				c.before(s)
			}
			before := string(s.c.Encode())
			if err := s.try(c.who, c.cmd); !has(err, c.want) {
				t.Errorf("%s = %v, want %s", c.cmd.Act(), err, c.want)
			}
			if after := string(s.c.Encode()); after != before {
				t.Errorf("a refusal changed the case:\n%s\n%s", before, after)
			}
		})
	}
}

// TestParties holds in which relation one may do what, apart from what a post allows.
func TestParties(t *testing.T) {
	t.Parallel()
	words := cases.Words("说明")
	clerk := func(place string) audit.Actor { return staff("clerk", "center:"+place) }
	reported := func(s *stage) { s.reported("C1201") }
	handling := func(s *stage) { s.handling() }
	small := func(s *stage) { s.reported("C1001").do(community, cases.Accept{}, cases.Dispatch{}) }
	large := func(s *stage) { s.reported("C1002").do(community, cases.Accept{}).do(district, cases.Dispatch{}) }
	for name, c := range map[string]struct {
		before func(*stage)
		cmd    cases.Command
		may    []audit.Actor
		mayNot []audit.Actor
	}{
		"the desk, and those above it": {reported, cases.Accept{}, []audit.Actor{community, town, district},
			[]audit.Actor{clerk("140502001002"), clerk("140502002"), markets, worker, resident, passer}},
		"the desk of the town": {handling, cases.AskLower{Words: words}, []audit.Actor{town, district}, []audit.Actor{community, markets, resident, system}},
		"the lead":             {handling, cases.Finish{Words: words}, []audit.Actor{markets, staff("unit_head", "unit:U23")}, []audit.Actor{town, staff("handler", "unit:U15"), resident, system}},
		"a center as the lead": {small, cases.Sign{}, []audit.Actor{community, system}, []audit.Actor{town, worker, resident}},
		"the center above":     {handling, cases.Arbitrate{Lead: "unit:U15", Words: words}, []audit.Actor{district}, []audit.Actor{town, markets, community}},
		"the center at the top": {large, cases.Arbitrate{Lead: "unit:U15", Words: words}, []audit.Actor{district},
			[]audit.Actor{town, markets}},
		"the county's center alone": {func(s *stage) {
			s.handling().do(town, cases.Blow{Kind: "emergency", Called: []people.Org{"unit:U22"}, Words: words})
			s.do(staff("handler", "unit:U22"), cases.AnswerWhistle{Words: words})
		}, cases.DecideObjection{Org: "unit:U22", Words: words}, []audit.Actor{district}, []audit.Actor{town, overseer, markets, resident}},
		"the superior": {handling, cases.Suspend{Reason: "season", Expected: monday.AddDays(20), Interim: words}, []audit.Actor{overseer, staff("supervisor", "center:140502")},
			[]audit.Actor{staff("supervisor", "center:140502002"), markets, system}},
		"the center below, once it is asked": {func(s *stage) { s.handling().do(town, cases.AskLower{Words: words}) }, cases.Lower{Agree: true}, []audit.Actor{community},
			[]audit.Actor{town, district, clerk("140502001002"), markets}},
		"the center below, not asked": {handling, cases.Lower{Agree: true}, nil, []audit.Actor{community, town}},
		"a co-handling unit": {func(s *stage) { s.handling().do(markets, cases.AddPart{Task: cases.Task{Org: "unit:U15"}}) }, cases.AnswerPart{Words: words},
			[]audit.Actor{staff("handler", "unit:U15")}, []audit.Actor{markets, town, staff("handler", "unit:U14")}},
		"a called unit": {func(s *stage) {
			s.handling().do(town, cases.Blow{Kind: "emergency", Called: []people.Org{"unit:U22"}, Words: words})
		}, cases.AnswerWhistle{Accept: true},
			[]audit.Actor{staff("handler", "unit:U22")}, []audit.Actor{markets, town}},
		"a called unit, not called": {handling, cases.AnswerWhistle{Accept: true}, nil, []audit.Actor{staff("handler", "unit:U22")}},
		"the reporter":              {reported, cases.Withdraw{}, []audit.Actor{resident, system}, []audit.Actor{passer, community, worker}},
		"staff who reported": {func(s *stage) {
			s.do(worker, cases.Report{What: cases.What{Source: cases.GridPatrol, Words: words, Point: testkit.PointIn(0, 0)}})
		}, cases.Withdraw{}, []audit.Actor{worker, resident}, []audit.Actor{staff("grid_worker", "grid:140502001001002")}},
		"the author of a draft": {func(s *stage) { s.do(worker, cases.SaveDraft{What: cases.What{Source: cases.GridPatrol}}) },
			cases.Report{What: cases.What{Source: cases.GridPatrol, Words: words, Point: testkit.PointIn(0, 0)}}, []audit.Actor{worker}, []audit.Actor{community, district, passer}},
		"the very hand": {func(s *stage) { s.reported("C1201").do(community, cases.Accept{}) }, cases.UndoDispatch{}, []audit.Actor{community},
			[]audit.Actor{{Kind: cases.StaffActor, Account: "another", Role: "clerk", Org: community.Org}, system}},
		"a grid team": {nil, cases.Instant{What: cases.What{Source: cases.GridPatrol, Words: words, Matter: "C0901", Point: testkit.PointIn(0, 0)}, Result: words},
			[]audit.Actor{worker}, []audit.Actor{community, resident, system}},
		"the program alone":          {reported, cases.Recount{}, nil, []audit.Actor{district, resident}},
		"whoever erases":             {reported, cases.Erase{Ground: "request"}, []audit.Actor{system, district}, []audit.Actor{resident, passer}},
		"anyone, for something new":  {nil, cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: words, Address: words}}, []audit.Actor{passer, resident, markets, system}, nil},
		"nobody, without a relation": {handling, cases.Sign{}, nil, nil},
		"the moderator is staff":     {reported, cases.Publish{}, []audit.Actor{community}, []audit.Actor{resident, passer, system}},
		"verifying is for who did not": {func(s *stage) { s.handling().do(markets, cases.Finish{Words: words}) }, cases.Verify{How: "visit"},
			[]audit.Actor{town, community, resident}, []audit.Actor{markets, passer, system}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if c.before != nil {
				c.before(s)
			}
			start := s.c
			for _, who := range c.may {
				if s.c = start; s.try(who, c.cmd) != nil {
					t.Errorf("%s may not: %v", who.Role+" "+who.Org, s.try(who, c.cmd))
				}
			}
			for _, who := range c.mayNot {
				s.c = start
				if err := s.try(who, c.cmd); !has(err, "case.wrong_party") && !has(err, "verify.own_work") {
					t.Errorf("%s: %v", who.Kind+" "+who.Role+" "+who.Org, err)
				}
			}
		})
	}
}

// TestWherePolicyNamesNoTimeToSign holds that the case is in hand at once.
func TestWherePolicyNamesNoTimeToSign(t *testing.T) {
	t.Parallel()
	s := newStage(t).with(func(p *catalogue.Policy) {
		for i := range p.Loops.Loops {
			p.Loops.Loops[i].Limits.Sign = calendar.Limit{}
		}
	})
	s.reported("C1201").do(community, cases.Accept{}).do(town, cases.Dispatch{})
	for _, cmd := range []cases.Command{cases.Reassign{Lead: "unit:U15", Words: "说明"}, cases.Escalate{Words: "说明"}, cases.Arbitrate{Lead: "unit:U14", Words: "说明"}} {
		s.do(district, cmd)
		if s.c.State != cases.Handling || s.clock(cases.ClockSign).Running() {
			t.Errorf("after %s: %s, sign clock %+v", cmd.Act(), s.c.State, s.clock(cases.ClockSign))
		}
	}
}
