package ledgers_test

import (
	"maps"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/ledgers"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

func day(t testing.TB, text string) calendar.Date {
	t.Helper()
	var d calendar.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}

func shops(t testing.TB) ledgers.Definition {
	t.Helper()
	d, err := book(t, jurisdictions.Chengqu).Ledger("shops")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// told are the wrong fields of an error, as "path code", and that each has a sentence in both languages.
func told(t testing.TB, err error) string {
	t.Helper()
	var list []string
	if err != nil {
		for _, f := range fault.As(err).Fields {
			list = append(list, f.Path+" "+f.Code)
			if !i18n.Has("field." + f.Code) {
				t.Errorf("field.%s has no sentence", f.Code)
			}
		}
	}
	return strings.Join(list, ", ")
}

func TestValuesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	d := shops(t)
	for name, c := range map[string]struct {
		field, text, want, wrong string
	}{
		"blanks around":           {"name", "  合成\t面馆 ", "合成 面馆", ""},
		"an option by its name":   {"kind", "小旅馆", "inn", ""},
		"by its English name":     {"kind", "hair and beauty", "beauty", ""},
		"no option":               {"kind", "银行", "", "kind not_one_of"},
		"full-width digits":       {"phone", "１３８００００１２３４", "13800001234", ""},
		"letters in a number":     {"phone", "call", "", "phone cell.phone_signs"},
		"a Chinese numeral":       {"area", "二十", "20", ""},
		"too large":               {"area", "99999", "", "area cell.count_most"},
		"yes in a word":           {"sleeping", "有", "yes", ""},
		"neither yes nor no":      {"sleeping", "maybe", "", "sleeping import.choice"},
		"a wrong check character": {"credit", "91350100M000100Y4A", "", "credit cell.credit_check"},
		"a right credit code":     {"credit", "91350100m000100y43", "91350100M000100Y43", ""},
		"an identity number":      {"address", "东街1号11010519491231002X", "", "address ledger.id_number"},
		"too long":                {"name", strings.Repeat("长", 61), "", "name too_long"},
		"extension B":             {"operator", "𠮷𡈼", "𠮷𡈼", ""},
		"an invisible sign":       {"name", "面\u200b馆", "", "name cell.invisible"},
		"no such field":           {"ethnic_group", "x", "", "ethnic_group ledger.unknown_field"},
		"nothing":                 {"gas", "  ", "", ""},
	} {
		written := map[string]string{"name": "合成面馆", "kind": "food"}
		written[c.field] = c.text
		v, err := d.Check(written)
		if v[c.field] != c.want || told(t, err) != c.wrong {
			t.Errorf("%s: %q told %q, want %q told %q", name, v[c.field], told(t, err), c.want, c.wrong)
		}
	}
	if _, err := d.Check(nil); told(t, err) != "name required, kind required" {
		t.Errorf("nothing written: %v", err)
	}
	h, _ := book(t, jurisdictions.Qingzhou).Ledger("houses")
	if v, err := h.Check(map[string]string{"address": "1号楼", "use": "出租", "hazards": "软管老化、通道堵塞，hose"}); err != nil || v["hazards"] != "exit,hose" {
		t.Errorf("choices: %v %v", v, err)
	}
}

func TestPersonalValuesAreMaskedAndParted(t *testing.T) {
	t.Parallel()
	d := shops(t)
	v := ledgers.Values{"name": "面馆", "operator": "欧阳示范", "phone": "13800001234", "gone": "from an older definition"}
	if got := d.Masked(v); !maps.Equal(got, ledgers.Values{"name": "面馆", "operator": "欧阳*", "phone": "138****1234"}) {
		t.Errorf("masked %v", got)
	}
	open, closed := d.Split(v)
	if !maps.Equal(open, ledgers.Values{"name": "面馆"}) || len(closed) != 3 || d.PhoneOf(closed) != "13800001234" {
		t.Errorf("open %v, closed %v", open, closed)
	}
}

func TestAnEntryIsCorrectedAndEnds(t *testing.T) {
	t.Parallel()
	d, today := shops(t), day(t, "2026-03-02")
	e, err := d.Add(ledgers.Entry{Place: "140502001001001"}, map[string]string{"name": "面馆", "kind": "food", "phone": "13800001234"}, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []territory.Code{"", "140502001001", "x"} {
		if _, err := d.Add(ledgers.Entry{Place: place}, map[string]string{"name": "面馆"}, today); told(t, err) != "values.kind required, place place.form" {
			t.Errorf("at %q: %v", place, err)
		}
	}
	next, changed, err := d.Correct(e, 1, map[string]string{"gas": "pipe", "name": "面馆", "phone": ""}, today.AddDays(1))
	if err != nil || strings.Join(changed, " ") != "gas phone" || next.Version != 2 || next.Checked != today.AddDays(1) || next.Values["phone"] != "" || e.Values["phone"] == "" {
		t.Errorf("%+v %v %v", next, changed, err)
	}
	if _, _, err := d.Correct(e, 1, map[string]string{"name": ""}, today); told(t, err) != "values.name required" {
		t.Errorf("without a name: %v", err)
	}
	if _, _, err := d.Correct(e, 2, nil, today); !fault.HasCode(err, "ledger.stale") {
		t.Error(err)
	}
	for reason, left := range map[ledgers.EndReason]string{ledgers.Gone: "13800001234", ledgers.Over: "13800001234", ledgers.Mistake: "", ledgers.Withdrawn: ""} {
		ended, err := d.End(e, 1, reason, today)
		if err != nil || ended.Values["phone"] != left || ended.Values["name"] != "面馆" || ended.Open() {
			t.Errorf("%s: %+v %v", reason, ended, err)
		}
		if _, err := d.End(ended, 2, reason, today); !fault.HasCode(err, "ledger.ended") {
			t.Error(err)
		}
	}
	if _, err := d.End(e, 1, "forgotten", today); told(t, err) != "reason not_one_of" {
		t.Error(err)
	}
}

func TestTimeRunsFromTheEndOrTheLastCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from           ledgers.Since
		months         int
		checked, ended string
		want           string
	}{
		"kept while it is open":         {ledgers.AfterEnd, 24, "2020-01-01", "", ""},
		"two years after its end":       {ledgers.AfterEnd, 24, "2020-01-01", "2026-02-28", "2028-02-28"},
		"since nobody found it true":    {ledgers.AfterChecked, 1, "2026-01-31", "", "2026-02-28"},
		"ended before it was looked at": {ledgers.AfterChecked, 12, "2026-01-01", "2026-03-01", "2027-03-01"},
		"for good":                      {ledgers.Never, 0, "2020-01-01", "2020-02-01", ""},
	} {
		d := ledgers.Definition{Retention: ledgers.Retention{From: c.from, Months: c.months}}
		if got := d.Expires(ledgers.Entry{Checked: day(t, c.checked), Ended: day(t, c.ended)}).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	// What is due by a day is exactly what began on the cutoff or before.
	for months := 1; months <= 30; months += 7 {
		d := ledgers.Definition{Retention: ledgers.Retention{From: ledgers.AfterChecked, Months: months}}
		for by, end := day(t, "2027-12-20"), day(t, "2028-04-02"); by.Before(end); by = by.AddDays(1) {
			cut := d.Cutoff(by)
			if !(d.Expires(ledgers.Entry{Checked: cut}).Compare(by) <= 0 && by.Before(d.Expires(ledgers.Entry{Checked: cut.AddDays(1)}))) {
				t.Fatalf("%d months by %s: cut at %s", months, by, cut)
			}
		}
	}
}

func lifts(t testing.TB) ledgers.Definition {
	field := func(code string, kind ledgers.Type, class access.Class) ledgers.Field {
		return ledgers.Field{Code: code, Name: catalogue.Label{ZH: code}, Type: kind, Class: class, Owner: "U23", Purpose: catalogue.Label{ZH: "排查电梯安全"}, Basis: "《特种设备安全法》", Review: day(t, "2027-06-30")}
	}
	d := ledgers.Definition{Code: "x_lifts", Name: catalogue.Label{ZH: "电梯台账"}, Rows: access.InternalData, Title: "name", Retention: ledgers.Retention{From: ledgers.AfterEnd, Months: 24}}
	name, phone, kind := field("name", ledgers.Text, access.InternalData), field("phone", ledgers.Phone, access.PersonalData), field("kind", ledgers.Choice, access.InternalData)
	name.Required, phone.Mask = true, ledgers.MaskPhone
	kind.Options = []ledgers.Option{{"o1", catalogue.Label{ZH: "客梯"}}, {"o2", catalogue.Label{ZH: "货梯"}}}
	d.Fields = []ledgers.Field{name, phone, kind}
	return d
}

func TestWhatIsWrongWithADefinitionIsNamed(t *testing.T) {
	t.Parallel()
	b := book(t, jurisdictions.Chengqu)
	unit := func(code string) bool { return code == "U23" }
	if err := lifts(t).Validate(unit, b.Refused); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(d *ledgers.Definition)
		wrong  string
	}{
		"no owner":                {func(d *ledgers.Definition) { d.Fields[0].Owner = "" }, "fields.name.owner ledger.no_owner"},
		"an owner from elsewhere": {func(d *ledgers.Definition) { d.Fields[0].Owner = "U99" }, "fields.name.owner ledger.unknown_owner"},
		"no purpose":              {func(d *ledgers.Definition) { d.Fields[1].Purpose.ZH = "" }, "fields.phone.purpose ledger.no_purpose"},
		"no basis":                {func(d *ledgers.Definition) { d.Fields[1].Basis = "" }, "fields.phone.basis ledger.no_basis"},
		"no review":               {func(d *ledgers.Definition) { d.Fields[1].Review = calendar.Date{} }, "fields.phone.review ledger.no_review"},
		"an open telephone":       {func(d *ledgers.Definition) { d.Fields[1].Class, d.Fields[1].Mask = access.InternalData, "" }, "fields.phone.class ledger.is_personal"},
		"no mask":                 {func(d *ledgers.Definition) { d.Fields[1].Mask = "" }, "fields.phone.mask ledger.mask"},
		"shown whole":             {func(d *ledgers.Definition) { d.Fields[1].Mask = ledgers.MaskWhole }, "fields.phone.mask ledger.mask"},
		"sensitive":               {func(d *ledgers.Definition) { d.Fields[1].Class = access.SensitiveData }, "fields.phone.class ledger.own_sensitive"},
		"one option":              {func(d *ledgers.Definition) { d.Fields[2].Options = d.Fields[2].Options[:1] }, "fields.kind.options ledger.options"},
		"a personal title":        {func(d *ledgers.Definition) { d.Title = "phone" }, "title ledger.title"},
		"kept for good":           {func(d *ledgers.Definition) { d.Retention.From = ledgers.Never }, "retention.from ledger.kept_for_good"},
		"two of one code":         {func(d *ledgers.Definition) { d.Fields[2].Code = "phone" }, "fields.phone.code ledger.field_twice"},
		"no fields":               {func(d *ledgers.Definition) { d.Fields = nil }, "fields ledger.fields, title ledger.title"},
		"a source":                {func(d *ledgers.Definition) { d.Source = "team" }, "source ledger.own_source"},
		"the code of another":     {func(d *ledgers.Definition) { d.Code = "lifts" }, "code ledger.code"},
		"a register of persons":   {func(d *ledgers.Definition) { d.Name.ZH = "精神障碍患者台账" }, "name ledger.refused_register"},
		"in the purpose":          {func(d *ledgers.Definition) { d.Fields[0].Purpose.ZH = "给居民打分" }, "fields.name.purpose ledger.refused_score"},
		"in an option":            {func(d *ledgers.Definition) { d.Fields[2].Options[0].Name.ZH = "信教群众" }, "fields.kind.options ledger.refused_belief"},
		"in English":              {func(d *ledgers.Definition) { d.Fields[0].Name.EN = "ID-number" }, "fields.name.name ledger.refused_identity"},
		"parted by signs":         {func(d *ledgers.Definition) { d.Fields[0].Name.ZH = "身 份\u200b·证" }, "fields.name.name ledger.refused_identity"},
		"full-width":              {func(d *ledgers.Definition) { d.Fields[0].Name.EN = "ＩＭＥＩ of the phone" }, "fields.name.name ledger.refused_track"},
	} {
		d := lifts(t)
		c.change(&d)
		if got := told(t, d.Validate(unit, b.Refused)); got != c.wrong {
			t.Errorf("%s: told %q, want %q", name, got, c.wrong)
		}
	}
}

