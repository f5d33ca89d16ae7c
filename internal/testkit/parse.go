package testkit

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParseFlows reads the scenarios of a file. An error names file and line.
func ParseFlows(file, text string) ([]Flow, error) {
	p := parser{file: file}
	for i, line := range strings.Split(text, "\n") {
		p.n = i + 1
		if err := p.line(strings.TrimRight(line, " \t\r\u3000")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, p.n, err)
		}
	}
	for _, f := range p.flows {
		if f.Jurisdiction == "" || len(f.Steps) == 0 {
			return nil, fmt.Errorf("%s:%d: 场景 needs 辖区 and at least one line", file, f.Line)
		}
	}
	return p.flows, nil
}

type parser struct {
	file  string
	n     int
	flows []Flow
}

func (p *parser) line(line string) error {
	body := strings.TrimLeft(line, " \t\u3000")
	if body == "" || strings.HasPrefix(body, "#") {
		return nil
	}
	words, err := split(body)
	if err != nil {
		return err
	}
	switch {
	case words[0].Key != "" || words[0].Text:
		return fmt.Errorf("a line begins with who or what, not with %q", words[0].Value)
	case len(body) < len(line):
		return p.expect(words)
	case words[0].Value == "场景":
		p.flows = append(p.flows, Flow{File: p.file, Line: p.n, Title: rest(words)})
		return nil
	case len(p.flows) == 0:
		return fmt.Errorf("before the first 场景 nothing can happen")
	case words[0].Value == "辖区":
		p.flow().Jurisdiction = rest(words)
		return nil
	}
	return p.step(words)
}

func (p *parser) flow() *Flow { return &p.flows[len(p.flows)-1] }

func (p *parser) step(words []Arg) error {
	s := Step{Line: p.n, Verb: words[0].Value, Args: words[1:]}
	if _, event := events[s.Verb]; !event {
		if len(words) < 2 || words[1].Key != "" {
			return fmt.Errorf("%q does nothing: after who comes a verb", words[0].Value)
		}
		s.Who, s.Verb, s.Args = words[0].Value, words[1].Value, words[2:]
		if err := checkVerb(s); err != nil {
			return err
		}
	}
	p.flow().Steps = append(p.flow().Steps, s)
	return nil
}

func checkVerb(s Step) error {
	if _, ok := verbs[s.Verb]; !ok {
		return fmt.Errorf("no act is called %q", s.Verb)
	}
	for _, a := range s.Args {
		if _, ok := params[a.Key]; a.Key != "" && !ok {
			return fmt.Errorf("%s: no act takes %q", s.Verb, a.Key)
		}
		if a.Key == "" && !a.Text {
			return fmt.Errorf("%s: %q is neither a text in 「」 nor a key with a value", s.Verb, a.Value)
		}
	}
	return nil
}

func (p *parser) expect(words []Arg) error {
	if len(p.flows) == 0 || len(p.flow().Steps) == 0 {
		return fmt.Errorf("an expectation belongs below a step")
	}
	if _, ok := looks[words[0].Value]; !ok {
		return fmt.Errorf("nothing to look at is called %q", words[0].Value)
	}
	s := &p.flow().Steps[len(p.flow().Steps)-1]
	s.Expect = append(s.Expect, Expectation{Line: p.n, What: words[0].Value, Args: words[1:]})
	return nil
}

// split cuts a line into its words; blanks within 「」 belong to the text.
func split(line string) ([]Arg, error) {
	var words []Arg
	for line != "" {
		var a Arg
		end := strings.IndexAny(line, " \t\u3000=「")
		if end >= 0 && line[end] == '=' {
			if end == 0 {
				return nil, fmt.Errorf("a key is missing before =")
			}
			a.Key, line = line[:end], line[end+1:]
			end = strings.IndexAny(line, " \t\u3000「")
		}
		switch {
		case strings.HasPrefix(line, "「"):
			text, after, ok := strings.Cut(line[len("「"):], "」")
			if !ok {
				return nil, fmt.Errorf("a 」 is missing")
			}
			a.Value, a.Text, line = text, true, after
		case end < 0:
			a.Value, line = line, ""
		default:
			a.Value, line = line[:end], line[end:]
		}
		if a.Value == "" && !a.Text {
			return nil, fmt.Errorf("a value is missing after %s=", a.Key)
		}
		words = append(words, a)
		line = strings.TrimLeft(line, " \t\u3000")
	}
	for _, w := range words {
		if !utf8.ValidString(w.Key + w.Value) {
			return nil, fmt.Errorf("a word is not UTF-8")
		}
	}
	return words, nil
}

// rest joins the words after the first, for titles.
func rest(words []Arg) string {
	values := make([]string, 0, len(words)-1)
	for _, w := range words[1:] {
		values = append(values, w.Value)
	}
	return strings.Join(values, " ")
}
