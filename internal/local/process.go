package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// process is a child that gets a signal when this process dies, however it dies.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
	once  sync.Once
	// log is where its output goes, and from the length that the file had before.
	log  string
	from int64
}

// start runs a program whose output is added to a file. The signal at our death is bound to the thread that forked, so
// that thread is kept until the child has ended.
func start(program string, args []string, who *syscall.Credential, log string, atDeath syscall.Signal) (*process, error) {
	p := &process{ended: make(chan struct{}), log: log}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			started <- err
			return
		}
		if info, err := out.Stat(); err == nil {
			p.from = info.Size()
		}
		p.cmd = exec.Command(program, args...)
		p.cmd.Dir = filepath.Dir(log)
		p.cmd.Stdout, p.cmd.Stderr = out, out
		// A group of its own, so that an interrupt at the terminal reaches us alone and we end it in order.
		p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: atDeath, Setpgid: true}
		err = errors.Join(p.cmd.Start(), out.Close())
		started <- err
		if err == nil {
			// How it ended is told by its log; here only that it ended.
			_ = p.cmd.Wait()
			close(p.ended)
		}
	}()
	return p, <-started
}

// run is start for a program that ends by itself: it gives what it printed.
func run(ctx context.Context, dir string, who *syscall.Credential, program string, args ...string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGKILL}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, lastLines(out))
	}
	return nil
}

func (p *process) stop(gently syscall.Signal, patience time.Duration) error {
	var err error
	p.once.Do(func() {
		select {
		case <-p.ended:
			return
		default:
		}
		if err = p.cmd.Process.Signal(gently); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return
		}
		err = nil
		select {
		case <-p.ended:
		case <-time.After(patience):
			err = p.cmd.Process.Kill()
			<-p.ended
		}
	})
	return err
}

// said is the end of what the process has printed since it was started.
func (p *process) said() string {
	raw, err := os.ReadFile(p.log)
	if err != nil || int64(len(raw)) < p.from {
		return ""
	}
	return lastLines(raw[p.from:])
}

func lastLines(raw []byte) string {
	lines := bytes.Split(bytes.TrimSpace(raw), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
