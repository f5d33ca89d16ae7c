package territory

// most is the largest number of households or residents that a row may name; more is taken for a slip.
const most = 200_000

var gridKinds = []choice[GridKind]{
	{Ordinary, []string{"普通", "普通网格", "基础网格", "综合网格"}},
	{Exclusive, []string{"专属", "专属网格"}},
}

var microKinds = []choice[MicroKind]{
	{HighriseUnit, []string{"高层单元", "单元"}},
	{Multistorey, []string{"multistorey_building", "多层楼栋", "楼栋"}},
	{Bungalows, []string{"bungalow_block", "平房"}},
	{MicroSite, []string{"场地", "围圈场地", "商铺"}},
}

var compoundTypes = []choice[CompoundType]{
	{CompoundNew, []string{"新建型"}},
	{CompoundOld, []string{"老旧型(院落)", "老旧型（院落）", "老旧型"}},
	{CompoundEmployer, []string{"单位型"}},
	{CompoundVillage, []string{"城中村型"}},
	{CompoundSuburban, []string{"城郊型"}},
}

var gridColumns = columns{
	required: []string{"code", "kind", "name", "geometry"},
	optional: []string{"community", "compound_types", "households", "residents", "site_kind", "lead",
		"island_reason", "predecessors", "reason", "valid_from", "valid_to"},
}

// ReadGrids reads grids from CSV (the outline in the column geometry, as GeoJSON or WKT) or GeoJSON.
// Every fault of every line is told at once, and then nothing is returned.
func ReadGrids(data []byte, o Options) ([]Grid, error) {
	return readRows(data, gridColumns, o, func(g Grid) string { return string(g.Code) }, readGrid)
}

func readGrid(c cells) Grid {
	g := Grid{
		Code:         c.code("code", LevelGrid, true),
		Kind:         choose(c, "kind", gridKinds, true),
		Community:    c.known("community", LevelCommunity, false),
		Name:         c.need("name"),
		Shape:        c.shape(true),
		Households:   c.count("households", most),
		Residents:    c.count("residents", most),
		SiteKind:     c.text("site_kind"),
		Lead:         c.text("lead"),
		IslandReason: c.text("island_reason"),
		Predecessors: c.codes("predecessors", LevelGrid),
		Reason:       c.text("reason"),
		Span:         c.span(),
	}
	for _, v := range c.list("compound_types") {
		t, ok := pick(compoundTypes, v)
		if !ok {
			c.wrong("compound_types", "import.choice", "value", clip(v), "known", words(compoundTypes))
		}
		g.CompoundTypes = append(g.CompoundTypes, t)
	}
	if g.Community == "" {
		g.Community = g.Code.Parent()
	}
	if g.Code != "" && g.Community != g.Code.Parent() {
		c.wrong("community", "import.parent", "value", string(g.Community), "want", string(g.Code.Parent()))
	}
	if g.Code != "" && g.Kind != "" && g.Code.Kind() != g.Kind {
		c.wrong("code", "import.serial", "value", string(g.Code))
	}
	if x := c.o.Index; x != nil && g.Community != "" && c.values["community"] == "" && !x.Known(g.Community) {
		c.wrong("code", "import.code_unknown", "value", string(g.Community))
	}
	return g
}

var microColumns = columns{
	required: []string{"code", "kind", "name"},
	optional: []string{"grid", "geometry", "households", "residents", "valid_from", "valid_to"},
}

// ReadMicros reads micro-grids from CSV or GeoJSON; an outline is optional.
func ReadMicros(data []byte, o Options) ([]MicroGrid, error) {
	return readRows(data, microColumns, o, func(m MicroGrid) string { return string(m.Code) }, readMicro)
}

func readMicro(c cells) MicroGrid {
	m := MicroGrid{
		Code:       c.code("code", LevelMicro, true),
		Grid:       c.known("grid", LevelGrid, false),
		Name:       c.need("name"),
		Kind:       choose(c, "kind", microKinds, true),
		Shape:      c.shape(false),
		Households: c.count("households", most),
		Residents:  c.count("residents", most),
		Span:       c.span(),
	}
	if m.Grid == "" {
		m.Grid = m.Code.Parent()
	}
	if m.Code != "" && m.Grid != m.Code.Parent() {
		c.wrong("grid", "import.parent", "value", string(m.Grid), "want", string(m.Code.Parent()))
	}
	if m.Grid.Kind() == Exclusive {
		c.wrong("code", "import.micro_exclusive", "value", string(m.Code))
	}
	if x := c.o.Index; x != nil && m.Grid != "" && c.values["grid"] == "" && !x.Known(m.Grid) {
		c.wrong("code", "import.code_unknown", "value", string(m.Grid))
	}
	return m
}
