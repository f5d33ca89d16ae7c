package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"gezhi/internal/httpapi/apitest"
)

// oneConn is a listener at which one client has come.
type oneConn struct {
	conn   chan net.Conn
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) Close() error   { close(l.closed); return nil }
func (l *oneConn) Addr() net.Addr { return &net.UnixAddr{} }

// TestWhoSendsSlowlyIsNotWaitedFor sends the head of a request and the first byte of its body, and then nothing.
func TestWhoSendsSlowlyIsNotWaitedFor(t *testing.T) {
	w := apitest.New(t)
	handler := w.Registry.Handler()
	county := w.County(apitest.Chengqu)
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		l := &oneConn{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
		l.conn <- there
		server := &http.Server{Handler: handler}
		go server.Serve(l)
		began := time.Now()
		if _, err := fmt.Fprintf(here, "POST /%s/api/v1/track HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{", county); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(here), nil)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); answer.StatusCode != http.StatusBadRequest || took != 30*time.Second {
			t.Errorf("answered %d after %v", answer.StatusCode, took)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		if err := here.Close(); err != nil {
			t.Error(err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
}
