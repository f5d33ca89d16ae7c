package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNoPostgres is that the programs of PostgreSQL's server are not on this machine.
var ErrNoPostgres = errors.New("the programs of PostgreSQL's server are missing: apt-get install postgresql, or name their folder in GEZHI_POSTGRES_BIN")

// PostgresPrograms finds the folder of PostgreSQL's programs that has all of those. ErrNoPostgres when there is none.
func PostgresPrograms(all ...string) (dir string, err error) {
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.Reverse(dirs) // the newest first
	dirs = append([]string{os.Getenv("GEZHI_POSTGRES_BIN")}, dirs...)
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, dir := range dirs {
		if dir != "" && !slices.ContainsFunc(append(all, "initdb", "postgres"), func(name string) bool {
			_, err := os.Stat(filepath.Join(dir, name))
			return err != nil
		}) {
			return dir, nil
		}
	}
	return "", ErrNoPostgres
}

// machine is a PostgreSQL server as it would stand on a machine of its own. It keeps things as safe as a county's: fsync stays on.
type machine struct {
	bin, dir, name string
	port           int
	as             *syscall.SysProcAttr // PostgreSQL refuses to run as root
	cmd            *exec.Cmd
	ended          chan struct{}
	log            *os.File
}

const postgresPatience = 2 * time.Minute // for what takes seconds on a machine that has time

// postgresFolder makes a folder that the user has who runs PostgreSQL.
func postgresFolder(below string) (dir string, as *syscall.SysProcAttr, err error) {
	if dir, err = os.MkdirTemp(below, "gezhi-pg-"); err != nil || os.Getuid() != 0 {
		return dir, nil, err
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return dir, nil, err
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return dir, nil, err
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return dir, nil, err
	}
	as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return dir, as, os.Chown(dir, int(uid), int(gid))
}

func newMachine(bin, below, name string, as *syscall.SysProcAttr) (*machine, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := free.Addr().(*net.TCPAddr).Port
	log, err := os.Create(filepath.Join(below, name+".log"))
	return &machine{bin: bin, dir: filepath.Join(below, name), name: name, port: port, as: as, log: log}, errors.Join(err, free.Close())
}

// run runs one of PostgreSQL's programs to its end.
func (m *machine) run(ctx context.Context, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(m.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = filepath.Dir(m.dir), m.as
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, said.String())
	}
	return nil
}

// found makes an empty cluster.
func (m *machine) found(ctx context.Context) error {
	if err := m.run(ctx, "initdb", "-D", m.dir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return err
	}
	conf, err := os.OpenFile(filepath.Join(m.dir, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = conf.WriteString("\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nwal_log_hints = on\nmax_connections = 100\nshared_buffers = 128MB\nlog_min_messages = fatal\n")
	return errors.Join(err, conf.Sync(), conf.Close())
}

// start starts the server and waits until it takes connections.
func (m *machine) start(ctx context.Context) error {
	deadline := time.Now().Add(postgresPatience)
	for {
		m.cmd = exec.CommandContext(ctx, filepath.Join(m.bin, "postgres"), "-D", m.dir, "-c", "port="+strconv.Itoa(m.port), "-c", "cluster_name="+m.name)
		m.cmd.Dir, m.cmd.SysProcAttr = filepath.Dir(m.dir), m.as
		m.cmd.Stdout, m.cmd.Stderr = m.log, m.log
		if err := m.cmd.Start(); err != nil {
			return err
		}
		ended := make(chan struct{})
		m.ended = ended
		go func(cmd *exec.Cmd) {
			_ = cmd.Wait() // however it ends
			close(ended)
		}(m.cmd)
		for {
			err := m.tell(ctx, "SELECT 1")
			if err == nil {
				return nil
			}
			if ctx.Err() != nil || time.Now().After(deadline) {
				return fmt.Errorf("%s does not start: %w", m.name, errors.Join(err, ctx.Err()))
			}
			select {
			case <-ended: // the processes of the one that was killed may not be gone yet
			case <-time.After(20 * time.Millisecond):
				continue
			}
			break
		}
		sleep(ctx, 100*time.Millisecond)
	}
}

// kill ends the server as if its machine had no power any more.
func (m *machine) kill() error {
	if m.cmd == nil || m.cmd.Process == nil {
		return nil
	}
	err := m.cmd.Process.Kill()
	<-m.ended
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

func (m *machine) url(role, database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", role, m.port, database)
}

// conninfo is how the other server comes here.
func (m *machine) conninfo() string {
	return fmt.Sprintf("host=127.0.0.1 port=%d user=replicator dbname=postgres", m.port)
}

// tell lets the server do something, as its administrator.
func (m *machine) tell(ctx context.Context, texts ...string) error {
	conn, err := pgx.Connect(ctx, m.url("postgres", "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, text := range texts {
		if _, err := conn.Exec(ctx, text); err != nil {
			return fmt.Errorf("%s: %s: %w", m.name, text, err)
		}
	}
	return nil
}

// ask reads one value from the server, as its administrator.
func (m *machine) ask(ctx context.Context, question string, into any) error {
	conn, err := pgx.Connect(ctx, m.url("postgres", "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return conn.QueryRow(ctx, question).Scan(into)
}

// until asks the server again and again until the answer is true.
func (m *machine) until(ctx context.Context, question string, args ...any) error {
	conn, err := pgx.Connect(ctx, m.url("postgres", "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for deadline := time.Now().Add(postgresPatience); ; sleep(ctx, 2*time.Millisecond) {
		var so bool
		if err := conn.QueryRow(ctx, question, args...).Scan(&so); err != nil {
			return fmt.Errorf("%s: %s: %w", m.name, question, err)
		}
		if so {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: it does not come to be: %s", m.name, question)
		}
	}
}

// Postgres is a server for a measure, with an empty database.
type Postgres struct {
	URL string // of the database, whose role owns it

	*machine
	below string
}

// StartPostgres starts a server in a folder of its own below another; empty is the usual one for what is kept for a while.
func StartPostgres(ctx context.Context, below string, programs ...string) (_ *Postgres, err error) {
	bin, err := PostgresPrograms(programs...)
	if err != nil {
		return nil, err
	}
	p := &Postgres{}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	var as *syscall.SysProcAttr
	if p.below, as, err = postgresFolder(below); err != nil {
		return nil, err
	}
	if p.machine, err = newMachine(bin, p.below, "gezhi_a", as); err != nil {
		return nil, err
	}
	if err := p.found(ctx); err != nil {
		return nil, err
	}
	if err := p.start(ctx); err != nil {
		return nil, err
	}
	p.URL = p.url("gezhi", "gezhi")
	return p, p.tell(ctx, ownRole, ownDatabase)
}

// Close ends the server and removes its folder.
func (p *Postgres) Close() (err error) {
	if p.machine != nil {
		err = errors.Join(p.kill(), p.log.Close())
	}
	if p.below == "" {
		return err
	}
	return errors.Join(err, os.RemoveAll(p.below))
}

const (
	ownRole     = "CREATE ROLE gezhi LOGIN"
	ownDatabase = "CREATE DATABASE gezhi OWNER gezhi ENCODING 'UTF8' TEMPLATE template0"
)

// both is the URL of a database on either of two servers, whichever takes writes.
func both(a, b *machine) string {
	q := url.Values{"host": {"127.0.0.1,127.0.0.1"}, "port": {fmt.Sprintf("%d,%d", a.port, b.port)}, "target_session_attrs": {"read-write"}, "sslmode": {"disable"}}
	return "postgres://gezhi@/gezhi?" + q.Encode()
}
