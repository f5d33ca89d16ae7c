package app

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"gezhi/internal/store"
)

// figures are what the program tells of itself beside its requests: counties and followers are few, and nothing tells of anybody.
type figures struct{ app *App }

var (
	writable = prometheus.NewDesc("gezhi_store_writable", "1 while the database takes writes.", nil, nil)
	queued   = prometheus.NewDesc("gezhi_store_waiting", "Writers that wait for their turn.", nil, nil)
	diskRoom = prometheus.NewDesc("gezhi_disk_level", "Room on the disk: 0 enough, 1 low, 2 no uploads, 3 nothing is written.", nil, nil)
	jumps    = prometheus.NewDesc("gezhi_clock_jumps_total", "How often the machine's clock was set while the program ran.", nil, nil)
	sealedTo = prometheus.NewDesc("gezhi_log_position", "Sealed acts in the log of a county.", []string{"county"}, nil)
	provenTo = prometheus.NewDesc("gezhi_log_proven_position", "Up to where the log was proven since the start.", []string{"county"}, nil)
	isBroken = prometheus.NewDesc("gezhi_log_broken", "1 when the last proof of the log found a row that does not fit.", []string{"county"}, nil)
	behind   = prometheus.NewDesc("gezhi_follower_behind", "Acts that a follower of the log has still to read.", []string{"county", "follower"}, nil)
)

// Describe implements prometheus.Collector.
func (f figures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{writable, queued, diskRoom, jumps, sealedTo, provenTo, isBroken, behind} {
		to <- d
	}
}

// Collect implements prometheus.Collector. What cannot be read now is left out.
func (f figures) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	a := f.app
	gauge(writable, one(a.Store.Writable()))
	gauge(queued, float64(a.Store.Waiting()))
	gauge(diskRoom, float64(a.disk.Level()))
	to <- prometheus.MustNewConstMetric(jumps, prometheus.CounterValue, float64(a.watch.Jumps()))
	for _, t := range a.Tenants.All() {
		county := string(t.County)
		status, err := a.Audit.Status(context.Background(), t.Key)
		if err != nil {
			continue
		}
		gauge(sealedTo, float64(status.Pos), county)
		gauge(provenTo, float64(status.Verified), county)
		gauge(isBroken, one(status.Broken != ""), county)
		_ = a.Store.View(context.Background(), func(tx *store.Tx) error {
			for _, name := range []string{store.Counters, store.Search, store.Notices} {
				at, err := tx.Cursor(t.Key, name)
				if err != nil {
					return err
				}
				gauge(behind, float64(status.Pos-at), county, name)
			}
			return nil
		})
	}
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
