package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// errHeld tells that another process has the lock.
var errHeld = errors.New("held by another process")

// tryHold takes a lock that the kernel gives back when this process ends, however it ends.
func tryHold(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		raw, _ := os.ReadFile(path)
		return nil, errors.Join(fmt.Errorf("%w (%s)", errHeld, strings.TrimSpace(string(raw))), f.Close())
	}
	if err := errors.Join(f.Truncate(0), write(f, fmt.Sprintf("process %d\n", os.Getpid()))); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// hold waits for the lock.
func hold(ctx context.Context, path string) (*os.File, error) {
	for {
		f, err := tryHold(path)
		if err == nil || !errors.Is(err, errHeld) {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func write(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}
