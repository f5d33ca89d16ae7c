package simulate

import (
	"context"
	"fmt"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// scene is something small in the life of one grid that a demonstration shows on its last morning.
type scene struct {
	matter string
	words  cases.Words
	days   int // working days before the last day
	hour   time.Duration
	back   bool        // settled, and sent back by the reporter
	left   cases.State // at which it is left for the desk; empty for one that the worker has
}

// scenes fill the list of one grid worker: late, due today, sent back, and new.
var scenes = []scene{
	{matter: "C0901", words: "楼门口堆了三天垃圾,有味了。", days: 3, hour: 10 * time.Hour},
	{matter: "C0802", words: "二单元一楼有人从窗户拉线给电动车充电。", days: 2, hour: 9 * time.Hour},
	{matter: "C0101", words: "老人想问高龄津贴怎么办,说了还是没弄明白。", days: 2, hour: 11 * time.Hour, back: true},
	{matter: "C0702", words: "收到自称客服的电话,让转账,想请人来讲讲。", days: 1, hour: 16 * time.Hour},
}

// waiting fill the lists of a desk: to dispatch, to verify, to call back.
var waiting = []scene{
	{matter: "C0901", words: "小区门口的垃圾桶满了没人清。", days: 1, hour: 15 * time.Hour, left: cases.Accepted},
	{matter: "C0802", words: "楼道里停着电动车,出入不方便。", days: 1, hour: 10 * time.Hour, left: cases.Handled},
	{matter: "C0101", words: "问残疾人补贴在哪里办。", days: 2, hour: 14 * time.Hour, left: cases.Verified},
}

// Today lets a few things happen in a grid on the days before the end of the run, so that whoever works there finds a list of the day.
// It is called before Run, which lets them happen at their time.
func (y *Year) Today(grid territory.Code, end calendar.Date) error { return y.stage(grid, end, scenes) }

// Waiting lets a few things come from a grid on the days before the end of the run that are left with its desk at each of its steps, as
// chance alone would not have it every time.
func (y *Year) Waiting(grid territory.Code, end calendar.Date) error {
	return y.stage(grid, end, waiting)
}

func (y *Year) stage(grid territory.Code, end calendar.Date, scenes []scene) error {
	g, ok := y.Policy.Territory.Grid(grid)
	if !ok {
		return fmt.Errorf("no grid %s", grid)
	}
	point, ok := g.Shape.InnerPoint()
	if !ok {
		return fmt.Errorf("grid %s has no shape", grid)
	}
	cal := y.Policy.Calendar(people.GridTeam(grid))
	for _, s := range scenes {
		at := workingDayBefore(cal, end, s.days).Start().Add(s.hour)
		y.scenes = append(y.scenes, event{at: at, scene: func(ctx context.Context) error { return y.play(ctx, s, point) }})
	}
	return nil
}

// workingDayBefore is the n-th working day before a day.
func workingDayBefore(cal *calendar.Calendar, day calendar.Date, n int) calendar.Date {
	for n > 0 {
		if day = day.AddDays(-1); cal.IsWorking(day) {
			n--
		}
	}
	return day
}

func (y *Year) play(ctx context.Context, s scene, point geo.LonLat) error {
	receipt, err := y.Service.Report(ctx, access.NewPublic(y.Tenant), cases.Intake{
		Command: cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: s.words, Matter: s.matter, Point: &point, CoordSource: "gps", AccuracyM: 8}},
		Person:  cases.Person{Name: "居民", Phone: "19900000001"},
	})
	if err != nil {
		return err
	}
	c := receipt.Case
	do := func(who access.Actor, cmd cases.Command) {
		if err == nil {
			c, err = y.Service.Do(ctx, who, cases.Request{Case: c.ID, Command: cmd})
		}
	}
	desk, ok := y.Roster.At(y.random, c.Desk, people.Dispatcher)
	if !ok {
		return fmt.Errorf("nobody at %s", c.Desk)
	}
	do(desk, cases.Accept{Matter: s.matter})
	if s.left == cases.Accepted {
		return err
	}
	lead, reason := cases.Suggest(&c, y.Policy.Catalogue)
	do(desk, cases.Dispatch{Lead: lead, Reason: reason})
	worker, ok := y.Roster.Hand(y.random, lead)
	if !ok {
		return fmt.Errorf("nobody works for %s", lead)
	}
	if (s.days > 1 || s.left != "") && c.State == cases.Dispatched {
		do(worker, cases.Sign{})
	}
	if s.left != "" {
		do(worker, cases.Finish{Words: "已处理,现场清楚。", Apart: "当场办完,没有拍照。"})
	}
	if s.left == cases.Verified && c.State == cases.Handled {
		verifier, ok := y.Roster.At(y.random, c.Desk, people.Verifier)
		if !ok {
			return fmt.Errorf("nobody verifies at %s", c.Desk)
		}
		do(verifier, cases.Verify{How: "visit"})
	}
	if s.back {
		do(worker, cases.Finish{Words: "已上门讲解。"})
		reporter := access.NewReporter(y.Tenant, c.ID)
		if c.State == cases.Handled {
			do(reporter, cases.Rework{Words: "还是没听明白要带什么材料。"})
		} else {
			do(reporter, cases.Unsolved{Words: "还是没听明白要带什么材料。"})
		}
	}
	return err
}
