package config_test

import (
	"testing"

	"gezhi/internal/config"
	"gezhi/internal/fault"
)

func TestWrongSettingsAreNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*config.Config)
		path   string
		code   string
	}{
		"no folder":                   {func(c *config.Config) { c.Data = "" }, "data", "required"},
		"no port":                     {func(c *config.Config) { c.Listen = "127.0.0.1" }, "listen", "bad_listen"},
		"plain HTTP for the world":    {func(c *config.Config) { c.Listen = "0.0.0.0:80" }, "listen", "needs_tls"},
		"certificate without its key": {func(c *config.Config) { c.TLSCert = "config.go" }, "tls_cert", "needs_pair"},
		"absent certificate":          {func(c *config.Config) { c.TLSCert, c.TLSKey = "none.pem", "config.go" }, "tls_cert", "no_such_file"},
		"short messages in the clear": {func(c *config.Config) { c.SMSURL, c.SMSKey = "http://sms.example.org/", "0123456789abcdef" }, "sms_url", "bad_sms_url"},
		"short messages unsigned":     {func(c *config.Config) { c.SMSURL = "https://sms.example.org/" }, "sms_key", "short_secret"},
		"heads in no folder":          {func(c *config.Config) { c.HeadsFile = "/nowhere/heads" }, "heads_file", "no_such_file"},
		"heads to no system log":      {func(c *config.Config) { c.HeadsSyslog = "udp" }, "heads_syslog", "bad_syslog"},
		"traces to nowhere":           {func(c *config.Config) { c.TracesURL = "localhost" }, "traces_url", "bad_url"},
		"no share of traces":          {func(c *config.Config) { c.TracesURL, c.TracesShare = "http://a/v1/traces", 2 }, "traces_share", "bad_share"},
		"figures under a short token": {func(c *config.Config) { c.MetricsKey = "short" }, "metrics_key", "short_secret"},
		"a proxy that is no network":  {func(c *config.Config) { c.Proxies = []string{"proxy"} }, "proxies", "bad_cidr"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config.Default()
			test.change(&c)
			f := fault.As(c.Validate())
			if f == nil || len(f.Fields) != 1 || f.Fields[0].Path != test.path || f.Fields[0].Code != test.code {
				t.Errorf("got %v", f)
			}
		})
	}
}

func TestWhatWorks(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*config.Config){
		"as it comes":              func(*config.Config) {},
		"self-signed on all":       func(c *config.Config) { c.Listen, c.TLSSelfSigned = ":8443", true },
		"behind a declared proxy":  func(c *config.Config) { c.Listen, c.Proxies = ":8080", []string{"10.0.0.0/8"} },
		"a webhook beside it":      func(c *config.Config) { c.SMSURL, c.SMSKey = "http://127.0.0.1:9000/sms", "0123456789abcdef" },
		"heads on another machine": func(c *config.Config) { c.HeadsSyslog = "udp:10.0.0.9:514" },
		"IPv6 loopback":            func(c *config.Config) { c.Listen = "[::1]:8080" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config.Default()
			change(&c)
			if err := c.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}
