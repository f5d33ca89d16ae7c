package catalogue

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// Export returns the version as the files from which Load makes it again: name in the folder and content.
func (c *Catalogue) Export() (map[string][]byte, error) {
	p := c.Policy()
	f := files{
		jurisdiction: jurisdictionFile{p.Jurisdiction, p.Views, p.Settings},
		units:        unitsFile{p.Units, p.Categories},
		matters:      mattersFile{p.Matters},
		loops:        p.Loops,
		roles:        rolesFile{p.Roles},
		reasons:      p.Reasons,
	}
	out := map[string][]byte{}
	for _, part := range f.each() {
		text, err := encodeYAML(part.into)
		if err != nil {
			return nil, err
		}
		out[part.name] = text
	}
	return out, nil
}

func encodeYAML(v any) ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	err := e.Close()
	return b.Bytes(), err
}
