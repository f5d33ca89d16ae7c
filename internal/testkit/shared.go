// Package testkit holds what tests share: reference data, builders, the scenario runner.
package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// SharedData returns the folder of reference data that may not be shipped with the program, such as "divisions".
// It looks at $GEZHI_SHARED, then for a folder shared/data beside the checkout; a test whose data is absent is skipped, loudly.
func SharedData(t testing.TB, name string) string {
	t.Helper()
	if root := os.Getenv("GEZHI_SHARED"); root != "" {
		return existing(t, filepath.Join(root, "data", name))
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if found := filepath.Join(dir, "shared", "data", name); isDir(found) {
			return found
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skipf("SKIPPED: reference data %q is not beside the checkout; set GEZHI_SHARED to the folder that holds data/", name)
		}
		dir = parent
	}
}

func existing(t testing.TB, dir string) string {
	t.Helper()
	if !isDir(dir) {
		t.Skipf("SKIPPED: reference data is not at %s", dir)
	}
	return dir
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
