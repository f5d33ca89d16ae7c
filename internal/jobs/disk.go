package jobs

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// Room is how much room is left on the disk of an installation (磁盘水位).
type Room int32

// The levels, each with less room than the one before.
const (
	RoomEnough   Room = iota
	RoomLow           // it is time to make room
	RoomNoFiles       // uploads are refused, everything else goes on
	RoomReadOnly      // nothing is written
)

// String names the level in the log.
func (r Room) String() string { return [...]string{"enough", "low", "no uploads", "read-only"}[r] }

// watermarks say from where on a level holds: below a share of the disk, though not where more bytes than most are free.
var watermarks = []struct {
	level Room
	share float64
	most  uint64
}{{RoomReadOnly, 0.03, 1 << 30}, {RoomNoFiles, 0.10, 5 << 30}, {RoomLow, 0.15, 20 << 30}}

// RoomOf judges the free bytes of a disk.
func RoomOf(free, total uint64) Room {
	for _, w := range watermarks {
		if float64(free) < w.share*float64(total) && free < w.most {
			return w.level
		}
	}
	return RoomEnough
}

// FreeSpace returns how many bytes of the disk below a folder are free for this program, and how many there are.
func FreeSpace(dir string) (free, total uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), nil
}

// ReserveSize is what the reserve file holds back: enough to write the log of the database back into it and to stop in order.
const ReserveSize = 64 << 20

// Disk watches the room on the disk and acts before it is used up: first it says so, then uploads are refused, and at last nothing is
// written and the reserve is given up, so that there is room to recover in.
type Disk struct {
	Dir   string
	Free  func(dir string) (free, total uint64, err error)
	Hold  func(cause error) // stops writing, and with nil lets it go on
	Log   *slog.Logger
	Every time.Duration // between looks; 5 s if zero
	Bare  bool          // no reserve: for a folder beside one that keeps its own

	level atomic.Int32
}

// errNoRoom is why nothing is written.
var errNoRoom = errors.New("the disk is nearly full")

const diskEvery = 5 * time.Second

// Level returns what the last look found.
func (d *Disk) Level() Room { return Room(d.level.Load()) }

// Run looks until ctx ends.
func (d *Disk) Run(ctx context.Context) { rounds(ctx, d.Every, diskEvery, d.Look) }

// Look looks once. A level is left again when there is room for the one above it and the reserve as well, so that giving up the
// reserve is no reason to go on writing.
func (d *Disk) Look() {
	free, total, err := d.Free(d.Dir)
	if err != nil {
		d.Log.Error("the room on the disk is not known", "error", err)
		return
	}
	before, now := d.Level(), RoomOf(free, total)
	if now < before {
		now = min(before, RoomOf(free-min(free, ReserveSize), total))
	}
	if err := d.reserve(now); err != nil {
		d.Log.Error("the reserve of the disk could not be kept", "error", err)
	}
	if now == before {
		return
	}
	d.level.Store(int32(now))
	d.Log.Warn("the room on the disk", "level", now.String(), "free_bytes", free)
	switch {
	case now == RoomReadOnly:
		d.Hold(errNoRoom)
	case before == RoomReadOnly:
		d.Hold(nil)
	}
}

// reserve gives the reserve up where nothing can be written, and takes it again where there is enough.
func (d *Disk) reserve(now Room) error {
	if d.Bare {
		return nil
	}
	file := filepath.Join(d.Dir, "reserve")
	switch now {
	case RoomReadOnly:
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	case RoomEnough:
		if info, err := os.Stat(file); err == nil && info.Size() == ReserveSize {
			return nil
		}
		return fill(file)
	}
	return nil
}
