package dataload

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/loop"
	"fettle/texts"
)

// Worker reads the files that people brought, one after the other, while they wait and see how far it is.
type Worker struct{ DB *db.DB }

// LookEvery is how often a process looks for files: somebody waits for each.
const LookEvery = time.Second

// Run looks for files until ctx ends.
func (w Worker) Run(ctx context.Context, every time.Duration) error {
	return loop.Run(ctx, "load files", nil, every, w.Round)
}

const claimFileRunSQL = `
UPDATE file_runs
SET state = 'running', holder = $1, beat_at = $2, rows = 0
WHERE id = (
    SELECT id
    FROM file_runs
    WHERE state = 'waiting' OR state = 'running' AND beat_at < $3
    ORDER BY at
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING id, file, kind, state, rows, report, problem, at, by, ended_at, options, language`

const forgetFilesSQL = `
DELETE FROM import_files
WHERE at < $1`

// Round reads one file, when one waits, and forgets old ones.
func (w Worker) Round(ctx context.Context) (loop.Next, error) {
	holder, err := uuid.NewV7()
	if err != nil {
		return loop.Idle, fmt.Errorf("make an id: %w", err)
	}
	var run Run
	err = w.DB.InTx(ctx, "import", func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, forgetFilesSQL, tx.Now.Add(-keptFor)); err != nil {
			return fmt.Errorf("forget old files: %w", err)
		}
		err := tx.GetContext(ctx, &run, claimFileRunSQL, holder, tx.Now, tx.Now.Add(-silence))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil || run.ID == uuid.Nil {
		return loop.Idle, err
	}
	if err := w.load(ctx, run, holder); err != nil && ctx.Err() == nil {
		return loop.Now, errors.Join(err, w.fail(ctx, run, holder, err))
	}
	return loop.Now, nil
}

const endRunSQL = `
UPDATE file_runs
SET state = 'done', report = $3, rejected = $4, rows = $5, ended_at = $6
WHERE id = $1 AND holder = $2 AND state = 'running'`

// load reads the file in one transaction, that of its effect: a run is done when what it wrote is there.
func (w Worker) load(ctx context.Context, run Run, holder uuid.UUID) error {
	var o Options
	if err := json.Unmarshal(run.Options, &o); err != nil {
		return fmt.Errorf("read the options of run %s: %w", run.ID, err)
	}
	o.Rejected = true
	o.Progress = func(rows int) { w.beat(ctx, run.ID, holder, rows) }
	return w.DB.InTx(ctx, run.By, func(tx *db.Tx) error {
		file, err := FileByID(ctx, tx, run.File)
		if err != nil {
			return err
		}
		report, err := Import(ctx, tx, run.Kind, &pieces{ctx: ctx, tx: tx, file: file}, o)
		if err != nil {
			return err
		}
		rejected := ""
		if report.Bad > 0 {
			rejected = report.In(run.Language).Rejected
		}
		report.Rejected = ""
		raw, err := json.Marshal(report)
		if err != nil {
			return fmt.Errorf("write the report of run %s: %w", run.ID, err)
		}
		done, err := tx.ExecContext(ctx, endRunSQL, run.ID, holder, raw, rejected, report.Rows, tx.Now)
		if err != nil {
			return fmt.Errorf("end run %s: %w", run.ID, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(ErrRunOver.With("run", run.ID), err)
		}
		return nil
	})
}

const beatSQL = `
UPDATE file_runs
SET rows = $3, beat_at = $4
WHERE id = $1 AND holder = $2 AND state = 'running'`

// beat tells how far a run is, in a transaction of its own: what the run itself writes is not seen before it ends. Nothing
// is lost when it cannot be told.
func (w Worker) beat(ctx context.Context, run, holder uuid.UUID, rows int) {
	_ = w.DB.InTx(ctx, "import", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, beatSQL, run, holder, rows, tx.Now)
		return err
	})
}

const failRunSQL = `
UPDATE file_runs
SET state = 'failed', problem = $3, ended_at = $4
WHERE id = $1 AND holder = $2 AND state = 'running'`

// fail says why a run ended without a report; what is no fault of the file is said in general.
func (w Worker) fail(ctx context.Context, run Run, holder uuid.UUID, why error) error {
	said := texts.Say(run.Language, "file.failed", nil)
	if f, ok := errors.AsType[*fault.Fault](why); ok {
		said = texts.Say(run.Language, f.Key(), f.Values)
	}
	return w.DB.InTx(ctx, "import", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, failRunSQL, run.ID, holder, said, tx.Now)
		return err
	})
}
