package jobs_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"gezhi/internal/jobs"
)

const (
	mib = 1 << 20
	gib = 1 << 30
)

func TestTheRoomOnADiskIsJudgedByShareAndBySize(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		free, total uint64
		want        jobs.Room
	}{
		{"half of a small disk", 10 * gib, 20 * gib, jobs.RoomEnough},
		{"a seventh", 2800 * mib, 20 * gib, jobs.RoomLow},
		{"a twelfth", 1600 * mib, 20 * gib, jobs.RoomNoFiles},
		{"a fiftieth", 400 * mib, 20 * gib, jobs.RoomReadOnly},
		{"a hundredth of a large disk is still much", 100 * gib, 10_000 * gib, jobs.RoomEnough},
		{"the last of a large disk", 900 * mib, 10_000 * gib, jobs.RoomReadOnly},
		{"nothing", 0, 20 * gib, jobs.RoomReadOnly},
	} {
		if got := jobs.RoomOf(test.free, test.total); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestWritingStopsBeforeTheDiskIsFullAndGoesOnAfterwards follows a disk that fills and is cleared.
func TestWritingStopsBeforeTheDiskIsFullAndGoesOnAfterwards(t *testing.T) {
	t.Parallel()
	var free uint64
	var held error
	dir := t.TempDir()
	d := &jobs.Disk{
		Dir: dir, Log: slog.New(slog.DiscardHandler), Hold: func(cause error) { held = cause },
		Free: func(string) (uint64, uint64, error) { return free, 20 * gib, nil },
	}
	for _, step := range []struct {
		name    string
		free    uint64
		level   jobs.Room
		held    bool
		reserve bool
	}{
		{"enough", 10 * gib, jobs.RoomEnough, false, true},
		{"low", 2500 * mib, jobs.RoomLow, false, true},
		{"no uploads", 1 * gib, jobs.RoomNoFiles, false, true},
		{"nothing is written, the reserve is given up", 590 * mib, jobs.RoomReadOnly, true, false},
		{"the reserve alone is no room", 650 * mib, jobs.RoomReadOnly, true, false},
		{"room again", 1200 * mib, jobs.RoomNoFiles, false, false},
		{"cleared", 10 * gib, jobs.RoomEnough, false, true},
	} {
		free = step.free
		d.Look()
		info, err := os.Stat(filepath.Join(dir, "reserve"))
		if d.Level() != step.level || (held != nil) != step.held || (err == nil) != step.reserve {
			t.Errorf("%s: level %v, held %v, reserve %v", step.name, d.Level(), held, err)
		}
		if step.reserve && err == nil && info.Size() != jobs.ReserveSize {
			t.Errorf("%s: a reserve of %d bytes", step.name, info.Size())
		}
	}
}

// A folder beside one that keeps a reserve keeps none, and is watched all the same.
func TestABareFolderKeepsNoReserve(t *testing.T) {
	t.Parallel()
	free, held := uint64(10*gib), false
	d := &jobs.Disk{
		Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler), Bare: true, Hold: func(cause error) { held = cause != nil },
		Free: func(string) (uint64, uint64, error) { return free, 20 * gib, nil },
	}
	d.Look()
	if entries, err := os.ReadDir(d.Dir); err != nil || len(entries) > 0 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	free = 0
	if d.Look(); !held {
		t.Error("writing goes on without room")
	}
}
