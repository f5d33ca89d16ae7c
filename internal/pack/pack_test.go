package pack

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// life has the effects of the acts of one case, and the case.
//
//go:embed testdata/life.jsonl
var life string

var beside = Known{
	Texts:    []string{"tf829a0bfd0b83f35", "01a21f1c-5878-7001-bc3e-96b350efe0d1", "", "unit:U15"},
	Instants: []time.Time{time.Date(2026, 11, 27, 22, 24, 41, 85_644_000, time.UTC), {}},
}

// What version 1 writes, it writes for ever: rows have it.
func TestTheFormStays(t *testing.T) {
	t.Parallel()
	const want = "47339b8d7aff7ca566623fd8816eb7a1ae3f9f26c55eff2dccf7230e533fe5eb"
	sum := sha256.New()
	in, out := 0, 0
	for text := range strings.Lines(life) {
		packed := Pack(text, beside)
		if got, err := Unpack(packed, beside); err != nil || got != text {
			t.Errorf("%s became %s, %v", text, got, err)
		}
		sum.Write(packed)
		in, out = in+len(text), out+len(packed)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("packs to %s, want %s", got, want)
	}
	if 7*out > in {
		t.Errorf("%d bytes of %d", out, in)
	}
	if len(vocabulary1.words) != mostWords {
		t.Errorf("%d words, want %d", len(vocabulary1.words), mostWords)
	}
}

func TestEachKindOfText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                                       "",
		`{}`:                                     "\xaa",
		`7.25 灯`:                                 "7.25 \x9f\x07灯",
		`"lamp"`:                                 "\x9f\x08lamp",
		`"lamp","lamp"`:                          "\x9f\x08lamp,\x90",
		`"00017"`:                                "\x9e\x05\x00\x01\x70",
		`"0aff"`:                                 "\x9d\x02\x0a\xff",
		`"01a21f1c-5878-7001-bc3e-96b350efe0d1"`: "\x9c\x01\xa2\x1f\x1c\x58\x78\x70\x01\xbc\x3e\x96\xb3\x50\xef\xe0\xd1",
		`"1970-01-01T00:02:00Z"`:                 "\x99\x04",
		`"1970-01-01T00:00:07Z"`:                 "\x9a\x0e",
		`"1970-01-01T00:00:00.000007Z"`:          "\x9b\x0e",
		`"1970-01-01T00:02:00Z","1970-01-01T00:01:59Z","1970-01-01T00:02:00Z"`: "\x99\x04,\x9a\x01,\x81",
		`"1970-02-30T00:02:00Z"`:    "\x9f\x281970-02-30T00:02:00Z", // none
		`"1970-01-01T00:02:00.10Z"`: "\x9f\x2e1970-01-01T00:02:00.10Z",
		`"\"`:                       "\x9f\x02\\",
		`"`:                         `"`,
		`""""`:                      `""""`,
	} {
		packed := Pack(text, Known{})
		if string(packed[1:]) != want || packed[0] != version1 {
			t.Errorf("%s packs to %q, want %q", text, packed[1:], want)
		}
		if got, err := Unpack(packed, Known{}); err != nil || got != text {
			t.Errorf("%s became %q, %v", text, got, err)
		}
	}
}

// Whatever it is, it comes back, and what stands beside it need not make sense.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	pieces := append(slices.Collect(strings.SplitSeq(life, `"`)), vocabulary1.words...)
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SampledFrom(pieces), rapid.String(), rapid.StringMatching(`"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-9]{2}(\.[0-9]{1,7})?Z"`),
			rapid.StringMatching(`"[0-9a-f-]{1,40}"`), rapid.Just(`"`))
		text := strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), rapid.SampledFrom([]string{"", `"`, ","}).Draw(t, "between"))
		k := Known{Texts: rapid.SliceOfN(piece, 0, 5).Draw(t, "texts")}
		for _, n := range rapid.SliceOfN(rapid.Int64(), 0, 5).Draw(t, "instants") {
			k.Instants = append(k.Instants, time.UnixMicro(n).UTC())
		}
		packed := Pack(text, k)
		if got, err := Unpack(packed, k); err != nil || got != text {
			t.Fatalf("%q became %q, %v", text, got, err)
		}
	})
}

// More different texts than are remembered.
func TestManyTexts(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for range 2 {
		for i := range 400 {
			text.WriteString(`"x` + strings.Repeat("y", i) + `",`)
		}
		text.WriteString(`"` + strings.Repeat("z", longestText+1) + `"`)
	}
	if got, err := Unpack(Pack(text.String(), Known{}), Known{}); err != nil || got != text.String() {
		t.Error(err)
	}
}

func TestDamageIsSaid(t *testing.T) {
	t.Parallel()
	for _, b := range []string{"", "\x00", "\x02a", "\x01\x80", "\x01\x90", "\x01\x98", "\x01\x98\x00", "\x01\x99", "\x01\x9b\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "\x01\x9c\x00", "\x01\x9d\x05a",
		"\x01\x9e\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80", "\x01\x9f\x0aab", "\x01\xff"} {
		if text, err := Unpack([]byte(b), Known{}); !errors.Is(err, ErrDamaged) || text != "" {
			t.Errorf("%q: %q, %v", b, text, err)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	for text := range strings.Lines(life) {
		f.Add(Pack(text, beside))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		text, err := Unpack(b, beside)
		if err != nil {
			return
		}
		if again, err := Unpack(Pack(text, beside), beside); err != nil || again != text {
			t.Errorf("%q became %q, %v", text, again, err)
		}
	})
}

func BenchmarkPack(b *testing.B) {
	body := strings.TrimSpace(life[strings.LastIndex(strings.TrimSpace(life), "\n")+1:])
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		Pack(body, beside)
	}
}

func BenchmarkUnpack(b *testing.B) {
	body := strings.TrimSpace(life[strings.LastIndex(strings.TrimSpace(life), "\n")+1:])
	packed := Pack(body, beside)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := Unpack(packed, beside); err != nil {
			b.Fatal(err)
		}
	}
}
