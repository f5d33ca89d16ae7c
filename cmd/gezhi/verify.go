package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"gezhi/internal/audit"
)

// verifyCmd proves the log of every tenant.
type verifyCmd struct {
	place
	Heads string `help:"Signed heads that serve --heads-file kept: the log must lead through each." type:"path"`
	JSON  bool   `name:"json" help:"One object per tenant."`
}

// verified is what is told of one tenant.
type verified struct {
	Tenant string `json:"tenant"`
	County string `json:"county"`
	Acts   int64  `json:"acts"`
	Sealed int64  `json:"sealed"`
	Cases  int64  `json:"cases"`
	Words  int64  `json:"words"`
	Head   string `json:"head"`
	Broken string `json:"broken,omitempty"`
}

func (c verifyCmd) Run(e *env) (err error) {
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	heads := map[string][]audit.Head{}
	if c.Heads != "" {
		if _, err := os.Stat(c.Heads); err != nil {
			return err
		}
		if heads, err = a.KeptHeads(c.Heads); err != nil {
			return err
		}
	}
	bar := newProgress(e.err)
	var wrong error
	for _, t := range a.Tenants.All() {
		proof, err := a.Store.Verify(e.ctx, t.Key, func(acts int64) { bar.at(int(acts), int(acts)+1, "acts") }, heads[t.Key]...)
		delete(heads, t.Key)
		v := verified{Tenant: t.Key, County: string(t.County), Acts: proof.Acts, Sealed: proof.Head.Pos, Cases: proof.Cases, Words: proof.Words, Head: proof.Head.Chain.String()}
		if broken := (*audit.Broken)(nil); errors.As(err, &broken) {
			v.Broken, wrong = broken.Error(), err
		} else if err != nil {
			return err
		}
		if err := c.show(e, v); err != nil {
			return err
		}
	}
	for tenant := range heads {
		return &audit.Broken{Row: "tenant " + tenant, What: audit.WhatHead}
	}
	return wrong
}

func (c verifyCmd) show(e *env, v verified) error {
	if c.JSON {
		return json.NewEncoder(e.out).Encode(v)
	}
	state := "holds"
	if v.Broken != "" {
		state = "BROKEN: " + v.Broken
	}
	_, err := fmt.Fprintf(e.out, "%s: %s; %d acts sealed to %d, %d cases equal the fold of their acts, %d private texts fit; head %s\n", v.County, state, v.Acts, v.Sealed, v.Cases, v.Words, v.Head)
	return err
}
