package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// certificates answer handshakes with the operator's certificate, which may be renewed while the program runs: files that have changed
// are read anew. Where the new ones cannot be read, the old one goes on.
type certificates struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	loaded *tls.Certificate
	seen   [2]time.Time // when the files were changed
}

// get answers a handshake.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.changed()
	if err == nil && c.loaded != nil && now == c.seen {
		return c.loaded, nil
	}
	var fresh tls.Certificate
	if err == nil {
		fresh, err = tls.LoadX509KeyPair(c.cert, c.key)
	}
	switch {
	case err == nil:
		c.loaded, c.seen = &fresh, now
	case c.loaded == nil:
		return nil, err
	case now != c.seen:
		c.seen = now // told once
		c.log.Error("the new certificate cannot be read; the old one goes on", "error", err)
	}
	return c.loaded, nil
}

// changed answers when the files were changed.
func (c *certificates) changed() (at [2]time.Time, err error) {
	for i, file := range []string{c.cert, c.key} {
		info, err := os.Stat(file)
		if err != nil {
			return at, err
		}
		at[i] = info.ModTime()
	}
	return at, nil
}

// newCertificates loads the operator's certificate, or the self-signed one of a trial, which is made on first use and kept until it ends.
func (a *App) newCertificates() (*certificates, error) {
	c := &certificates{cert: a.Config.TLSCert, key: a.Config.TLSKey, log: a.Log}
	if a.Config.TLSSelfSigned {
		var err error
		if c.cert, c.key, err = a.trialCertificate(); err != nil {
			return nil, err
		}
	}
	_, err := c.get(nil)
	return c, err
}

// trialCertificate answers the files of a self-signed certificate that still holds.
func (a *App) trialCertificate() (certFile, keyFile string, err error) {
	dir := filepath.Join(a.Config.Data, "keys")
	certFile, keyFile = filepath.Join(dir, "trial-cert.pem"), filepath.Join(dir, "trial-key.pem")
	if cert, err := tls.LoadX509KeyPair(certFile, keyFile); err == nil && a.Clock.Now().Before(cert.Leaf.NotAfter) {
		return certFile, keyFile, nil
	}
	if err := selfSign(certFile, keyFile, a.Clock.Now()); err != nil {
		return "", "", fmt.Errorf("self-signed certificate: %w", err)
	}
	return certFile, keyFile, nil
}

// selfSign writes a certificate for this machine, good for a year of trying.
func selfSign(certFile, keyFile string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	host, _ := os.Hostname()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "Gezhi trial"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost", host}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600)
}
