package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// leastShared is the least share of statements, of a hundred, that are written once for both databases.
const leastShared = 95

// TestDialectsShareTheirStatements counts in the sources which statements are spelled twice, once for each database, among all that there
// are: queries, migrations, and what is written or built in Go. Spelled twice is a whole statement in both dialects or indexes of words,
// one that is built with a word of the dialect, and one in files of a migration that both databases have, pair by pair. What one
// database alone is told, as the sealer tells PostgreSQL, is spelled once.
func TestDialectsShareTheirStatements(t *testing.T) {
	t.Parallel()
	var all, twice int
	queries, err := filepath.Glob("queries/*.sql")
	if err != nil || len(queries) == 0 {
		t.Fatal(queries, err)
	}
	for _, file := range queries {
		all += len(queryName.FindAllString(source(t, file), -1))
	}
	written := all
	first, second := migrationStatements(t)
	all, twice = all+first, twice+second
	first, second = goStatements(t)
	all, twice = all+first, twice+second
	share := 100 * float64(all-twice) / float64(all)
	t.Logf("%d statements (%d queries by name), %d spelled twice: %.1f %% are the same text on both databases", all, written, twice, share)
	if share < leastShared {
		t.Errorf("%.1f %% of the statements are shared, want %d: write one text for both databases", share, leastShared)
	}
	if all < 250 || twice < 10 {
		t.Errorf("%d of %d: the count reads too little", twice, all)
	}
}

func source(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	remark    = regexp.MustCompile(`(?m)--.*$`)
	endOfText = regexp.MustCompile(`(?m);\s*$`)
)

// migrationStatements counts the statements of migrations, and the pairs among them.
func migrationStatements(t testing.TB) (all, twice int) {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	of := map[string]int{}
	for _, file := range files {
		of[file] = len(endOfText.FindAllString(remark.ReplaceAllString(source(t, file), ""), -1))
		all += of[file]
	}
	for file, n := range of {
		if base, ours := strings.CutSuffix(file, ".sqlite.sql"); ours {
			pairs := min(n, of[base+".postgres.sql"])
			all, twice = all-pairs, twice+pairs
		}
	}
	return all, twice
}

var (
	aStatement = regexp.MustCompile(`^(SELECT|INSERT|UPDATE|DELETE|WITH|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|LOCK|LISTEN)\b`)
	// builtWith are the words of a dialect with which a statement is built.
	builtWith = []string{"hint", "field", "numbers"}
)

// goStatements counts the statements that are written or built in Go, and those that are spelled twice.
func goStatements(t testing.TB) (all, twice int) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string]int{} // whole statements of dialects, by entry
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		entry := map[ast.Node]bool{}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if name, ok := n.Type.(*ast.Ident); ok && (name.Name == "dialect" || name.Name == "pairIndex") {
					noteForms(n, forms, entry)
				}
			case *ast.BasicLit:
				if !entry[n] && isStatement(n) {
					all++
				}
			case *ast.CallExpr:
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains(builtWith, s.Sel.Name) {
					twice++
				}
			}
			return true
		})
	}
	for _, n := range forms {
		all++
		if n > 1 {
			twice++
		}
	}
	return all, twice
}

// noteForms notes the entries of a dialect that hold whole statements.
func noteForms(dialect *ast.CompositeLit, forms map[string]int, texts map[ast.Node]bool) {
	for _, e := range dialect.Elts {
		pair := e.(*ast.KeyValueExpr)
		ast.Inspect(pair.Value, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && isStatement(l) {
				forms[pair.Key.(*ast.Ident).Name]++
				texts[l] = true
			}
			return true
		})
	}
}

func isStatement(l *ast.BasicLit) bool {
	text, err := strconv.Unquote(l.Value)
	return err == nil && l.Kind == token.STRING && aStatement.MatchString(text)
}
