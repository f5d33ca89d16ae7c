package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/catalogue"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/simulate"
	"gezhi/internal/spans"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

// county says which county an installation begins with.
type county struct {
	Jurisdiction string `help:"Local policy to begin with: ${jurisdictions}." default:"140502-jincheng-chengqu"`
	County       string `help:"6-digit code of the county; the policy's if left out."`
	Name         string `help:"Name of the county; the policy's if left out."`
}

// begin founds the county and prints the one-time token.
func (c county) begin(e *env, a *app.App) error {
	policy, err := catalogue.Load(jurisdictions.Files, c.Jurisdiction)
	if err != nil {
		var f fault.Fields
		f.Add("jurisdiction", "not_one_of", "allowed", strings.Join(jurisdictions.Names(), ", "))
		return f.Err()
	}
	own := policy.Jurisdiction()
	t, err := a.CreateTenant(e.ctx, app.TenantParams{
		Jurisdiction: c.Jurisdiction, County: territory.Code(cmp.Or(c.County, own.Code)), Name: cmp.Or(c.Name, own.Name.In(string(e.lang))),
	})
	if err != nil {
		return err
	}
	return offerSetUp(e, a, t)
}

// offerSetUp prints a new one-time token for a county in which nobody has an account yet. Conflict setup.done when somebody has.
func offerSetUp(e *env, a *app.App, t store.Tenant) error {
	secret, err := a.People.IssueSetUp(e.ctx, t.Key)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s %s\n", t.County, t.Name)
	_, err = fmt.Fprintf(e.out, "set-up token (one time, valid for a day; spend it at /desk/ in the browser):\n  %s\n", secret)
	return err
}

// remind offers the set-up again where it was not done, so that a lost token locks nobody out.
func remind(e *env, a *app.App) error {
	for _, t := range a.Tenants.All() {
		if err := offerSetUp(e, a, t); err != nil && !fault.HasCode(err, "setup.done") {
			return err
		}
	}
	return nil
}

// initCmd begins an installation.
type initCmd struct {
	place
	county
}

func (c initCmd) Run(e *env) (err error) {
	a, err := app.Open(e.ctx, c.config(), app.Options{Log: e.logger(false)})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if all := a.Tenants.All(); len(all) > 0 {
		return offerSetUp(e, a, all[0])
	}
	return c.begin(e, a)
}

// closing closes what a command opened and keeps the first error.
func closing(a *app.App, err *error) { *err = errors.Join(*err, a.Close()) }

// server is where and how to listen.
type server struct {
	Listen        string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"GEZHI_LISTEN"`
	TLSCert       string   `name:"tls-cert" help:"Certificate file (PEM)." env:"GEZHI_TLS_CERT"`
	TLSKey        string   `name:"tls-key" help:"Key file (PEM)." env:"GEZHI_TLS_KEY"`
	TLSSelfSigned bool     `name:"tls-self-signed" help:"Make a certificate for a trial."`
	Proxy         []string `help:"CIDR of a proxy in front whose X-Forwarded-* are believed." env:"GEZHI_PROXY"`
	TiandituKey   string   `name:"tianditu-key" help:"Key of 天地图 for servers: its map lies below ours, fetched by this server." env:"GEZHI_TIANDITU_KEY"`
	MapFile       string   `name:"map-file" help:"A base map as one PMTiles file on this machine; it goes before 天地图." env:"GEZHI_MAP_FILE"`
	MapCredit     string   `name:"map-credit" help:"Who made that file, shown on the map." env:"GEZHI_MAP_CREDIT"`
	SMSURL        string   `name:"sms-url" help:"Webhook to which short messages are posted, signed." env:"GEZHI_SMS_URL"`
	SMSKey        string   `name:"sms-key" help:"Secret that signs them." env:"GEZHI_SMS_KEY"`
	HeadsFile     string   `name:"heads-file" help:"File on another disk that keeps the signed heads of the logs." env:"GEZHI_HEADS_FILE" type:"path"`
	HeadsSyslog   string   `name:"heads-syslog" help:"System log that gets them too: local, udp:HOST:514 or tcp:HOST:514." env:"GEZHI_HEADS_SYSLOG"`
	MetricsKey    string   `name:"metrics-key" help:"Bearer token under which other machines may read /metrics." env:"GEZHI_METRICS_KEY"`
	TracesURL     string   `name:"traces-url" help:"OTLP/HTTP door of a collector that is told where time goes, as http://127.0.0.1:4318/v1/traces." env:"GEZHI_TRACES_URL"`
	TracesShare   float64  `name:"traces-share" help:"Share of the requests that are traced." default:"1" env:"GEZHI_TRACES_SHARE"`
	LogJSON       bool     `name:"log-json" help:"Log as JSON."`
}

func (s server) into(c config.Config) config.Config {
	c.Listen, c.TLSCert, c.TLSKey, c.TLSSelfSigned = s.Listen, s.TLSCert, s.TLSKey, s.TLSSelfSigned
	c.Proxies, c.LogJSON = s.Proxy, s.LogJSON
	c.MetricsKey = s.MetricsKey
	c.TracesURL, c.TracesShare = s.TracesURL, s.TracesShare
	c.HeadsFile, c.HeadsSyslog = s.HeadsFile, s.HeadsSyslog
	c.SMSURL, c.SMSKey = s.SMSURL, s.SMSKey
	c.TiandituKey, c.MapFile, c.MapCredit = s.TiandituKey, s.MapFile, s.MapCredit
	return c
}

// serveCmd serves an installation.
type serveCmd struct {
	place
	server
	county
}

func (c serveCmd) Run(e *env) (err error) {
	cfg := c.into(c.config())
	if err := cfg.Validate(); err != nil {
		return err
	}
	started := time.Now()
	a, err := app.Open(e.ctx, cfg, app.Options{Log: e.logger(c.LogJSON), Practice: simulate.Practice})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if len(a.Tenants.All()) == 0 {
		err = c.begin(e, a)
	} else {
		err = remind(e, a)
	}
	if err != nil {
		return err
	}
	if err := a.Warm(e.ctx); err != nil {
		return err
	}
	return serve(e, a, cfg, func(addr net.Addr) {
		scheme := "http"
		if cfg.Secure() {
			scheme = "https"
		}
		fmt.Fprintf(e.err, "ready after %d ms on %s://%s\n", time.Since(started).Milliseconds(), scheme, addr)
	})
}

// serve runs the program until it is told to stop.
func serve(e *env, a *app.App, cfg config.Config, listening func(net.Addr)) (err error) {
	stop, err := startTraces(e.ctx, cfg, a.Log)
	if err != nil {
		return err
	}
	defer stop()
	return a.Run(e.ctx, listening)
}

// startTraces tells a collector where time goes, if the operator has named one. stop sends what is left.
func startTraces(ctx context.Context, cfg config.Config, log *slog.Logger) (stop func(), err error) {
	if cfg.TracesURL == "" {
		return func() {}, nil
	}
	node, _ := os.Hostname() // a node without a name is traced too
	end, err := spans.Start(ctx, spans.Options{URL: cfg.TracesURL, Share: cfg.TracesShare, Node: node, Log: log})
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second) // a collector that is gone keeps nobody
		defer cancel()
		if err := end(ctx); err != nil {
			log.Warn("the last spans were not sent", "error", err)
		}
	}, err
}
