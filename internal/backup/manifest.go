package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"gezhi/internal/fault"
)

// Form is the form of the archive that this program writes and reads.
const Form = 1

// manifestName is the last entry of the archive.
const manifestName = "manifest.json"

// rowsDir leads the names of the parts of the rows, in an export.
const rowsDir = "rows/"

// mostPart is the most that is read of one part of the rows, in bytes.
const mostPart = 256 << 20

// mostManifest is the most that is read of a manifest, in bytes.
const mostManifest = 64 << 20

// Manifest says what a backup holds (清单).
type Manifest struct {
	Form    int             `json:"form"`
	Made    time.Time       `json:"made"`
	Program string          `json:"program"`
	Heads   []Head          `json:"heads"`
	Rows    int64           `json:"rows,omitempty"` // of an export: how many
	Files   map[string]File `json:"files"`
}

// File is one file of the archive, by its path below the installation's folder.
type File struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// SumOf is what a manifest says of a body.
func SumOf(body []byte) File {
	sum := sha256.Sum256(body)
	return File{Bytes: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}
}

// Part is what the manifest of an export says of a part of the rows.
func (m Manifest) Part(name string) (File, bool) {
	f, ok := m.Files[rowsDir+name]
	return f, ok
}

// Parts is of how many parts the rows of an export are.
func (m Manifest) Parts() (n int) {
	for name := range m.Files {
		if strings.HasPrefix(name, rowsDir) {
			n++
		}
	}
	return n
}

// Head is where the log of a tenant stood: the position of the last sealed act and its chain.
type Head struct {
	Tenant string `json:"tenant"`
	Pos    int64  `json:"pos"`
	Chain  string `json:"chain"`
}

// Bytes are all files together.
func (m Manifest) Bytes() (n int64) {
	for _, f := range m.Files {
		n += f.Bytes
	}
	return n
}

// readManifest reads the last entry and holds what came before against it.
func readManifest(r io.Reader, found map[string]File) (m Manifest, err error) {
	if err := json.NewDecoder(io.LimitReader(r, mostManifest)).Decode(&m); err != nil {
		return m, fault.New(fault.Malformed, "backup.no_manifest").Because(err)
	}
	if m.Form != Form {
		return m, fault.New(fault.Malformed, "backup.other_form", "form", m.Form, "known", Form)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		if got, ok := found[name]; !ok || got != m.Files[name] {
			return m, fault.New(fault.Malformed, "backup.damaged", "file", name)
		}
	}
	for name := range found {
		if _, ok := m.Files[name]; !ok {
			return m, fault.New(fault.Malformed, "backup.damaged", "file", name)
		}
	}
	return m, nil
}
