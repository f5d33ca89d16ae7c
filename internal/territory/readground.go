package territory

var compoundColumns = columns{
	required: []string{"id", "name", "type"},
	optional: []string{"community", "grid", "address", "lon", "lat", "buildings", "households"},
}

// ReadCompounds reads residential compounds from CSV or GeoJSON. One with a point and without a grid is given the
// grid around the point.
func ReadCompounds(data []byte, o Options) ([]Compound, error) {
	return readRows(data, compoundColumns, o, func(c Compound) string { return c.ID }, readCompound)
}

func readCompound(c cells) Compound {
	row := Compound{
		ID:         c.need("id"),
		Name:       c.need("name"),
		Type:       choose(c, "type", compoundTypes, true),
		Community:  c.known("community", LevelCommunity, false),
		Grid:       c.known("grid", LevelGrid, false),
		Address:    c.text("address"),
		Point:      c.point("lon", "lat", false),
		Buildings:  c.count("buildings", most),
		Households: c.count("households", most),
	}
	if x := c.o.Index; x != nil && row.Grid == "" && row.Point != nil {
		row.Grid = x.Locate(*row.Point).Grid
	}
	if row.Community == "" {
		row.Community = row.Grid.Parent()
	}
	if row.Grid != "" && row.Community != row.Grid.Parent() {
		c.wrong("community", "import.parent", "value", string(row.Community), "want", string(row.Grid.Parent()))
	}
	return row
}

var buildingColumns = columns{
	required: []string{"id", "name"},
	optional: []string{"compound", "grid", "micro", "address", "lon", "lat", "floors", "units", "households"},
}

// ReadBuildings reads buildings from CSV or GeoJSON. A building needs a grid, or a point that lies in one.
func ReadBuildings(data []byte, o Options) ([]Building, error) {
	return readRows(data, buildingColumns, o, func(b Building) string { return b.ID }, readBuilding)
}

func readBuilding(c cells) Building {
	b := Building{
		ID:         c.need("id"),
		Name:       c.need("name"),
		Compound:   c.text("compound"),
		Grid:       c.known("grid", LevelGrid, false),
		Micro:      c.known("micro", LevelMicro, false),
		Address:    c.text("address"),
		Point:      c.point("lon", "lat", false),
		Floors:     c.count("floors", 200),
		Units:      c.count("units", 100),
		Households: c.count("households", most),
	}
	if b.Grid == "" {
		b.Grid = b.Micro.Parent()
	}
	if b.Micro != "" && b.Grid != b.Micro.Parent() {
		c.wrong("micro", "import.parent", "value", string(b.Micro), "want", string(b.Grid))
	}
	c.stand(&b)
	return b
}

// stand gives a building the grid and the micro-grid around its point, and refuses one that says otherwise.
func (c cells) stand(b *Building) {
	x := c.o.Index
	switch {
	case b.Grid == "" && b.Point == nil:
		c.wrong("grid", "required")
	case x == nil || b.Point == nil:
	case b.Grid == "":
		at := x.Locate(*b.Point)
		if !at.OK {
			c.wrong("lon", "import.no_grid")
			return
		}
		b.Grid, b.Micro = at.Grid, at.Micro
	case x.Known(b.Grid):
		if why := x.misplaced(b.Grid, b.Point, false); why != "" {
			c.wrong("grid", "import.other_grid", "value", string(b.Grid))
		}
	}
}

var placeColumns = columns{
	required: []string{"id", "name", "kind", "lon", "lat"},
	optional: []string{"grid", "address"},
}

// ReadPlaces reads small shops (五小门店) and walled sites (围圈场地) from CSV or GeoJSON. Each is attached to the
// grid around it, else to the nearest ordinary one.
func ReadPlaces(data []byte, o Options) ([]Place, error) {
	kinds := o.PlaceKinds
	if kinds == nil {
		kinds = DefaultPlaceKinds()
	}
	choices := make([]choice[string], 0, len(kinds))
	for _, k := range kinds {
		choices = append(choices, choice[string]{k.Code, []string{k.Name}})
	}
	return readRows(data, placeColumns, o, func(p Place) string { return p.ID }, func(c cells) Place {
		return readPlace(c, choices)
	})
}

func readPlace(c cells, kinds []choice[string]) Place {
	p := Place{
		ID:      c.need("id"),
		Name:    c.need("name"),
		Kind:    choose(c, "kind", kinds, true),
		Grid:    c.known("grid", LevelGrid, false),
		Address: c.text("address"),
	}
	point := c.point("lon", "lat", true)
	if point == nil {
		return p
	}
	p.Point = *point
	x := c.o.Index
	switch {
	case x == nil && p.Grid == "":
		c.wrong("grid", "required")
	case x == nil:
	case p.Grid == "":
		grid, ok := x.Attach(p.Point)
		if !ok {
			c.wrong("lon", "import.no_grid")
		}
		p.Grid = grid
	case x.Known(p.Grid) && x.misplaced(p.Grid, point, true) != "":
		c.wrong("grid", "import.other_grid", "value", string(p.Grid))
	}
	return p
}
