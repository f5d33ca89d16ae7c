package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"gezhi/internal/catalogue"
	"gezhi/internal/testkit"
)

// asProgram makes the test binary the program itself, for tests of signals.
const asProgram = "GEZHI_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	if err := os.Setenv("LANG", "zh_CN.UTF-8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// said is what a command answered.
type said struct {
	code     int
	out, err string
}

func gezhi(t *testing.T, args ...string) said {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, &out, &errs)
	return said{code, out.String(), errs.String()}
}

func (s said) want(t *testing.T, code int, parts ...string) said {
	t.Helper()
	if s.code != code {
		t.Fatalf("exit %d, want %d\nstdout: %s\nstderr: %s", s.code, code, s.out, s.err)
	}
	for _, p := range parts {
		if !strings.Contains(s.out+s.err, p) {
			t.Errorf("nothing of %q in\nstdout: %s\nstderr: %s", p, s.out, s.err)
		}
	}
	return s
}

// begun is a folder in which a county has begun.
func begun(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	gezhi(t, "init", "--data", dir).want(t, exitOK, "140502 晋城市城区")
	return dir
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWrongUseEndsWithTwoAndASentence(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		args []string
		says string
	}{
		{"no command", nil, "expected one of"},
		{"an unknown command", []string{"sreve"}, "sreve"},
		{"an unknown flag", []string{"serve", "--lisen", "x"}, "--lisen"},
		{"no file", []string{"import", "divisions"}, "<file>"},
		{"a file that is not there", []string{"import", "divisions", "/nowhere/at/all.csv"}, "all.csv"},
		{"an unknown jurisdiction", []string{"init", "--data", t.TempDir(), "--jurisdiction", "110101"}, "jurisdiction: "},
		{"a county that is none", []string{"init", "--data", t.TempDir(), "--county", "1405"}, "county: "},
		{"plain HTTP for everybody", []string{"serve", "--data", t.TempDir(), "--listen", "0.0.0.0:0"}, "HTTPS"},
		{"half a certificate", []string{"serve", "--data", t.TempDir(), "--tls-cert", "/nowhere.pem"}, "tls_cert: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gezhi(t, test.args...).want(t, exitUsage, test.says)
		})
	}
}

func TestWorkThatCannotBeDoneEndsWithOneAndASentence(t *testing.T) {
	t.Parallel()
	lost := begun(t)
	if err := os.Remove(filepath.Join(lost, "keys", "kek")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string
		says string
	}{
		{"a lost key", []string{"verify", "--data", lost}, "找不到密钥文件"},
		{"another county", []string{"export", "jurisdiction", "--data", begun(t), "--county", "370781", t.TempDir()}, "没有这个县"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gezhi(t, test.args...).want(t, exitFault, test.says)
		})
	}
}

func TestAMistypedFolderIsNotBegun(t *testing.T) {
	t.Parallel()
	file := write(t, "x.csv", "login,name,role,place\n")
	for _, args := range [][]string{{"verify"}, {"doctor"}, {"export", "jurisdiction", t.TempDir()}, {"import", "grids", file}} {
		dir := filepath.Join(t.TempDir(), "typo")
		gezhi(t, append(args, "--data", dir)...).want(t, exitFault)
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%v made the folder", args)
		}
	}
}

var token = regexp.MustCompile(`(?m)^  (\S{20,})$`)

func TestInitPrintsATokenAndAnotherWhenItWasLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := token.FindStringSubmatch(gezhi(t, "init", "--data", dir, "--jurisdiction", "370781-qingzhou").want(t, exitOK, "370781").out)
	second := token.FindStringSubmatch(gezhi(t, "init", "--data", dir).want(t, exitOK, "370781").out)
	if first == nil || second == nil || first[1] == second[1] {
		t.Errorf("tokens %v and %v", first, second)
	}
}

