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
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// certificate loads the operator's certificate, or the self-signed one of a trial, which is made on first use and kept until it ends.
func (a *App) certificate() (tls.Certificate, error) {
	if !a.Config.TLSSelfSigned {
		return tls.LoadX509KeyPair(a.Config.TLSCert, a.Config.TLSKey)
	}
	dir := filepath.Join(a.Config.Data, "keys")
	certFile, keyFile := filepath.Join(dir, "trial-cert.pem"), filepath.Join(dir, "trial-key.pem")
	if cert, err := tls.LoadX509KeyPair(certFile, keyFile); err == nil && a.Clock.Now().Before(cert.Leaf.NotAfter) {
		return cert, nil
	}
	if err := selfSign(certFile, keyFile, a.Clock.Now()); err != nil {
		return tls.Certificate{}, fmt.Errorf("self-signed certificate: %w", err)
	}
	return tls.LoadX509KeyPair(certFile, keyFile)
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
