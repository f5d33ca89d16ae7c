package app_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/keys"
)

func TestASecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	open(t, cfg)
	if _, err := app.Open(t.Context(), cfg, app.Options{Light: true}); !fault.HasCode(err, "store.in_use") {
		t.Errorf("got %v", err)
	}
}

func TestAFolderInWhichNothingWasBegunIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	_, err := app.Open(t.Context(), cfg, app.Options{Light: true, Begun: true})
	wantFault(t, err, fault.NotFound, "data.empty")
	if entries, err := os.ReadDir(cfg.Data); err != nil || len(entries) > 0 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestTheKeyFileMustBeTheOneThatWasMade(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		harm func(path string) error
		code string
	}{
		{"lost", os.Remove, "keys.lost"},
		{"cut", func(p string) error { return os.Truncate(p, 20) }, "keys.cut"},
		{"another one", func(p string) error {
			if err := os.Remove(p); err != nil {
				return err
			}
			_, err := keys.Create(p, nil)
			return err
		}, "keys.other"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cfg := folder(t)
			a := open(t, cfg)
			found(t, a)
			if mode := fileMode(t, keys.Path(cfg.Data)); mode != 0o600 {
				t.Errorf("key file with mode %o", mode)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if err := test.harm(keys.Path(cfg.Data)); err != nil {
				t.Fatal(err)
			}
			if _, err := app.Open(t.Context(), cfg, app.Options{Light: true}); !fault.HasCode(err, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
			if test.code == "keys.lost" {
				if _, err := os.Stat(keys.Path(cfg.Data)); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("a new key was made in place of the lost one: %v", err)
				}
			}
		})
	}
}

func TestAFolderThatIsAFileIsNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Open(t.Context(), config.Config{Data: path}, app.Options{Light: true}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}

func TestAnAddressInUseIsNamed(t *testing.T) {
	t.Parallel()
	first := run(t, open(t, folder(t)))
	cfg := folder(t)
	cfg.Listen = strings.TrimPrefix(first.url, "http://")
	if err := open(t, cfg).Run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), cfg.Listen) {
		t.Errorf("got %v", err)
	}
}

func TestASecondCountyNeedsACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	a := open(t, folder(t))
	found(t, a)
	for _, test := range []struct {
		name, jurisdiction, county, code string
	}{
		{"the same county", "140502-jincheng-chengqu", "140502", "tenant.taken"},
		{"no county", "140502-jincheng-chengqu", "140502001", "input.fields"},
		{"no jurisdiction", "../..", "370781", "input.fields"},
	} {
		_, err := a.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: test.jurisdiction, County: codeOf(test.county), Name: "x"})
		if !fault.HasCode(err, test.code) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.code)
		}
	}
	if _, err := a.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: "370781-qingzhou", County: "370781", Name: "青州市"}); err != nil {
		t.Fatal(err)
	}
	if _, only := a.Tenants.Only(); only {
		t.Error("one of two counties is the only one")
	}
}

// TestStoppingLetsRequestsFinishAndEndsStreams holds a request half sent and a stream open while the program is told to stop.
func TestStoppingLetsRequestsFinishAndEndsStreams(t *testing.T) {
	t.Parallel()
	a := open(t, folder(t))
	h := run(t, a)
	system, security := h.setUp(t, found(t, a))
	clerk := h.hire(t, system, security, "clerk", "clerk", "140502001001", "center:140502001001")

	stream := clerk.open("/events")
	lines := bufio.NewReader(stream.Body)
	if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, ": hello") {
		t.Fatalf("the stream began with %q, %v", line, err)
	}
	under := h.begin(t, `{"source":"resident_web","words":"路灯不亮","address":"东街"}`)

	stopped := make(chan error, 1)
	go func() { stopped <- h.stop() }()
	if _, err := io.Copy(io.Discard, lines); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	_ = stream.Body.Close()
	if status, text := under.finish(t); status != http.StatusCreated {
		t.Errorf("the request under way was answered %d: %s", status, text)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stopped with %v", err)
	}
	if status := readiness(t, a); status != http.StatusServiceUnavailable {
		t.Errorf("ready after the stop: status %d", status)
	}
}

// half is a report of which the program waits for the body.
type half struct {
	conn net.Conn
	from *bufio.Reader
	body string
}

// begin sends the head of a report and waits until the program asks for the body.
func (h *house) begin(t *testing.T, body string) half {
	t.Helper()
	address := strings.TrimPrefix(h.url, "http://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /api/v1/cases HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", address, len(body))
	if err != nil {
		t.Fatal(err)
	}
	r := half{conn, bufio.NewReader(conn), body}
	if line, err := r.from.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q, %v", line, err)
	}
	if _, err := r.from.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return r
}

