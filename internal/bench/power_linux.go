package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// powerDisk is a file system in a file of its own, whose power can be cut: what is not on disk by then never comes there.
type powerDisk struct {
	image, dir string
}

const (
	powerBytes = 1 << 30
	goingDown  = 0x8004587d // the ioctl by which ext4 and XFS stop at once, see include/uapi of Linux
	noLogFlush = 2          // and what is in memory, their own journal too, is lost
)

// newPowerDisk makes and mounts one below a folder, which takes the rights of root.
func newPowerDisk(ctx context.Context, below, fs string) (*powerDisk, error) {
	d := &powerDisk{image: filepath.Join(below, "disk.img"), dir: filepath.Join(below, "disk")}
	file, err := os.Create(d.image)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(file.Truncate(powerBytes), file.Close(), os.Mkdir(d.dir, 0o700)); err != nil {
		return nil, err
	}
	if err := tool(ctx, "mkfs."+fs, "-q", d.image); err != nil {
		return nil, err
	}
	return d, d.mount(ctx)
}

func (d *powerDisk) mount(ctx context.Context) error {
	return tool(ctx, "mount", "-o", "loop", d.image, d.dir)
}

// sync puts what was copied onto it on disk, before anybody's power is cut.
func (d *powerDisk) sync() error {
	return d.opened(func(fd int) error { return unix.Syncfs(fd) })
}

// cut takes the power away from a program and from the disk, and switches it on again. The program stops first: it must not live to see
// that the disk answers no more.
func (d *powerDisk) cut(ctx context.Context, pid int, die func() error) error {
	if err := freeze(ctx, pid); err != nil {
		return err
	}
	down := d.opened(func(fd int) error { return unix.IoctlSetPointerInt(fd, goingDown, noLogFlush) })
	return errors.Join(down, die(), tool(ctx, "umount", d.dir), d.mount(ctx))
}

// freeze stops a process and waits until it stands.
func freeze(ctx context.Context, pid int) error {
	if err := unix.Kill(pid, unix.SIGSTOP); err != nil {
		return err
	}
	for ctx.Err() == nil {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return err
		}
		if _, state, _ := strings.Cut(string(stat), ") "); strings.HasPrefix(state, "T") || strings.HasPrefix(state, "Z") {
			return nil
		}
		sleep(ctx, time.Millisecond)
	}
	return ctx.Err()
}

func (d *powerDisk) opened(do func(fd int) error) error {
	dir, err := os.Open(d.dir)
	if err != nil {
		return err
	}
	return errors.Join(do(int(dir.Fd())), dir.Close())
}

func (d *powerDisk) close(ctx context.Context) error {
	return errors.Join(tool(ctx, "umount", d.dir), os.Remove(d.image), os.Remove(d.dir))
}

// tool runs a program of the system.
func tool(ctx context.Context, name string, args ...string) error {
	said, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(said)))
	}
	return nil
}
