// Command later lets time pass for the re-divisions of a demonstration that is stopped: their days move back. It is for the trials in a
// browser alone, which cannot wait seven days.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"gezhi/internal/app"
	"gezhi/internal/config"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

func main() {
	cfg := config.Default()
	flag.StringVar(&cfg.Data, "data", "", "folder of the demonstration")
	days := flag.Int("days", 0, "that pass")
	flag.Parse()
	if err := pass(context.Background(), cfg, *days); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func pass(ctx context.Context, cfg config.Config, days int) (err error) {
	a, err := app.Open(ctx, cfg, app.Options{Begun: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	for _, tenant := range a.Tenants.Keys() {
		err := a.Store.Update(ctx, func(tx *store.Tx) error {
			list, err := tx.Redivisions(tenant)
			if err != nil {
				return err
			}
			for _, d := range list {
				if d.State != redivision.Noticed && d.State != redivision.Scheduled {
					continue
				}
				for _, day := range []*territory.Day{&d.From, &d.Until, &d.ValidFrom} {
					if *day != "" {
						*day = day.Add(-days)
					}
				}
				d.Version++
				if err := tx.SaveRedivision(tenant, d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
