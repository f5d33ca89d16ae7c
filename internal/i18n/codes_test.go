package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/i18n"
)

// TestEveryCodeHasASentence reads the source of the whole module and looks for codes of faults and fields that are
// written as literals, fault.New(kind, "code", …) and fields.Add(path, "code", …), and for keys: i18n.Text(lang, "key", …)
// and x.Text("key", …).
// What is missing is printed as lines for the message files.
func TestEveryCodeHasASentence(t *testing.T) {
	t.Parallel()
	missing := map[string][]string{}
	for _, u := range usesOfCodes(t, "../..") {
		if !i18n.Has(u.key) {
			missing[u.key] = append(missing[u.key], u.at)
		}
	}
	keys := make([]string, 0, len(missing))
	for k := range missing {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		t.Errorf("no sentence:  %q: \"\",   // used at %s", k, strings.Join(missing[k], ", "))
	}
}

// TestSentencesUseWhatTheirCodesGive holds that a placeholder of a sentence is among the parameters at every place that
// uses its code; else people would read the braces.
func TestSentencesUseWhatTheirCodesGive(t *testing.T) {
	t.Parallel()
	for _, u := range usesOfCodes(t, "../..") {
		if u.open || !i18n.Has(u.key) {
			continue
		}
		for _, m := range placeholder.FindAllStringSubmatch(i18n.Text(i18n.Chinese, u.key, nil), -1) {
			if !slices.Contains(u.params, m[1]) {
				t.Errorf("%s: the sentence of %s wants {%s}, the call gives %v", u.at, u.key, m[1], u.params)
			}
		}
	}
}

// TestEveryPermissionHasAName holds that a refusal can say in words which permission was missing.
func TestEveryPermissionHasAName(t *testing.T) {
	t.Parallel()
	for _, p := range access.Permissions() {
		if key := "permission." + string(p); !i18n.Has(key) {
			t.Errorf("no name:  %q: \"\",", key)
		}
	}
}

// use is one place in the source that writes a code.
type use struct {
	key, at string
	params  []string
	open    bool // the parameters are handed on from elsewhere
}

func usesOfCodes(t *testing.T, root string) []use {
	t.Helper()
	var uses []use
	set := token.NewFileSet()
	for _, files := range sources(t, set, root) {
		consts := map[string]string{}
		for _, file := range files {
			constants(file, consts)
		}
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if u := codeIn(call, consts); u.key != "" {
						u.at = filepath.ToSlash(set.Position(call.Pos()).String())
						uses = append(uses, u)
					}
				}
				return true
			})
		}
	}
	if len(uses) == 0 {
		t.Fatal("no code was found: the search is broken")
	}
	return uses
}

// sources returns the parsed files of the program, tests left out, by folder.
func sources(t *testing.T, set *token.FileSet, root string) map[string][]*ast.File {
	t.Helper()
	found := map[string][]*ast.File{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || path != root && strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		found[filepath.Dir(path)] = append(found[filepath.Dir(path)], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// codeIn returns the use of a code that a call makes, if it makes one.
func codeIn(call *ast.CallExpr, consts map[string]string) use {
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) < 2 {
		return use{}
	}
	u := use{open: call.Ellipsis.IsValid()}
	for i := 2; i < len(call.Args); i += 2 {
		u.params = append(u.params, literal(call.Args[i], consts))
	}
	code := literal(call.Args[1], consts)
	switch {
	case code == "":
	case fun.Sel.Name == "New" && name(fun.X) == "fault":
		u.key = "fault." + code
	case fun.Sel.Name == "Add" && isFields(fun.X):
		u.key = "field." + code
	case fun.Sel.Name == "Text" && name(fun.X) == "i18n":
		u.key, u.open = code, true
	}
	if first := literal(call.Args[0], consts); fun.Sel.Name == "Text" && strings.Contains(first, ".") {
		u.key, u.open = first, true
	}
	return u
}

// isFields knows a fault.Fields by the name of its variable.
func isFields(x ast.Expr) bool {
	n := strings.ToLower(name(x))
	return strings.HasSuffix(n, "fields") || n == "f" || n == "wrong"
}

// name returns the last name of an expression: fields of v.fields.
func name(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	case *ast.StarExpr:
		return name(x.X)
	}
	return ""
}

func literal(x ast.Expr, consts map[string]string) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(x.Value); err == nil && x.Kind == token.STRING {
			return s
		}
	case *ast.Ident:
		return consts[x.Name]
	}
	return ""
}

// constants adds the text constants of a file to found, by name.
func constants(file *ast.File, found map[string]string) {
	for _, d := range file.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, s := range gen.Specs {
			spec := s.(*ast.ValueSpec)
			for i, n := range spec.Names {
				if i < len(spec.Values) {
					found[n.Name] = literal(spec.Values[i], nil)
				}
			}
		}
	}
}
