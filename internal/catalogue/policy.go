package catalogue

// Jurisdiction says whose policy this is.
type Jurisdiction struct {
	Code   string `json:"code" yaml:"code"`     // 6-digit county code on the day of the file
	Name   Label  `json:"name" yaml:"name"`     //
	Short  string `json:"short" yaml:"short"`   // folder name, "140502-jincheng-chengqu"
	Source string `json:"source" yaml:"source"` // where the content comes from, shown beside 本地规定
}

// RoleLabel is what a jurisdiction calls a role; what a role may do stands in package access.
type RoleLabel struct {
	Code string `json:"code" yaml:"code"`
	Name Label  `json:"name" yaml:"name"`
}

// Policy is the whole local policy of one jurisdiction as plain data.
type Policy struct {
	Jurisdiction Jurisdiction `json:"jurisdiction"`
	Settings     Settings     `json:"settings"`
	Views        []View       `json:"views"`
	Units        []Unit       `json:"units"`
	Categories   []Category   `json:"categories"`
	Matters      []Matter     `json:"matters"`
	Loops        LoopTable    `json:"loops"`
	Roles        []RoleLabel  `json:"roles"`
	Reasons      Reasons      `json:"reasons"`
}
