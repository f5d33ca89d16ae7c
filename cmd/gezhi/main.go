// Command gezhi is grid governance and service (网格化服务管理) in one program.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"gezhi/internal/app"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/jurisdictions"
)

// version is set by the linker.
var version = "dev"

// Exit codes.
const (
	exitOK    = 0
	exitFault = 1 // the work found a fault
	exitUsage = 2 // wrong use
)

// commands is the command line. Results go to stdout, progress to stderr.
type commands struct {
	Init     initCmd     `cmd:"" help:"Begin an installation: keys, database, first county, one-time set-up token."`
	Serve    serveCmd    `cmd:"" help:"Serve an installation; an empty folder is begun first."`
	Demo     demoCmd     `cmd:"" help:"Fill an empty folder with a synthetic district and serve it."`
	Import   importCmd   `cmd:"" help:"Take in divisions, boundaries, grids, holidays or accounts, or everything."`
	Export   exportCmd   `cmd:"" help:"Write local policy back as files, or everything."`
	County   countyCmd   `cmd:"" help:"The counties of an installation: list them, begin another, export one."`
	Simulate simulateCmd `cmd:"" help:"Let a synthetic district live through a year in an empty folder."`
	Plan     planCmd     `cmd:"" help:"Plan on files: divide grids, check a division, choose sites for stations."`
	Verify   verifyCmd   `cmd:"" help:"Prove the log: chains, seals, cases, private texts, counters."`
	Backup   backupCmd   `cmd:"" help:"Back up an installation, sealed for its operator."`
	Restore  restoreCmd  `cmd:"" help:"Take a backup out into an empty folder, and prove it."`
	Keys     keysCmd     `cmd:"" help:"The key file: what is in it, and a new key in place of the one that wraps."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the schema up to this program, and give the role that serves its rights."`
	Doctor   doctorCmd   `cmd:"" help:"Say in words what is wrong and what to do."`
	Bench    benchCmd    `cmd:"" help:"Measure this program on this machine."`
	OpenAPI  openapiCmd  `cmd:"" name:"openapi" help:"Print the OpenAPI 3.1 document."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// env is what a command is given.
type env struct {
	ctx  context.Context
	out  io.Writer
	err  io.Writer
	lang i18n.Lang
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command and answers the exit code.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	e := &env{ctx: ctx, out: out, err: errs, lang: i18n.Negotiate("", strings.NewReplacer("_", "-", ".UTF-8", "").Replace(os.Getenv("LANG")))}
	exited := -1
	parser, err := kong.New(&commands{}, kong.Name("gezhi"), kong.Description("Grid governance and service (格治)."),
		kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }), kong.Vars{"jurisdictions": strings.Join(jurisdictions.Names(), ", ")},
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(errs, err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // help was asked for and given
		return exited
	}
	if err != nil {
		fmt.Fprintln(errs, "gezhi:", err)
		return exitUsage
	}
	if err := parsed.Run(e); err != nil && !errors.Is(err, context.Canceled) {
		return e.fail(err)
	}
	return exitOK
}

// fail tells what went wrong, with every wrong field, and answers the exit code. What is no fault is told as it is: the operator is
// at the machine.
func (e *env) fail(err error) int {
	f := fault.As(err)
	if f.Code == "internal" {
		fmt.Fprintln(e.err, "gezhi:", err)
		return exitFault
	}
	fmt.Fprintln(e.err, "gezhi:", i18n.Fault(e.lang, f))
	for _, field := range f.Fields {
		fmt.Fprintf(e.err, "  %s: %s\n", field.Path, i18n.Field(e.lang, field))
	}
	if f.Cause != nil {
		fmt.Fprintln(e.err, "  ", f.Cause)
	}
	if f.Kind == fault.Invalid || f.Kind == fault.Malformed {
		return exitUsage
	}
	return exitFault
}

// place is where an installation lies; every command that opens one has it.
type place struct {
	Data     string `help:"Folder of the installation." default:"data" env:"GEZHI_DATA" type:"path"`
	Database string `help:"PostgreSQL in place of the database in the folder, postgres://..." env:"GEZHI_DATABASE"`
}

func (p place) config() config.Config {
	c := config.Default()
	c.Data, c.Database = p.Data, p.Database
	return c
}

// open opens an installation that was begun before.
func (p place) open(e *env) (*app.App, error) {
	return app.Open(e.ctx, p.config(), app.Options{Log: e.logger(false), Begun: true})
}

// logger writes the log to stderr.
func (e *env) logger(asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(e.err, nil))
	}
	return slog.New(slog.NewTextHandler(e.err, nil))
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.out, "gezhi", version)
	return err
}
