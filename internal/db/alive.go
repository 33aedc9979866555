package db

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrCannotWrite is about a server that answers and does not take what is written: its disk is full, or it is read-only.
var ErrCannotWrite = errors.New("the database takes nothing")

// remembered is how long a refusal counts: room that was found again may be gone at the next page.
const remembered = 10 * time.Second

// noteRefusal keeps when the server had no room: 53100 and 53200, or would not write: 25006, 58030.
func (d *DB) noteRefusal(err error) {
	code := Code(err)
	if strings.HasPrefix(code, "531") || strings.HasPrefix(code, "532") || code == "25006" || code == "58030" {
		d.refused.Store(time.Now().UnixNano())
	}
}

// A message in the log of the server is written to disk at the commit as any row is, and leaves nothing behind.
const writeSQL = `
SELECT pg_logical_emit_message(true, 'fettle', 'alive')`

// Alive tells whether the database takes what is written: it answers, commits, and has had room of late.
func (d *DB) Alive(ctx context.Context) error {
	err := d.InTx(ctx, "system", func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, writeSQL)
		return err
	})
	if err != nil {
		return fmt.Errorf("write to the database: %w", err)
	}
	if at := d.refused.Load(); at > 0 && time.Since(time.Unix(0, at)) < remembered {
		return ErrCannotWrite
	}
	return nil
}
