package out

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Files writes each request as a file into a folder, where a person or another program takes it from. The answer comes
// later and by another way.
type Files struct{ Dir string }

// Create writes the request.
func (f Files) Create(_ context.Context, r Request) (Answer, error) { return f.drop(r) }

// Cancel writes the request.
func (f Files) Cancel(_ context.Context, r Request) (Answer, error) { return f.drop(r) }

// Pickup writes the request.
func (f Files) Pickup(_ context.Context, r Request) (Answer, error) { return f.drop(r) }

// Intercept writes the request.
func (f Files) Intercept(_ context.Context, r Request) (Answer, error) { return f.drop(r) }

// drop writes beside and renames, so that whoever reads the folder finds whole files alone, one a request.
func (f Files) drop(r Request) (Answer, error) {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return Answer{}, fmt.Errorf("encode request %s: %w", r.ID, err)
	}
	if err := os.MkdirAll(f.Dir, 0o750); err != nil {
		return Answer{}, fmt.Errorf("make the folder of requests: %w", err)
	}
	beside, err := os.CreateTemp(f.Dir, ".request-*")
	if err != nil {
		return Answer{}, fmt.Errorf("write request %s: %w", r.ID, err)
	}
	_, err = beside.Write(raw)
	err = errors.Join(err, beside.Sync(), beside.Close())
	if err == nil {
		err = os.Rename(beside.Name(), filepath.Join(f.Dir, r.ID.String()+".json"))
	}
	if err != nil {
		return Answer{}, errors.Join(fmt.Errorf("write request %s: %w", r.ID, err), os.Remove(beside.Name()))
	}
	return Answer{State: Pending}, nil
}
