// Package config is what an operator may set: where the data is, where to listen, how to speak TLS.
//
// Everything has a value that works. Local policy (limits, matters, roles) is not here: it is data of the tenant.
package config

import (
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"gezhi/internal/fault"
)

// Config is the settings of one process.
type Config struct {
	Data          string   // folder of database, files and keys
	Database      string   // postgres://..., in place of the database in the folder; several nodes share one, and the folder
	Listen        string   // host:port
	TLSCert       string   // PEM file; with TLSKey
	TLSKey        string   // PEM file
	TLSSelfSigned bool     // make a certificate for a trial
	Proxies       []string // CIDRs of proxies whose X-Forwarded-* are believed
	PublicURL     string   // as people reach it, for links in messages; from the request if empty
	TiandituKey   string   // key of 天地图 for servers (服务端); empty: no such base map
	MapFile       string   // a base map as one PMTiles file; it goes before 天地图
	MapCredit     string   // who made that file, shown on the map as its licence asks
	SMSURL        string   // webhook to which short messages are posted; empty: none are sent
	SMSKey        string   // secret that signs them; the receiver knows it too
	HeadsFile     string   // where the heads of the logs are kept, signed: on another disk
	HeadsSyslog   string   // the system log that gets them too: "local", "udp:host:514" or "tcp:host:514"
	MetricsKey    string   // bearer token under which /metrics is told to other machines; empty: to this one alone
	TracesURL     string   // OTLP/HTTP door of a collector that is told where time goes; empty: none
	TracesShare   float64  // of the requests that are traced, up to 1
	LogJSON       bool     // logs as JSON, one object per line
}

// Default returns the settings that work on one machine.
func Default() Config { return Config{Data: "data", Listen: "127.0.0.1:8080", TracesShare: 1} }

// Secure reports whether the process itself speaks TLS.
func (c Config) Secure() bool { return c.TLSCert != "" || c.TLSSelfSigned }

// Validate names every wrong setting. Plain HTTP is for this machine and for declared proxies alone: cameras, locations and cookies need HTTPS.
func (c Config) Validate() error {
	var f fault.Fields
	if c.Data == "" {
		f.Add("data", "required")
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		f.Add("listen", "bad_listen", "value", c.Listen)
	} else if !c.Secure() && len(c.Proxies) == 0 && !loopback(host) {
		f.Add("listen", "needs_tls", "value", c.Listen)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		f.Add("tls_cert", "needs_pair")
	}
	for _, path := range []string{c.TLSCert, c.TLSKey} {
		if path == "" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			f.Add("tls_cert", "no_such_file", "path", path)
		}
	}
	if info, err := os.Stat(c.MapFile); c.MapFile != "" && (err != nil || !info.Mode().IsRegular()) {
		f.Add("map_file", "no_such_file", "path", c.MapFile)
	}
	if strings.ContainsFunc(c.TiandituKey, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
		f.Add("tianditu_key", "bad_map_key")
	}
	c.checkSMS(&f)
	c.checkHeads(&f)
	if c.MetricsKey != "" && len(c.MetricsKey) < leastSecret {
		f.Add("metrics_key", "short_secret", "min", leastSecret)
	}
	c.checkTraces(&f)
	for _, p := range c.Proxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			f.Add("proxies", "bad_cidr", "value", p)
		}
	}
	return f.Err()
}

// leastSecret is the least length of a secret that the operator gives, in characters.
const leastSecret = 16

// checkSMS wants messages to travel sealed, or to stay on this machine, and to be signed.
func (c Config) checkSMS(f *fault.Fields) {
	if c.SMSURL == "" {
		return
	}
	u, err := url.Parse(c.SMSURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		f.Add("sms_url", "bad_sms_url")
	}
	if len(c.SMSKey) < leastSecret {
		f.Add("sms_key", "short_secret", "min", leastSecret)
	}
}

// checkTraces wants an address with a host, and a share.
func (c Config) checkTraces(f *fault.Fields) {
	if c.TracesURL == "" {
		return
	}
	if u, err := url.Parse(c.TracesURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		f.Add("traces_url", "bad_url")
	}
	if c.TracesShare <= 0 || c.TracesShare > 1 {
		f.Add("traces_share", "bad_share")
	}
}

// checkHeads wants a folder for the heads that is there, and a system log that can be named.
func (c Config) checkHeads(f *fault.Fields) {
	if dir := filepath.Dir(c.HeadsFile); c.HeadsFile != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			f.Add("heads_file", "no_such_file", "path", dir)
		}
	}
	network, address, _ := strings.Cut(c.HeadsSyslog, ":")
	_, _, err := net.SplitHostPort(address)
	if c.HeadsSyslog != "" && c.HeadsSyslog != "local" && (err != nil || network != "udp" && network != "tcp") {
		f.Add("heads_syslog", "bad_syslog")
	}
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
