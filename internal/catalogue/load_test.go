package catalogue_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/jurisdictions"
)

func load(t testing.TB, name string) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(jurisdictions.Files, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return c
}

func TestEveryJurisdictionIsValid(t *testing.T) {
	t.Parallel()
	for _, name := range jurisdictions.Names() {
		c := load(t, name)
		if got := c.Jurisdiction().Short; got != name {
			t.Errorf("folder %s says that it is %s", name, got)
		}
	}
}

func TestExportWritesWhatLoadReads(t *testing.T) {
	t.Parallel()
	for _, name := range jurisdictions.Names() {
		c := load(t, name)
		files, err := c.Export()
		if err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		for file, text := range files {
			fsys["x/"+file] = &fstest.MapFile{Data: text}
		}
		again, err := catalogue.Load(fsys, "x")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.Policy(), again.Policy()); diff != "" {
			t.Errorf("%s changed on the way (-before +after):\n%s", name, diff)
		}
		if c.Version() != again.Version() {
			t.Errorf("%s: version %s became %s", name, c.Version(), again.Version())
		}
	}
}

func TestEncodeAndDecodeKeepTheVersion(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	again, err := catalogue.Decode(c.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if again.Version() != c.Version() {
		t.Errorf("got %s, want %s", again.Version(), c.Version())
	}
	if _, err := catalogue.Decode([]byte(`{"unknown":1}`)); err == nil {
		t.Error("an unknown field was read")
	}
}

var fileNames = []string{"jurisdiction.yaml", "units.yaml", "matters.yaml", "loops.yaml", "roles.yaml", "reasons.yaml"}

// replaced is Qingzhou with one file replaced; empty text takes it away.
func replaced(t testing.TB, file, text string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range fileNames {
		content, err := jurisdictions.Files.ReadFile(jurisdictions.Qingzhou + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name != file {
			fsys["x/"+name] = &fstest.MapFile{Data: content}
		} else if text != "" {
			fsys["x/"+name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

func TestAFileThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, path, code string }{
		{"missing", "", "roles.yaml", "file_missing"},
		{"an unknown field", "roles:\n  - {code: clerk, name: {zh: a, en: b}}\n  - {code: x, title: y}\n", "roles.yaml: line 3 title", "unknown_field"},
		{"a list that is a word", "roles: clerk\n", "roles.yaml: line 1", "bad_yaml"},
		{"broken indentation", "roles:\n\t- x\n", "roles.yaml: line 2", "bad_yaml"},
		{"two documents", "roles: []\n---\nroles: []\n", "roles.yaml", "one_document"},
		{"too long", strings.Repeat("#", 3<<20), "roles.yaml", "file_too_large"},
		{"wrong encoding", "roles:\n  - {code: clerk, name: {zh: \xb4\xab, en: b}}\n", "roles.yaml", "bad_yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := catalogue.Load(replaced(t, "roles.yaml", c.text), "x")
			if err == nil {
				t.Fatal("it was read")
			}
			if _, ok := find(fault.As(err).Fields, c.path, c.code); !ok {
				t.Errorf("no %s at %q in %v", c.code, c.path, err)
			}
		})
	}
}

func TestAWrongValueIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	text := "loops:\n  - loop: micro\n    limits: {handle: 5 days, follow_up: 1wd}\n"
	_, err := catalogue.Load(replaced(t, "loops.yaml", text), "x")
	f, ok := find(fault.As(err).Fields, "loops.yaml: line 3", "bad_value")
	if !ok || f.Params["value"] != "5 days" {
		t.Errorf("got %v", err)
	}
}

func TestFilesAreAllToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := catalogue.Load(fstest.MapFS{}, "nowhere")
	if got := len(fault.As(err).Fields); got != 6 {
		t.Errorf("told %d files, want 6: %v", got, err)
	}
}

// FuzzLoad reads any text as any of the files: it answers a catalogue that can be written and read back, or a fault.
func FuzzLoad(f *testing.F) {
	for i, name := range fileNames {
		text, err := jurisdictions.Files.ReadFile(jurisdictions.Qingzhou + "/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, string(text))
	}
	f.Add(4, "roles: &a [*a]")
	f.Add(3, "loops:\n  - {loop: micro, limits: {handle: 99999999999999999wd}}")
	f.Add(2, "matters: [{code: [], valid_from: 2026-02-30}]")
	f.Fuzz(func(t *testing.T, i int, text string) {
		if i < 0 || i >= len(fileNames) || text == "" {
			return
		}
		c, err := catalogue.Load(replaced(t, fileNames[i], text), "x")
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("not a fault of the input: %v", err)
			}
			return
		}
		if again, err := catalogue.Decode(c.Encode()); err != nil || again.Version() != c.Version() {
			t.Fatalf("written and read back: %v", err)
		}
	})
}
