package osm_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/planning/osm"
	"gezhi/internal/testkit"
)

func read(t testing.TB, path string) *osm.Extract {
	t.Helper()
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	e, err := osm.Read(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The PBF files were written by osmium from court.osm: one with dense nodes, packed; one with single nodes, plain.
func TestEveryFormGivesTheSameStreets(t *testing.T) {
	t.Parallel()
	e := read(t, "testdata/court.osm")
	if len(e.Ways) != 4 || len(e.Nodes) != 6 || e.Ways[0].Tags["name"] != "南街" || e.Tags[4]["access"] != "private" || e.Tags[7] != nil {
		t.Errorf("%+v", e)
	}
	for _, other := range []string{"testdata/court.osm.pbf", "testdata/nodes.osm.pbf"} {
		got := read(t, other)
		for id, p := range got.Nodes {
			if p.Metres(e.Nodes[id]) > 0.02 {
				t.Errorf("%s: node %d at %v, want %v", other, id, p, e.Nodes[id])
			}
			got.Nodes[id] = e.Nodes[id]
		}
		if !reflect.DeepEqual(got.Nodes, e.Nodes) || !reflect.DeepEqual(got.Tags, e.Tags) || !reflect.DeepEqual(got.Ways, e.Ways) {
			t.Errorf("%s: %+v, want %+v", other, got, e)
		}
	}
}

func TestRealExtractsAreRead(t *testing.T) {
	t.Parallel()
	dir := testkit.SharedData(t, "osm")
	if e := read(t, filepath.Join(dir, "monaco.osm.gz")); len(e.Ways) != 866 {
		t.Errorf("Monaco has %d streets, want 866", len(e.Ways))
	}
	if e := read(t, filepath.Join(dir, "north-bayreuth.osm.gz")); len(e.Ways) != 2056 {
		t.Errorf("Bayreuth has %d streets, want 2056", len(e.Ways))
	}
}

func TestABrokenFileIsNamed(t *testing.T) {
	t.Parallel()
	xml, err := os.ReadFile("testdata/court.osm")
	if err != nil {
		t.Fatal(err)
	}
	pbf, err := os.ReadFile("testdata/court.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	var zip bytes.Buffer
	z := gzip.NewWriter(&zip)
	if _, err := z.Write(xml); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, where string
		data        []byte
	}{
		{"nothing", "file", nil},
		{"a table", "file", []byte("id,lon,lat\n")},
		{"a page", "line 1", []byte("<html><body/></html>")},
		{"no number", "line 3", bytes.Replace(xml, []byte(`id="1"`), []byte(`id="one"`), 1)},
		{"off the earth", "line 3", bytes.Replace(xml, []byte(`lat="35.5000000"`), []byte(`lat="135.5"`), 1)},
		{"cut off", "line", xml[:len(xml)/2]},
		{"a zip cut off", "line", zip.Bytes()},
		{"a block cut off", "block 3", pbf[:len(pbf)-20]},
		{"a length beyond the file", "block 1", append([]byte{0x7f}, pbf[1:]...)},
	} {
		_, err := osm.Read(t.Context(), bytes.NewReader(test.data))
		if f := fault.As(err); err == nil || len(f.Fields) == 0 || !strings.HasPrefix(f.Fields[0].Path, test.where) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"testdata/court.osm", "testdata/court.osm.pbf", "testdata/nodes.osm.pbf"} {
		data, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := osm.Read(t.Context(), bytes.NewReader(data)); err == nil {
			for id, p := range e.Nodes {
				if !p.Valid() {
					t.Errorf("node %d at %v", id, p)
				}
			}
		}
	})
}
