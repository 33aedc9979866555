package evidence

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Store keeps files under their SHA-256. Putting what is there changes nothing, and deleting what is not there is no fault.
type Store interface {
	Put(ctx context.Context, sha256 string, body []byte) error
	// Get reads a file; fs.ErrNotExist when there is none.
	Get(ctx context.Context, sha256 string) ([]byte, error)
	Delete(ctx context.Context, sha256 string) error
}

// Disk is a store in a folder. Several processes may share it.
type Disk struct{ Root string }

var _ Store = Disk{}

// partEnd ends the name of a file that is being written.
const partEnd = ".part"

func (d Disk) path(sha256 string) string { return filepath.Join(d.Root, sha256[:2], sha256) }

// Put writes a file beside its place and moves it there when all of it is on the disk, so that a cut leaves nothing half-written.
func (d Disk) Put(_ context.Context, sha256 string, body []byte) (err error) {
	path := d.path(sha256)
	if there, err := os.Stat(path); err == nil && there.Size() == int64(len(body)) {
		return nil
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of a photograph: %w", err)
	}
	f, err := os.CreateTemp(folder, sha256+"-*"+partEnd)
	if err != nil {
		return fmt.Errorf("begin a photograph: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, wrote := f.Write(body)
	if err := errors.Join(wrote, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write a photograph: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("put a photograph in its place: %w", err)
	}
	return errors.Join(syncFolder(folder), syncFolder(d.Root))
}

// syncFolder writes the names in a folder to the disk.
func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open a folder: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write a folder: %w", err)
	}
	return nil
}

// Get reads a file.
func (d Disk) Get(_ context.Context, sha256 string) ([]byte, error) {
	body, err := os.ReadFile(d.path(sha256))
	if err != nil {
		return nil, fmt.Errorf("read a photograph: %w", err)
	}
	return body, nil
}

// Delete removes a file.
func (d Disk) Delete(_ context.Context, sha256 string) error {
	if err := os.Remove(d.path(sha256)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a photograph: %w", err)
	}
	return nil
}

// Tidy removes what a process that was killed has left half-written since a time.
func (d Disk) Tidy(before time.Time) error {
	err := filepath.WalkDir(d.Root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, partEnd) {
			return err
		}
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		return os.Remove(path)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("tidy the photographs: %w", err)
	}
	return nil
}
