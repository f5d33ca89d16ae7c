package testkit

import (
	"fmt"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// cast knows the people, places and organisations of a flow by the names that the office gives them.
type cast struct {
	list   *catalogue.Catalogue
	ground *territory.Index
	root   territory.Code
}

// firms are the property firms of the small county.
var firms = map[string]people.Org{"安居物业": "firm:anju", "和顺物业": "firm:heshun"}

// player knows "居民", "路人", "系统", and staff by where and what they are: "东风社区受理员", "城市管理局承办人". Of those with
// one post there may be several: "东风社区受理员乙".
func (c *cast) player(name string) (Player, error) {
	switch {
	case strings.HasPrefix(name, "居民"):
		return Player{Name: name, Kind: access.Reporter}, nil
	case name == "路人":
		return Player{Name: name, Kind: access.Anybody}, nil
	case name == "系统":
		return Player{Name: name, Kind: access.System}, nil
	}
	full := name
	for _, one := range []string{"甲", "乙", "丙"} {
		if cut, ok := strings.CutSuffix(name, one); ok {
			full = cut
		}
	}
	role, where, ok := c.role(full)
	if !ok {
		return Player{}, fmt.Errorf("who is %q? A name is a place or a department and one of its roles", name)
	}
	post := people.Post{ID: "post of " + name, Account: "account of " + name, Role: role, From: longAgo}
	if err := c.station(&post, where); err != nil {
		return Player{}, fmt.Errorf("%s: %w", name, err)
	}
	return Player{Name: name, Kind: access.Staff, Account: post.Account, Post: post}, nil
}

// role cuts the longest role off the end of a name. Those of departments may be called 承办人 and 负责人 shortly.
func (c *cast) role(name string) (role people.Role, where string, ok bool) {
	labels := []catalogue.RoleLabel{{Code: "handler", Name: catalogue.Label{ZH: "承办人"}}, {Code: "unit_head", Name: catalogue.Label{ZH: "负责人"}}}
	longest := 0
	for _, r := range append(labels, c.list.Roles()...) {
		cut, has := strings.CutSuffix(name, r.Name.ZH)
		if has && len(r.Name.ZH) > longest {
			longest, role, where, ok = len(r.Name.ZH), people.Role(r.Code), cut, true
		}
	}
	return role, where, ok
}

// station gives a post its place and organisation.
func (c *cast) station(post *people.Post, where string) error {
	switch post.Role {
	case people.Handler, people.UnitHead, people.FirmStaff, people.Professional:
		org, err := c.org(where)
		post.Org, post.Place = org, c.root
		return err
	}
	code, err := c.place(where)
	post.Place = code
	switch post.Role {
	case people.Clerk, people.Dispatcher, people.Verifier, people.Supervisor:
		post.Org = people.Center(code)
	}
	return err
}

// place knows "区" and "市" as the county, and every area, grid and micro-grid by its name or code.
func (c *cast) place(name string) (territory.Code, error) {
	if name == "区" || name == "市" {
		return c.root, nil
	}
	t := c.ground.Territory()
	for _, a := range t.Areas {
		if a.Name == name {
			return a.Code, nil
		}
	}
	for _, g := range t.Grids {
		if g.Name == name {
			return g.Code, nil
		}
		for _, m := range t.Micros {
			if m.Grid == g.Code && g.Name+m.Name == name {
				return m.Code, nil
			}
		}
	}
	if code := territory.Code(name); code.Valid() {
		return code, nil
	}
	return "", fmt.Errorf("no place is called %q", name)
}

// point is the middle of the first micro-grid of a grid; one far away is "辖区外".
func (c *cast) point(name string) (*geo.LonLat, error) {
	if name == "辖区外" {
		return &geo.LonLat{Lon: 100, Lat: 30}, nil
	}
	code, err := c.place(name)
	if err != nil {
		return nil, err
	}
	for community := range 3 {
		for grid := range 2 {
			p := PointIn(community, grid)
			if c.ground.Locate(*p).Grid == code {
				return p, nil
			}
		}
	}
	return nil, fmt.Errorf("%q is not a grid with a point", name)
}

// org knows departments by their name with or without 区 or 市 in front, centers and grid teams by their place, and firms.
func (c *cast) org(name string) (people.Org, error) {
	if org, ok := firms[name]; ok {
		return org, nil
	}
	units := c.list.Units()
	called := func(u catalogue.Unit) bool {
		short, _, _ := strings.Cut(u.Name.ZH, "(")
		return name == u.Code || name == u.Name.ZH || short == name || short == "区"+name || short == "市"+name
	}
	if i := slices.IndexFunc(units, called); i >= 0 {
		return people.Unit(units[i].Code), nil
	}
	code, err := c.place(strings.TrimSuffix(name, "中心"))
	switch {
	case err != nil:
		return people.Org(name), nil // as it stands, so that a flow can also say something wrong
	case code.Level() == territory.LevelGrid:
		return people.GridTeam(code), nil
	}
	return people.Center(code), nil
}
