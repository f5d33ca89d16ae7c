package audit_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gezhi/internal/audit"
	"gezhi/internal/people"
)

const tenant = "t1"

var at = time.Date(2026, 3, 2, 1, 2, 3, 456000, time.UTC)

func sample() audit.Act {
	return audit.Act{
		Tenant: tenant, ID: "0195-1", Subject: "case:1", Seq: 1, Kind: "case.dispatch", At: at,
		Actor: audit.Actor{Account: "a1", Role: "dispatcher", Org: "center:140502001", Kind: "staff"},
		Key:   "k", KeyBody: "b", Command: `{"lead":"unit:U15"}`, Effects: `{"due":"2026-03-09T09:30:00Z"}`,
		Words: map[string]string{"comment": audit.HashWord([]byte("0123456789abcdef"), "小心台阶")}, Policy: "v7",
	}.Chained(1, audit.Hash{})
}

// row is an act as a database keeps it, with its position.
type row struct {
	act audit.Act
	pos int64
}

// log is a tenant's log as a database keeps it.
type log struct {
	rows  []row
	seals []audit.Seal
	head  audit.Head
}

// record fills a log with acts on some subjects and seals all but the last few.
func record(t *rapid.T) *log {
	l := &log{head: audit.EmptyHead(tenant)}
	last := map[string]audit.Act{}
	n := rapid.IntRange(3, 25).Draw(t, "acts")
	for i := range n {
		subject := fmt.Sprintf("case:%d", rapid.IntRange(1, 4).Draw(t, "subject"))
		a := sample()
		a.ID, a.Subject, a.At = fmt.Sprintf("act-%02d", i), subject, at.Add(time.Duration(i)*time.Second)
		a.Command = fmt.Sprintf(`{"n":%d}`, i)
		a = a.Chained(last[subject].Seq+1, last[subject].Hash)
		last[subject] = a
		l.rows = append(l.rows, row{act: a})
	}
	sealed := rapid.IntRange(2, n).Draw(t, "sealed")
	for i := range sealed {
		var s audit.Seal
		s, l.head = l.head.Next(l.rows[i].act)
		l.seals = append(l.seals, s)
		l.rows[i].pos = s.Pos
	}
	return l
}

// verify reads the log as the store would: acts by subject and number with their positions, seals by position.
func (l *log) verify(heads ...audit.Head) (audit.Result, error) {
	v := audit.NewVerifier(tenant, heads...)
	rows := slices.Clone(l.rows)
	slices.SortStableFunc(rows, func(a, b row) int {
		if c := strings.Compare(a.act.Subject, b.act.Subject); c != 0 {
			return c
		}
		return int(a.act.Seq - b.act.Seq)
	})
	byID := map[string]audit.Hash{}
	for _, r := range rows {
		byID[r.act.ID] = r.act.Hash
		if err := v.Act(r.act, l.position(r.act.ID)); err != nil {
			return audit.Result{}, err
		}
	}
	for _, s := range slices.SortedFunc(slices.Values(l.seals), func(a, b audit.Seal) int { return int(a.Pos - b.Pos) }) {
		hash, found := byID[s.Act]
		if err := v.Seal(s, hash, found); err != nil {
			return audit.Result{}, err
		}
	}
	return v.Finish()
}

// position joins the seals to an act.
func (l *log) position(act string) int64 {
	for _, s := range l.seals {
		if s.Act == act {
			return s.Pos
		}
	}
	return 0
}

func TestAnUntouchedLogHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := record(t)
		got, err := l.verify(l.head)
		if err != nil {
			t.Fatal(err)
		}
		if got.Acts != int64(len(l.rows)) || got.Sealed != int64(len(l.seals)) || got.Unsealed != got.Acts-got.Sealed || got.Head != l.head {
			t.Fatalf("got %+v", got)
		}
	})
}

