package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// The calls of the system by which something comes onto a disk, and how each may fail.
var (
	diskCalls  = []string{"fdatasync", "fsync", "pwrite64", "write", "ftruncate", "openat", "renameat", "linkat"}
	diskFaults = map[string][]string{
		"fdatasync": {"EIO"}, "fsync": {"EIO"}, "pwrite64": {"EIO", "ENOSPC"}, "write": {"ENOSPC"}, "ftruncate": {"EIO"},
		"openat": {"ENOSPC"}, "renameat": {"EIO", "ENOSPC"}, "linkat": {"ENOSPC"},
	}
)

// faultOf chooses which call fails and which time a thread makes it, and whether it fails once or from then on.
func faultOf(random *rand.Rand) string {
	call := diskCalls[random.IntN(len(diskCalls))]
	errno := diskFaults[call][random.IntN(len(diskFaults[call]))]
	when := fmt.Sprint(1 + random.IntN(80))
	if random.IntN(2) == 0 {
		when += "+"
	}
	return fmt.Sprintf("%s:error=%s:when=%s", call, errno, when)
}

// traced leads a command that runs with a fault. strace stands beside the program, so that a kill meets the program itself.
func traced(how start) []string {
	call, _, _ := strings.Cut(how.fault, ":")
	return []string{"strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", traceFile(how.dir), "-e", "trace=" + call, "-e", "inject=" + how.fault}
}

func traceFile(dir string) string { return filepath.Join(filepath.Dir(dir), "strace") }

// injected counts the calls that failed as was asked.
func (s *server) injected() int {
	if s.trace == "" {
		return 0
	}
	text, err := os.ReadFile(s.trace)
	if err != nil {
		return 0
	}
	return strings.Count(string(text), "(INJECTED)")
}
