package webui_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// node is an element of a page. Text is everything in it.
type node struct {
	tag      string
	attr     map[string]string
	children []*node
	text     string
	parent   *node
}

// parse reads a page. Our templates close what they open, so the forgiving reader of the standard library is enough.
func parse(t *testing.T, page []byte) *node {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{tag: "#page"}
	at := root
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if at != root {
				t.Fatalf("<%s> is not closed", at.tag)
			}
			return root
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, page)
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{tag: token.Name.Local, attr: map[string]string{}, parent: at}
			for _, a := range token.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			at.children = append(at.children, n)
			at = n
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			for n := at; n != nil; n = n.parent {
				n.text += string(token)
			}
		}
	}
}

// simple is one step of a selector: tag#id.class[name=value].
var simple = regexp.MustCompile(`^([a-z0-9]*)(?:#([\w-]+))?((?:\.[\w-]+)*)(?:\[([\w-]+)(?:=([^\]]*))?\])?$`)

func (n *node) is(step string) bool {
	m := simple.FindStringSubmatch(step)
	if m == nil {
		panic("selector " + step)
	}
	for class := range strings.SplitSeq(m[3], ".") {
		if class != "" && !slices.Contains(strings.Fields(n.attr["class"]), class) {
			return false
		}
	}
	value, has := n.attr[m[4]]
	return (m[1] == "" || m[1] == n.tag) && (m[2] == "" || m[2] == n.attr["id"]) && (m[4] == "" || has && (m[5] == "" || m[5] == value))
}

// find returns the elements that a selector of steps divided by blanks names.
func (n *node) find(selector string) []*node {
	steps := strings.Fields(selector)
	var found []*node
	var walk func(*node)
	walk = func(e *node) {
		if e.tag != "#page" && e.is(steps[len(steps)-1]) && e.within(steps[:len(steps)-1]) {
			found = append(found, e)
		}
		for _, c := range e.children {
			walk(c)
		}
	}
	walk(n)
	return found
}

func (n *node) within(steps []string) bool {
	for p := n.parent; len(steps) > 0; p = p.parent {
		if p == nil {
			return false
		}
		if p.tag != "#page" && p.is(steps[len(steps)-1]) {
			steps = steps[:len(steps)-1]
		}
	}
	return true
}

// one returns the only element of a selector.
func (n *node) one(t *testing.T, selector string) *node {
	t.Helper()
	found := n.find(selector)
	if len(found) != 1 {
		t.Fatalf("%d elements are %q in:%s", len(found), selector, n.text)
	}
	return found[0]
}