func TestADefinitionKeepsWhatEntriesDependOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(d *ledgers.Definition)
		wrong  string
	}{
		"a new date":           {func(d *ledgers.Definition) { d.Fields[0].Review = d.Fields[0].Review.AddDays(365) }, ""},
		"a field more":         {func(d *ledgers.Definition) { d.Fields = append(d.Fields, ledgers.Field{Code: "more"}) }, ""},
		"a field is retired":   {func(d *ledgers.Definition) { d.Fields[1].Retired = true }, ""},
		"a field is gone":      {func(d *ledgers.Definition) { d.Fields = d.Fields[:2] }, "fields.kind.code ledger.field_gone"},
		"another type":         {func(d *ledgers.Definition) { d.Fields[0].Type = ledgers.Number }, "fields.name.type ledger.field_type"},
		"no longer personal":   {func(d *ledgers.Definition) { d.Fields[1].Class = access.InternalData }, "fields.phone.class ledger.field_class"},
		"an option is gone":    {func(d *ledgers.Definition) { d.Fields[2].Options = d.Fields[2].Options[1:] }, "fields.kind.options ledger.option_gone"},
		"rows for more people": {func(d *ledgers.Definition) { d.Rows = access.PersonalData }, "code ledger.stays"},
	} {
		d := lifts(t)
		c.change(&d)
		if got := told(t, d.Follows(lifts(t))); got != c.wrong {
			t.Errorf("%s: told %q, want %q", name, got, c.wrong)
		}
	}
}

// No shipped field asks for what the list refuses, none of the four that hold persons is seen by territory alone more than it must, and every
// field that is asked for says why.
func TestShippedLedgersKeepTheLaw(t *testing.T) {
	t.Parallel()
	for _, folder := range jurisdictions.Names() {
		for _, d := range book(t, folder).Ledgers {
			for _, f := range d.Fields {
				if !strings.HasPrefix(f.Owner, "U") && !strings.HasPrefix(f.Owner, "S") || f.Purpose.EN == "" || f.Basis == "" || f.Review.IsZero() {
					t.Errorf("%s: %s of %s does not say why it is asked for", folder, f.Code, d.Code)
				}
			}
			if sensitive := d.Rows == access.SensitiveData; sensitive != (d.Code == "care" || d.Code == "disputes" || d.Code == "agency") {
				t.Errorf("%s: %s is %s", folder, d.Code, d.Rows)
			}
		}
	}
}