// tamperings change a log in one place. Each says whether it can be found without a head from outside.
var tamperings = map[string]func(t *rapid.T, l *log){
	"change a field": func(t *rapid.T, l *log) {
		changes := fieldChanges()
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(changes))).Draw(t, "field")
		changes[name](&l.rows[rapid.IntRange(0, len(l.rows)-1).Draw(t, "row")].act)
	},
	"delete a sealed act": func(t *rapid.T, l *log) {
		i := rapid.IntRange(0, len(l.seals)-1).Draw(t, "row")
		l.rows = slices.Delete(l.rows, i, i+1)
	},
	"delete a seal": func(t *rapid.T, l *log) {
		i := rapid.IntRange(0, len(l.seals)-2).Draw(t, "seal")
		l.seals = slices.Delete(l.seals, i, i+1)
	},
	"delete an act and its seal": func(t *rapid.T, l *log) {
		i := rapid.IntRange(0, len(l.seals)-2).Draw(t, "row")
		l.rows, l.seals = slices.Delete(l.rows, i, i+1), slices.Delete(l.seals, i, i+1)
	},
	"swap two seals": func(t *rapid.T, l *log) {
		i, j := twoOf(t, len(l.seals))
		l.seals[i].Act, l.seals[j].Act = l.seals[j].Act, l.seals[i].Act
	},
	"swap the contents of two acts": func(t *rapid.T, l *log) {
		i, j := twoOf(t, len(l.rows))
		a, b := &l.rows[i].act, &l.rows[j].act
		a.Command, b.Command = b.Command, a.Command
		a.Hash, b.Hash = a.Sum(a.Prev), b.Sum(b.Prev)
		if i >= len(l.seals) && j >= len(l.seals) {
			t.Skip("what is not sealed yet can still be written anew")
		}
	},
	"insert an act": func(t *rapid.T, l *log) {
		of := l.rows[rapid.IntRange(0, len(l.seals)-1).Draw(t, "row")].act
		of.ID = "forged"
		l.rows = append(l.rows, row{act: of.Chained(of.Seq, of.Prev)})
	},
	"change an act and compute its subject anew": func(t *rapid.T, l *log) {
		i := rapid.IntRange(0, len(l.seals)-1).Draw(t, "row")
		l.rows[i].act.Command = `{"forged":true}`
		l.rechain(l.rows[i].act.Subject)
	},
	"move a seal": func(t *rapid.T, l *log) {
		l.seals[rapid.IntRange(0, len(l.seals)-1).Draw(t, "seal")].Pos += int64(rapid.IntRange(1, 30).Draw(t, "by"))
	},
	"give an act to another tenant": func(t *rapid.T, l *log) {
		a := &l.rows[rapid.IntRange(0, len(l.rows)-1).Draw(t, "row")].act
		a.Tenant = "t2"
		a.Hash = a.Sum(a.Prev)
	},
}

func (l *log) rechain(subject string) {
	prev, seq := audit.Hash{}, int64(0)
	for i := range l.rows {
		if a := &l.rows[i].act; a.Subject == subject {
			seq++
			*a = a.Chained(seq, prev)
			prev = a.Hash
		}
	}
}

// reseal computes the whole chain anew, as one could who owns the database.
func (l *log) reseal() {
	l.head = audit.EmptyHead(tenant)
	for i := range l.seals {
		l.seals[i], l.head = l.head.Next(l.rows[i].act)
	}
}

func twoOf(t *rapid.T, n int) (i, j int) {
	i = rapid.IntRange(0, n-2).Draw(t, "one")
	return i, rapid.IntRange(i+1, n-1).Draw(t, "two")
}

// fieldChanges changes each field of an act alone.
func fieldChanges() map[string]func(*audit.Act) {
	changes := map[string]func(*audit.Act){
		"Seq":          func(a *audit.Act) { a.Seq += 100 },
		"At":           func(a *audit.Act) { a.At = a.At.Add(time.Microsecond) },
		"Words value":  func(a *audit.Act) { a.Words = map[string]string{"comment": "x"} },
		"Words name":   func(a *audit.Act) { a.Words = map[string]string{"Comment": a.Words["comment"]} },
		"Words gone":   func(a *audit.Act) { a.Words = nil },
		"Prev":         func(a *audit.Act) { a.Prev[5] ^= 1 },
		"Hash":         func(a *audit.Act) { a.Hash[31] ^= 128 },
		"Actor.Role":   func(a *audit.Act) { a.Actor.Role = "clerk" },
		"Actor.Kind":   func(a *audit.Act) { a.Actor.Kind = "system" },
		"Actor.Org":    func(a *audit.Act) { a.Actor.Org = "" },
		"Command room": func(a *audit.Act) { a.Command = " " + a.Command },
		"two fields":   func(a *audit.Act) { a.Key, a.KeyBody = a.Key+a.KeyBody, "" },
	}
	typ := reflect.TypeFor[audit.Act]()
	for i := range typ.NumField() {
		if typ.Field(i).Type.Kind() == reflect.String {
			changes[typ.Field(i).Name] = func(a *audit.Act) {
				f := reflect.ValueOf(a).Elem().Field(i)
				f.SetString(f.String() + "x")
			}
		}
	}
	return changes
}

