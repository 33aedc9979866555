package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// CPU time tells what an order costs even while others use the machine; rates do not. It is for the notes of a row, so
// that what the kernel does not tell counts as nothing.

// threadUsage is RUSAGE_THREAD of Linux, which package syscall does not name.
const threadUsage = 1

// cpuOf is what this thread, this process or its ended children have used.
func cpuOf(who int) time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cpuOfProcess is what another process has used.
func cpuOfProcess(pid int) time.Duration {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/schedstat")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(raw), " ")
	n, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(n)
}

// cpuOfCluster is what PostgreSQL has used in all of its processes, those that have ended included.
func (b *bench) cpuOfCluster() time.Duration {
	raw, err := os.ReadFile(filepath.Join(b.dir, "postgres", "cluster", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	server, err := strconv.Atoi(string(first))
	if err != nil {
		return 0
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0
	}
	total := cpuOfProcess(server)
	for _, file := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			continue
		}
		f := statOf(file)
		if pid == server && len(f) > 14 {
			total += ticks(f[13]) + ticks(f[14])
		}
		if len(f) > 1 && f[1] == strconv.Itoa(server) {
			total += cpuOfProcess(pid)
		}
	}
	return total
}

// statOf is /proc/PID/stat after the name: state, parent and so on; ended children's time is at 13 and 14.
func statOf(file string) []string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	end := bytes.LastIndexByte(raw, ')')
	return strings.Fields(string(raw[end+1:]))
}

// ticks of a hundredth of a second, in which Linux tells them to everybody.
func ticks(s string) time.Duration {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(n) * 10 * time.Millisecond
}

// spent is CPU time of one side.
type spent struct{ process, children, database time.Duration }

func (b *bench) spent() spent {
	return spent{cpuOf(syscall.RUSAGE_SELF), cpuOf(syscall.RUSAGE_CHILDREN), b.cpuOfCluster()}
}

func (s spent) since(o spent) spent {
	return spent{s.process - o.process, s.children - o.children, s.database - o.database}
}

func (s spent) plus(o spent) spent {
	return spent{s.process + o.process, s.children + o.children, s.database + o.database}
}

// each is one of the times in milliseconds an order.
func each(t time.Duration, orders int64) float64 {
	return float64(t) / float64(time.Millisecond) / float64(max(orders, 1))
}