func TestVerifyAnswersAsJSON(t *testing.T) {
	t.Parallel()
	var v struct {
		County string `json:"county"`
		Acts   int    `json:"acts"`
		Sealed int    `json:"sealed"`
	}
	s := gezhi(t, "verify", "--json", "--data", begun(t)).want(t, exitOK)
	if err := json.Unmarshal([]byte(s.out), &v); err != nil || v.County != "140502" || v.Acts == 0 || v.Acts != v.Sealed {
		t.Errorf("%v: %+v in %s", err, v, s.out)
	}
}

func TestTheExportedPolicyIsThePolicy(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	gezhi(t, "export", "jurisdiction", "--data", begun(t), dir).want(t, exitOK, "matters.yaml")
	list, err := catalogue.Load(os.DirFS(filepath.Dir(dir)), "out")
	if err != nil || len(list.Matters()) != 42 {
		t.Errorf("%v", err)
	}
}

func TestTheDocumentIsOpenAPI(t *testing.T) {
	t.Parallel()
	var document struct {
		OpenAPI string         `json:"openapi"`
		Paths   map[string]any `json:"paths"`
	}
	s := gezhi(t, "openapi").want(t, exitOK)
	if err := json.Unmarshal([]byte(s.out), &document); err != nil || !strings.HasPrefix(document.OpenAPI, "3.1") || len(document.Paths) < 30 {
		t.Errorf("%v: %s with %d paths", err, document.OpenAPI, len(document.Paths))
	}
	if s.err != "" {
		t.Errorf("stderr: %s", s.err)
	}
}

func TestDivisionsAreTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := begun(t)
	list := filepath.Join(testkit.SharedData(t, "divisions"), "adcode2016_140502.csv")
	if _, err := os.Stat(list); err != nil {
		t.Skip("SKIPPED: ", err)
	}
	gezhi(t, "import", "divisions", "--data", dir, "--datum", "gcj02", "--dry-run", list).want(t, exitOK, "edition -")
	gezhi(t, "import", "divisions", "--data", dir, "--datum", "gcj02", list).want(t, exitOK, "rows: ")
}

func TestABrokenFileTellsEveryLine(t *testing.T) {
	t.Parallel()
	file := write(t, "places.csv", "id,name,kind,lon,lat\np1,,food,112.8,35.5\np2,店,shop,112.8\np3,店,nothing,x,35.5\n")
	gezhi(t, "import", "places", "--data", begun(t), "--datum", "wgs84", file).want(t, exitUsage, "line 2 name", "line 3", "line 4 kind", "line 4 lon")
}

func TestAccountsAreTakenInWithTheirInvitations(t *testing.T) {
	t.Parallel()
	dir := begun(t)
	links := filepath.Join(t.TempDir(), "links.csv")
	good := write(t, "good.csv", "login,name,role,place,org\ndesk.one,测甲,clerk,140502001001,center:140502001001\nworker.one,测乙,grid_worker,140502001001001,\n")
	gezhi(t, "import", "accounts", "--data", dir, "--links", links, good).want(t, exitOK, "2 accounts")
	info, err := os.Stat(links)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(links)
	if err != nil || strings.Count(string(text), "\n") != 2 || !strings.HasPrefix(string(text), "desk.one,") {
		t.Errorf("%v: %s", err, text)
	}
	gezhi(t, "import", "accounts", "--data", dir, "--links", links, good).want(t, exitFault, links) // never written over
	other := filepath.Join(t.TempDir(), "other.csv")
	gezhi(t, "import", "accounts", "--data", dir, "--links", other, good).want(t, exitFault)
	if _, err := os.Stat(other); err == nil {
		t.Error("an import that failed left a file of links")
	}
	gezhi(t, "verify", "--data", dir).want(t, exitOK)
}