// finish sends the body and reads the answer.
func (r half) finish(t *testing.T) (status int, text []byte) {
	t.Helper()
	if _, err := io.WriteString(r.conn, r.body); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(r.from, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err = io.ReadAll(answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, text
}

func TestALiveUpdateReachesTheDesk(t *testing.T) {
	t.Parallel()
	a := open(t, folder(t))
	h := run(t, a)
	system, security := h.setUp(t, found(t, a))
	clerk := h.hire(t, system, security, "clerk", "clerk", "140502001001", "center:140502001001")
	elsewhere := h.hire(t, system, security, "elsewhere", "clerk", "140502002001", "center:140502002001")

	here, there := clerk.open("/events"), elsewhere.open("/events")
	defer here.Body.Close()
	defer there.Body.Close()
	var r, last receipt
	h.visitor(t).post(201, "/api/v1/cases", map[string]any{"source": "resident_web", "words": "小卖部", "point": map[string]float64{"lon": 112.841, "lat": 35.482}}, &r)
	h.visitor(t).post(201, "/api/v1/cases", map[string]any{"source": "resident_web", "words": "路灯", "point": map[string]float64{"lon": 112.841, "lat": 35.490}}, &last)
	if told := nextSubject(t, here.Body); told != "case:"+r.ID {
		t.Errorf("the desk was told of %s, want %s", told, r.ID)
	}
	if told := nextSubject(t, there.Body); told != "case:"+last.ID { // the first one was none of its business
		t.Errorf("the other desk was told of %s, want %s", told, last.ID)
	}
}

// nextSubject reads a stream up to the next event.
func nextSubject(t *testing.T, stream io.Reader) string {
	t.Helper()
	lines := bufio.NewScanner(stream)
	for lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), `"subject":"`); ok {
			subject, _, _ := strings.Cut(after, `"`)
			return subject
		}
	}
	t.Fatal("the stream ended: ", lines.Err())
	return ""
}

func TestASelfSignedCertificateIsKept(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	cfg.TLSSelfSigned = true
	a := open(t, cfg)
	first := certificateOf(t, run(t, a))
	if mode := fileMode(t, filepath.Join(cfg.Data, "keys", "trial-key.pem")); mode != 0o600 {
		t.Errorf("key with mode %o", mode)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if again := certificateOf(t, run(t, open(t, cfg))); again != first {
		t.Error("a restart made another certificate")
	}
}

// TestARenewedCertificateIsTakenUp changes the files under a running program: to nonsense first, and then to another certificate.
func TestARenewedCertificateIsTakenUp(t *testing.T) {
	t.Parallel()
	made := func() (cert, key string) { // by the program itself, as for a trial
		cfg := folder(t)
		cfg.TLSSelfSigned = true
		certificateOf(t, run(t, open(t, cfg)))
		return filepath.Join(cfg.Data, "keys", "trial-cert.pem"), filepath.Join(cfg.Data, "keys", "trial-key.pem")
	}
	cfg := folder(t)
	cfg.TLSCert, cfg.TLSKey = made()
	h := run(t, open(t, cfg))
	first := certificateSeen(t, h)
	renew := func(from, to string, at time.Time) {
		t.Helper()
		text, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, text, 0o600)
		}
		if err == nil {
			err = os.Chtimes(to, at, at)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	renew(os.DevNull, cfg.TLSCert, monday)
	if again := certificateSeen(t, h); again != first {
		t.Error("a certificate that cannot be read ended the old one")
	}
	cert, key := made()
	renew(key, cfg.TLSKey, monday.Add(time.Hour))
	renew(cert, cfg.TLSCert, monday.Add(time.Hour))
	if again := certificateSeen(t, h); again == first {
		t.Error("the old certificate goes on")
	}
}

// certificateSeen asks over TLS, with a new connection, and returns the certificate.
func certificateSeen(t *testing.T, h *house) string {
	t.Helper()
	v := h.visitor(t)
	v.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // what is tested is the certificate itself
	answer := v.open("/healthz")
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.TLS.Version < tls.VersionTLS12 {
		t.Errorf("status %d, TLS %x", answer.StatusCode, answer.TLS.Version)
	}
	return string(answer.TLS.PeerCertificates[0].Raw)
}

// certificateOf returns the certificate; the house is stopped then.
func certificateOf(t *testing.T, h *house) string {
	t.Helper()
	seen := certificateSeen(t, h)
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	return seen
}
