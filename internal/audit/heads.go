package audit

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// WhatSigned is what is wrong with a line of heads that does not carry the installation's signature.
const WhatSigned = "signature"

// signedHead is a head as it is kept outside, one on a line.
type signedHead struct {
	Tenant string    `json:"tenant"`
	Pos    int64     `json:"pos"`
	Chain  Hash      `json:"chain"`
	At     time.Time `json:"at"`
	Sign   []byte    `json:"sign,omitempty"` // Ed25519, over the line without it
}

// SignHead returns the line of a head: JSON with the signature, and a line feed.
func SignHead(h Head, at time.Time, key ed25519.PrivateKey) []byte {
	s := signedHead{Tenant: h.Tenant, Pos: h.Pos, Chain: h.Chain, At: at}
	s.Sign = ed25519.Sign(key, s.line())
	return append(s.line(), '\n')
}

func (s signedHead) line() []byte {
	line, err := json.Marshal(s)
	if err != nil {
		panic("audit: a head cannot fail to encode: " + err.Error())
	}
	return line
}

// ReadHeads reads lines of SignHead and returns the heads of each tenant. A line that a crash cut off is passed over; any other line
// that does not carry the signature of one of the keys is a *Broken that names its number.
func ReadHeads(r io.Reader, keys ...ed25519.PublicKey) (map[string][]Head, error) {
	heads := map[string][]Head{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		var s signedHead
		err := json.Unmarshal(line, &s)
		if cut := (*json.SyntaxError)(nil); errors.As(err, &cut) && int(cut.Offset) == len(line) {
			continue
		}
		sign := s.Sign
		s.Sign = nil
		if err != nil || !slices.ContainsFunc(keys, func(key ed25519.PublicKey) bool { return ed25519.Verify(key, s.line(), sign) }) {
			return nil, &Broken{Row: fmt.Sprintf("line %d of the heads", n), What: WhatSigned}
		}
		heads[s.Tenant] = append(heads[s.Tenant], Head{Tenant: s.Tenant, Pos: s.Pos, Chain: s.Chain})
	}
	return heads, lines.Err()
}
