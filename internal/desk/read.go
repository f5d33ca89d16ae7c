package desk

import (
	"fmt"
	"io/fs"

	"gopkg.in/yaml.v3"
)

// ReadTexts reads the standard texts with which a county begins. An error names the text that is wrong.
func ReadTexts(files fs.FS, name string) ([]Text, error) {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var file struct {
		Texts []struct {
			Kind   TextKind
			Matter string
			Title  string
			Words  string
		}
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	list := make([]Text, len(file.Texts))
	for i, t := range file.Texts {
		if list[i], err = (Text{Kind: t.Kind, Matter: t.Matter, Title: t.Title, Words: t.Words, Version: 1}).Check(); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", name, t.Title, err)
		}
	}
	return list, nil
}
