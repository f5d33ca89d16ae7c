package catalogue

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"gezhi/internal/fault"
)

// The files of a jurisdiction.
const (
	fileJurisdiction = "jurisdiction.yaml"
	fileUnits        = "units.yaml"
	fileMatters      = "matters.yaml"
	fileLoops        = "loops.yaml"
	fileRoles        = "roles.yaml"
	fileReasons      = "reasons.yaml"
)

// maxFile bounds one file, in bytes: a policy that is longer is a mistake.
const maxFile = 2 << 20

type jurisdictionFile struct {
	Jurisdiction Jurisdiction `yaml:"jurisdiction"`
	Views        []View       `yaml:"views"`
	Settings     Settings     `yaml:"settings"`
}

type unitsFile struct {
	Units      []Unit     `yaml:"units"`
	Categories []Category `yaml:"categories"`
}

type mattersFile struct {
	Matters []Matter `yaml:"matters"`
}

type rolesFile struct {
	Roles []RoleLabel `yaml:"roles"`
}

// files is a policy cut into the files in which it is kept.
type files struct {
	jurisdiction jurisdictionFile
	units        unitsFile
	matters      mattersFile
	loops        LoopTable
	roles        rolesFile
	reasons      Reasons
}

func (f *files) each() []struct {
	name string
	into any
} {
	return []struct {
		name string
		into any
	}{
		{fileJurisdiction, &f.jurisdiction},
		{fileUnits, &f.units},
		{fileMatters, &f.matters},
		{fileLoops, &f.loops},
		{fileRoles, &f.roles},
		{fileReasons, &f.reasons},
	}
}

func (f *files) policy() Policy {
	return Policy{
		Jurisdiction: f.jurisdiction.Jurisdiction,
		Views:        f.jurisdiction.Views,
		Settings:     f.jurisdiction.Settings,
		Units:        f.units.Units,
		Categories:   f.units.Categories,
		Matters:      f.matters.Matters,
		Loops:        f.loops,
		Roles:        f.roles.Roles,
		Reasons:      f.reasons,
	}
}

// Load reads the jurisdiction in the folder name of fsys and checks it.
// A file that is missing or cannot be read, an unknown field and every broken rule are told together, each with its file and place.
func Load(fsys fs.FS, name string) (*Catalogue, error) {
	p, err := Read(fsys, name)
	if err != nil {
		return nil, err
	}
	return New(p)
}

// Read reads the files of a jurisdiction without checking the rules of its content.
func Read(fsys fs.FS, name string) (Policy, error) {
	var (
		f      files
		fields fault.Fields
	)
	for _, part := range f.each() {
		readFile(fsys, name, part.name, part.into, &fields)
	}
	return f.policy(), fields.Err()
}

func readFile(fsys fs.FS, folder, name string, into any, fields *fault.Fields) {
	file, err := fsys.Open(path.Join(folder, name))
	if err != nil {
		fields.Add(name, "file_missing", "folder", folder)
		return
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil || len(text) > maxFile {
		fields.Add(name, "file_too_large", "max", maxFile)
		return
	}
	decodeYAML(name, text, into, fields)
}

var (
	yamlLine    = regexp.MustCompile(`line (\d+): `)
	yamlUnknown = regexp.MustCompile(`field (\S+) not found in type`)
)

func decodeYAML(name string, text []byte, into any, fields *fault.Fields) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err := d.Decode(into)
	var many *yaml.TypeError
	switch {
	case err == nil:
		if d.Decode(new(yaml.Node)) != io.EOF {
			fields.Add(name, "one_document")
		}
	case errors.As(err, &many):
		for _, text := range many.Errors {
			addYAML(name, text, fields)
		}
	default:
		addValue(name, text, err, fields)
	}
}

// addValue tells of a value that is no limit, date or period. The YAML reader does not say on which line it stands, so it is looked for.
func addValue(name string, text []byte, err error, fields *fault.Fields) {
	var wrong *fault.Error
	if !errors.As(err, &wrong) {
		addYAML(name, err.Error(), fields)
		return
	}
	value, _ := wrong.Params["text"].(string)
	whole := regexp.MustCompile(`(?m)[:\s,\[{"']` + regexp.QuoteMeta(value) + `(?:["'\s,\]}]|$)`)
	if found := whole.FindIndex(text); value != "" && found != nil {
		name += ": line " + strconv.Itoa(1+bytes.Count(text[:found[0]+1], []byte("\n")))
	}
	fields.Add(name, "bad_value", "value", value)
}

// addYAML turns a message of the YAML reader, "line 5: field x not found in type y", into a field fault.
func addYAML(name, text string, fields *fault.Fields) {
	at := name
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		at += ": line " + m[1]
	}
	if m := yamlUnknown.FindStringSubmatch(text); m != nil {
		fields.Add(at+" "+m[1], "unknown_field")
		return
	}
	reason := yamlLine.ReplaceAllString(strings.TrimPrefix(text, "yaml: "), "")
	fields.Add(at, "bad_yaml", "reason", reason)
}
