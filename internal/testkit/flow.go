package testkit

// Flow is one scenario (场景): what people do to cases, line by line, and what must then be true. It is written in the words of
// the office, so that a grid worker can read it and say that it is wrong. Flows stand in testdata/flows and run against
// any Door.
type Flow struct {
	File         string
	Line         int
	Title        string
	Jurisdiction string
	Steps        []Step
}

// Step is one line: a person and a verb, or an event such as 时间; with the expectations indented below it.
type Step struct {
	Line   int
	Who    string // empty for an event
	Verb   string
	Args   []Arg
	Expect []Expectation
}

// Expectation is one indented line: what is looked at, and what must be seen.
type Expectation struct {
	Line int
	What string
	Args []Arg
}

// Arg is a word of a line: a bare word, a text in 「」, or either after a key and "=".
type Arg struct {
	Key   string
	Value string
	Text  bool // it stood in 「」
}