func TestWrongAccountsAreToldLineByLine(t *testing.T) {
	t.Parallel()
	dir := begun(t)
	for _, test := range []struct {
		name, text string
		says       []string
	}{
		{"lines", "login,name,role,place\nx,测甲,clerk,140502001001\ndesk.one,测乙,boss,140502\ndesk.one,测丙,leader,140502001\nfour,cells,only\n",
			[]string{"line 2 login", "line 2 org", "line 3 role", "line 4 login", "line 5"}},
		{"columns", "login,nmae,role\na,b,c\n", []string{"nmae", "place", "name"}},
		{"another encoding", "\xff\xfel\x00o\x00", []string{"UTF-16"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			links := filepath.Join(t.TempDir(), "links.csv")
			gezhi(t, "import", "accounts", "--data", dir, "--links", links, write(t, "a.csv", test.text)).want(t, exitUsage, test.says...)
		})
	}
}

func TestAccountsInGB18030AreRead(t *testing.T) {
	t.Parallel()
	file := write(t, "gb.csv", "login,name,role,place,org\ndesk.one,\xb2\xe2\xca\xd4,leader,140502001,\n")
	gezhi(t, "import", "accounts", "--data", begun(t), "--links", filepath.Join(t.TempDir(), "links.csv"), file).want(t, exitOK, "1 accounts")
}

func TestTheVersionIsPrinted(t *testing.T) {
	t.Parallel()
	gezhi(t, "version").want(t, exitOK, "gezhi "+version)
}

// TestServeStopsOrderlyWhenItIsTold starts the program on an empty folder as its user does and sends SIGTERM.
func TestServeStopsOrderlyWhenItIsTold(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), self, "serve", "--data", dir, "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	ready := &watch{wanted: "ready after", seen: make(chan struct{})}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, ready
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-ready.seen
	gezhi(t, "verify", "--data", dir).want(t, exitFault, "正被另一个程序使用")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, ready.text.String())
	}
	if !token.MatchString(out.String()) {
		t.Errorf("no set-up token in %s", out.String())
	}
	gezhi(t, "verify", "--data", dir).want(t, exitOK)
}

// watch tells when a text was written.
type watch struct {
	wanted string
	seen   chan struct{}
	text   bytes.Buffer
	told   bool
}

// Write implements io.Writer; it is called by one goroutine.
func (w *watch) Write(p []byte) (int, error) {
	w.text.Write(p)
	if !w.told && strings.Contains(w.text.String(), w.wanted) {
		w.told = true
		close(w.seen)
	}
	return len(p), nil
}

// TestHeadsKeptOutsideShowThatTheLogWasCut serves twice with a file of heads, and puts the database of the first time in the place of
// the second one's.
func TestHeadsKeptOutsideShowThatTheLogWasCut(t *testing.T) {
	t.Parallel()
	dir, other := begun(t), t.TempDir()
	heads := filepath.Join(other, "heads")
	serveAndStop(t, "--data", dir, "--heads-file", heads)
	gezhi(t, "verify", "--data", dir, "--heads", heads).want(t, exitOK, "holds")
	if err := os.CopyFS(filepath.Join(other, "db"), os.DirFS(filepath.Join(dir, "db"))); err != nil {
		t.Fatal(err)
	}
	worker := write(t, "one.csv", "login,name,role,place,org\nworker.one,测乙,grid_worker,140502001001001,\n")
	gezhi(t, "import", "accounts", "--data", dir, "--links", filepath.Join(other, "links.csv"), worker).want(t, exitOK)
	serveAndStop(t, "--data", dir, "--heads-file", heads)
	gezhi(t, "verify", "--data", dir, "--heads", heads).want(t, exitOK, "holds")
	if err := errors.Join(os.RemoveAll(filepath.Join(dir, "db")), os.Rename(filepath.Join(other, "db"), filepath.Join(dir, "db"))); err != nil {
		t.Fatal(err)
	}
	gezhi(t, "verify", "--data", dir).want(t, exitOK, "holds")
	gezhi(t, "verify", "--data", dir, "--heads", heads).want(t, exitFault, "BROKEN", "head")
}

// serveAndStop serves as another process until it is ready, and ends it in order.
func serveAndStop(t *testing.T, args ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	ready := &watch{wanted: "ready after", seen: make(chan struct{})}
	cmd.Stderr = ready
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-ready.seen
	if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
		t.Fatalf("%v: %s", err, ready.text.String())
	}
}
