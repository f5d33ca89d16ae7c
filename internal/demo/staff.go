package demo

import (
	"fmt"
	"strings"
	"time"

	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Unit is a department as far as its staff depends on it.
type Unit struct {
	Code string
	Name string
}

// staff builds the members one by one.
type staff struct {
	tenant  string
	from    time.Time
	ids     *ids.Source
	members []people.Member
	logins  map[string]int
}

// roleNames are what the synthetic members are called after their place; the faces take the names of roles from the message files.
var roleNames = map[people.Role]string{
	people.ChiefGeneral: "总网格长", people.GridChief: "网格长", people.GridWorker: "专职网格员", people.SiteContact: "联络人",
	people.Clerk: "受理员", people.Dispatcher: "派遣员", people.Verifier: "核查员", people.Supervisor: "督办员",
	people.Handler: "承办人", people.UnitHead: "负责人", people.Leader: "分管领导", people.PartTimer: "兼职网格员",
	people.Assistant: "网格辅助员", people.Mediator: "调解员", people.Professional: "专业网格员", people.MicroChief: "楼栋长",
	people.SysAdmin: "系统管理员", people.SecAdmin: "安全管理员", people.AuditAdmin: "审计管理员",
}

// Staff fills the posts of a district: in every ordinary grid a chief and a full-time worker, in every exclusive grid a site contact;
// in every center clerk, dispatcher and verifier, above the community also a supervisor; in every unit a head and two handlers, and
// professional workers with beats; part-timers, assistants and mediators; a leader for the county; and the three administrators.
// Members are named after their place and role: nobody is invented who might be real.
func Staff(t *territory.Territory, units []Unit, tenant string, from time.Time, source *ids.Source) []people.Member {
	s := &staff{tenant: tenant, from: from, ids: source, logins: map[string]int{}}
	for _, a := range t.Areas {
		s.center(a)
	}
	for _, g := range t.Grids {
		s.grid(g)
	}
	county := t.Areas[0].Code.Up(territory.LevelCounty)
	for _, u := range units {
		org := people.Unit(u.Code)
		s.add(people.UnitHead, county, org, u.Name)
		s.add(people.Handler, county, org, u.Name)
		s.add(people.Handler, county, org, u.Name)
	}
	s.professionals(t, units)
	s.add(people.Leader, county, "", t.Areas[0].Name)
	for _, role := range people.Admins {
		s.add(role, county, "", t.Areas[0].Name)
	}
	return s.members
}

func (s *staff) center(a territory.Area) {
	org := people.Center(a.Code)
	name := a.Short()
	s.add(people.Clerk, a.Code, org, name)
	s.add(people.Dispatcher, a.Code, org, name)
	s.add(people.Verifier, a.Code, org, name)
	if a.Level == territory.LevelCommunity {
		s.add(people.ChiefGeneral, a.Code, org, name)
		s.add(people.PartTimer, a.Code, "", name)
		s.add(people.PartTimer, a.Code, "", name)
		s.add(people.Mediator, a.Code, "", name)
		return
	}
	s.add(people.Supervisor, a.Code, org, name)
}

func (s *staff) grid(g territory.Grid) {
	org := people.GridTeam(g.Code)
	if g.Kind == territory.Exclusive {
		s.add(people.SiteContact, g.Code, org, g.Name)
		return
	}
	s.add(people.GridChief, g.Code, org, g.Name)
	s.add(people.GridWorker, g.Code, org, g.Name)
	s.add(people.Assistant, g.Code, org, g.Name)
}

// professionals gives five departments a worker in every town, whose beat is the town's ordinary grids (一员多格).
func (s *staff) professionals(t *territory.Territory, units []Unit) {
	for _, code := range []string{"U08", "U10", "U15", "U20", "U23"} {
		for _, u := range units {
			if u.Code != code {
				continue
			}
			for _, a := range t.Areas {
				if a.Level == territory.LevelTown {
					s.add(people.Professional, a.Code, people.Unit(code), u.Name+a.Short(), beat(t, a.Code)...)
				}
			}
		}
	}
}

func beat(t *territory.Territory, town territory.Code) []territory.Code {
	var grids []territory.Code
	for _, g := range t.Grids {
		if g.Kind == territory.Ordinary && town.Contains(g.Code) {
			grids = append(grids, g.Code)
		}
	}
	return grids
}

func (s *staff) add(role people.Role, place territory.Code, org people.Org, where string, beat ...territory.Code) {
	key := string(role) + "-" + string(place)
	if org.Kind() == people.OrgUnit {
		key = string(role) + "-" + strings.ToLower(org.Ref()) + "-" + string(place)
	}
	key = strings.ReplaceAll(key, "_", "-")
	s.logins[key]++
	login, name := fmt.Sprintf("%s-%d", key, s.logins[key]), fmt.Sprintf("%s%s", where, roleNames[role])
	if n := s.logins[key]; n > 1 {
		name = fmt.Sprintf("%s%d", name, n)
	}
	id := s.ids.New(s.from)
	account := people.Account{Tenant: s.tenant, ID: id, Login: login, Name: name, Status: people.Active, Salt: s.ids.Random(16), CreatedAt: s.from, Version: 1}
	post := people.Post{Tenant: s.tenant, ID: s.ids.New(s.from), Account: id, Role: role, Place: place, Org: org, Beat: beat, From: s.from, Version: 1}
	s.members = append(s.members, people.Member{Account: account, Posts: []people.Post{post}})
}
