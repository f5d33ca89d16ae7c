package bench

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
)

// wire is a connection that asks in HTTP/1.1 at the least cost, so that the machine works for the server.
type wire struct {
	net.Conn
	in   *bufio.Reader
	body []byte
}

func dial(addr string) (*wire, error) {
	conn, err := net.Dial("tcp", addr)
	return &wire{Conn: conn, in: bufio.NewReader(conn)}, err
}

// ask sends a request and returns the body of the answer, which holds until the next one. Any answer but a success is an error.
func (w *wire) ask(request []byte) ([]byte, error) {
	if _, err := w.Write(request); err != nil {
		return nil, err
	}
	status, length, err := w.head()
	if err != nil {
		return nil, err
	}
	if cap(w.body) < length {
		w.body = make([]byte, length)
	}
	w.body = w.body[:length]
	if _, err := io.ReadFull(w.in, w.body); err != nil {
		return nil, err
	}
	if status[0] != '2' {
		return nil, errors.New(status + " " + string(w.body))
	}
	return w.body, nil
}

// head reads the lines before the body.
func (w *wire) head() (status string, length int, err error) {
	length = -1
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return "", 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case status == "":
			_, rest, _ := bytes.Cut(line, []byte(" "))
			if status = string(rest); len(status) < 3 {
				return "", 0, errors.New("no answer in HTTP: " + string(line))
			}
		case len(line) == 0 && length < 0:
			return "", 0, errors.New("an answer without a length")
		case len(line) == 0:
			return status, length, nil
		default:
			name, value, _ := bytes.Cut(line, []byte(":"))
			if bytes.EqualFold(name, []byte("Content-Length")) {
				if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
					return "", 0, err
				}
			}
		}
	}
}
