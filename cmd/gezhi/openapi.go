package main

import (
	"os"

	"gezhi/internal/app"
	"gezhi/internal/config"
)

// openapiCmd prints the document that the routes describe themselves with.
type openapiCmd struct{}

func (openapiCmd) Run(e *env) (err error) {
	dir, err := os.MkdirTemp("", "gezhi-openapi-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg := config.Default()
	cfg.Data = dir
	a, err := app.Open(e.ctx, cfg, app.Options{Light: true})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	g, err := a.Registry()
	if err != nil {
		return err
	}
	document, err := g.Document()
	if err != nil {
		return err
	}
	_, err = e.out.Write(append(document, '\n'))
	return err
}