func TestEveryTamperingIsFound(t *testing.T) {
	t.Parallel()
	for name, tamper := range tamperings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				l := record(t)
				tamper(t, l)
				_, err := l.verify()
				var broken *audit.Broken
				if !errors.As(err, &broken) || broken.Row == "" || broken.What == "" {
					t.Fatalf("not found: %v", err)
				}
			})
		})
	}
}

func TestAHeadFromOutsideFindsACutAndARecomputedLog(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := record(t)
		head := l.head
		if rapid.Bool().Draw(t, "cut") {
			last := len(l.seals) - 1
			l.rows, l.seals = l.rows[:last], l.seals[:last]
		} else {
			i := rapid.IntRange(0, len(l.seals)-1).Draw(t, "row")
			l.rows[i].act.Command = `{"forged":true}`
			l.rechain(l.rows[i].act.Subject)
			l.reseal()
			if _, err := l.verify(); err != nil {
				t.Fatalf("the forger made a mistake: %v", err)
			}
		}
		if _, err := l.verify(head); err == nil {
			t.Fatal("not found")
		}
	})
}

func TestTheFirstBadRowIsNamed(t *testing.T) {
	t.Parallel()
	one := sample()
	two := sample()
	two.ID = "0195-2"
	two = two.Chained(2, one.Hash)
	seal, head := audit.EmptyHead(tenant).Next(one)
	seal2, _ := head.Next(two)
	bad := two
	bad.Effects = "{}"
	for _, c := range []struct {
		name, want string
		run        func(v *audit.Verifier) error
	}{
		{"a changed act", "audit: act case:1 2: hash", func(v *audit.Verifier) error { return errors.Join(v.Act(one, 1), v.Act(bad, 2)) }},
		{"a missing act", "audit: act case:1 2: gap", func(v *audit.Verifier) error { return v.Act(two, 1) }},
		{"acts out of order", "audit: act case:1 1: gap", func(v *audit.Verifier) error { return errors.Join(v.Act(one, 1), v.Act(one, 2)) }},
		{"sealed after its successor", "audit: act case:1 2: seal", func(v *audit.Verifier) error { return errors.Join(v.Act(one, 2), v.Act(two, 1)) }},
		{"sealed before an unsealed one", "audit: act case:1 2: seal", func(v *audit.Verifier) error { return errors.Join(v.Act(one, 0), v.Act(two, 1)) }},
		{"a missing seal", "audit: seal 1: gap", func(v *audit.Verifier) error { return errors.Join(v.Act(one, 1), v.Seal(seal2, two.Hash, true)) }},
		{"a seal without its act", "audit: seal 1: missing", func(v *audit.Verifier) error { return errors.Join(v.Act(one, 1), v.Seal(seal, audit.Hash{}, false)) }},
		{"a seal of another act", "audit: seal 1: chain", func(v *audit.Verifier) error { return errors.Join(v.Act(one, 1), v.Seal(seal, two.Hash, true)) }},
		{"an act after the seals", "audit: act case:1 2: order", func(v *audit.Verifier) error {
			return errors.Join(v.Act(one, 1), v.Seal(seal, one.Hash, true), v.Act(two, 2))
		}},
	} {
		if err := c.run(audit.NewVerifier(tenant)); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	v := audit.NewVerifier(tenant)
	first := v.Act(bad, 1)
	if again := v.Act(one, 1); again == nil || again.Error() != first.Error() {
		t.Errorf("the first bad row was forgotten: %v", again)
	}
}

func TestDecodeReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	text := rapid.String()
	rapid.Check(t, func(t *rapid.T) {
		a := audit.Act{
			Tenant: text.Draw(t, "tenant"), ID: text.Draw(t, "id"), Subject: text.Draw(t, "subject"), Kind: text.Draw(t, "kind"),
			At:    time.UnixMicro(rapid.Int64Range(0, 1<<52).Draw(t, "at")).UTC(),
			Actor: audit.Actor{Account: text.Draw(t, "a"), Role: text.Draw(t, "r"), Org: text.Draw(t, "o"), Kind: text.Draw(t, "k")},
			Key:   text.Draw(t, "key"), KeyBody: text.Draw(t, "body"), Command: text.Draw(t, "c"), Effects: text.Draw(t, "e"), Policy: text.Draw(t, "p"),
		}
		if words := rapid.MapOf(text, text).Draw(t, "words"); len(words) > 0 {
			a.Words = words
		}
		a = a.Chained(rapid.Int64().Draw(t, "seq"), audit.Hash{1, 2})
		got, err := audit.Decode(a.AppendTo(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzDecode(f *testing.F) {
	whole := sample().AppendTo(nil)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(append(slices.Clone(whole), 0))
	f.Add([]byte("gezhi.act.1\n"))
	f.Add([]byte("gezhi.act.1\n\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := audit.Decode(b)
		if err != nil {
			if !errors.Is(err, audit.ErrEncoding) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		if got := a.AppendTo(nil); string(got) != string(b) {
			t.Fatalf("two encodings of one act:\n%q\n%q", b, got)
		}
		if a.Sum(a.Prev) != a.Hash {
			t.Fatal("the hash does not fit")
		}
	})
}

func FuzzDecodeWords(f *testing.F) {
	for _, s := range []string{"{}", `{"a":"b"}`, `{"b":"1","a":"2"}`, ` {}`, `null`, `{"a":1}`, `{"a":"\u0041"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words, err := audit.DecodeWords(s)
		if err == nil && audit.EncodeWords(words) != s {
			t.Fatalf("%q was read as %v", s, words)
		}
	})
}

func TestStoredWordsHaveOneForm(t *testing.T) {
	t.Parallel()
	for s, ok := range map[string]bool{"{}": true, `{"a":"1","b":"2"}`: true, `{"b":"2","a":"1"}`: false, ` {}`: false, "null": false, `{"a":1}`: false, "": false, `{"a":"1","a":"1"}`: false} {
		if _, err := audit.DecodeWords(s); (err == nil) != ok {
			t.Errorf("DecodeWords(%q): %v", s, err)
		}
	}
}

func TestWordsAreSalted(t *testing.T) {
	t.Parallel()
	one, two := []byte("0123456789abcdef"), []byte("0123456789abcdeX")
	if audit.HashWord(one, "张三") == audit.HashWord(two, "张三") {
		t.Error("the salt does nothing")
	}
	if h := audit.HashWord(one, "张三"); !audit.SameWord(h, one, "张三") || audit.SameWord(h, one, "李四") || audit.SameWord(h, two, "张三") {
		t.Error("the word is not recognised by its salt and text alone")
	}
}

func TestTheEncodingIsFixed(t *testing.T) {
	t.Parallel()
	// These sums stand for every act that is stored anywhere: when they change, old logs cannot be proven any more.
	if got, want := sample().Hash.String(), "20535a17ed200480e9f09581db7c3a1ba40afe5703f5906f6737374290a77c89"; got != want {
		t.Errorf("act: got %s, want %s", got, want)
	}
	seal, _ := audit.EmptyHead(tenant).Next(sample())
	if got, want := seal.Chain.String(), "cc9426ce3ab6d69a9cf71444cacc5ee92528455b307cc888b4bd3eb56630dfd7"; got != want {
		t.Errorf("seal: got %s, want %s", got, want)
	}
}

func TestHashText(t *testing.T) {
	t.Parallel()
	h := sample().Hash
	if got, err := audit.ParseHash(h.String()); err != nil || got != h {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "00", strings.ToUpper(h.String()), h.String()[:63] + "g", h.String() + "0"} {
		if _, err := audit.ParseHash(bad); !errors.Is(err, audit.ErrHash) {
			t.Errorf("ParseHash(%q): %v", bad, err)
		}
	}
}

func TestTenantsHaveChainsOfTheirOwn(t *testing.T) {
	t.Parallel()
	if audit.Genesis("t1") == audit.Genesis("t2") {
		t.Error("one tenant's log can stand in for another's")
	}
}

func TestFromPeopleHashesNames(t *testing.T) {
	t.Parallel()
	a := audit.FromPeople("id", people.Act{
		Tenant: tenant, Subject: "account:1", Kind: "account.create", At: at, Command: "{}", Effects: "{}",
		By: people.By{Kind: "staff", Account: "2", Role: people.SysAdmin}, Private: map[string]string{"name": "张三"}, Salt: []byte("0123456789abcdef"),
	})
	if want := map[string]string{"name": audit.HashWord([]byte("0123456789abcdef"), "张三")}; cmp.Diff(want, a.Words) != "" {
		t.Errorf("words %v", a.Words)
	}
	if a.Actor != (audit.Actor{Account: "2", Role: "sys_admin", Kind: "staff"}) {
		t.Errorf("actor %+v", a.Actor)
	}
}

func BenchmarkSum(b *testing.B) {
	a := sample()
	a.Effects = `{"x":"` + strings.Repeat("y", 1024) + `"}`
	for b.Loop() {
		a.Sum(audit.Hash{})
	}
}

func BenchmarkVerifyAct(b *testing.B) {
	a := sample()
	for b.Loop() {
		v := audit.NewVerifier(tenant)
		if err := v.Act(a, 1); err != nil {
			b.Fatal(err)
		}
	}
}
