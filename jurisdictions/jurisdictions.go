// Package jurisdictions holds the local policy (本地规定) of the jurisdictions that come with the program, one folder each:
// jurisdiction.yaml (name, steps, settings), units.yaml, matters.yaml, loops.yaml, roles.yaml and reasons.yaml.
// Package catalogue reads and checks them. They are a beginning: what a county changes later stands in its database,
// and can be written back as such files. texts.yaml holds the standard texts (常用语) with which every county begins.
package jurisdictions

import "embed"

// The folders of the jurisdictions.
const (
	Chengqu  = "140502-jincheng-chengqu" // 山西省晋城市城区
	Qingzhou = "370781-qingzhou"         // 山东省青州市
)

// Names returns the folders of all jurisdictions.
func Names() []string { return []string{Chengqu, Qingzhou} }

// Files holds the folders.
//
//go:embed *.yaml */*.yaml
var Files embed.FS
