package dataload

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"fettle/internal/db"
)

const addFileSQL = `
INSERT INTO import_files (id, name, size, at, by)
VALUES ($1, $2, $3, $4, $5)`

// AddFile begins a file that comes in pieces.
func AddFile(ctx context.Context, tx *db.Tx, name string, size int64) (File, error) {
	if size < 1 || size > MaxFile {
		return File{}, ErrPieces.Because("size").With("most", MaxFile>>20).At("body.size")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return File{}, fmt.Errorf("make an id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addFileSQL, id, name, size, tx.Now, tx.By); err != nil {
		return File{}, fmt.Errorf("add a file: %w", err)
	}
	return FileByID(ctx, tx, id)
}

const fileSQL = `
SELECT id, name, size, at, by
FROM import_files
WHERE id = $1 AND by = $2`

// FileByID finds a file of the caller's own.
func FileByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (File, error) {
	var f File
	if err := tx.GetContext(ctx, &f, fileSQL, id, tx.By); errors.Is(err, sql.ErrNoRows) {
		return f, ErrNoFile.With("file", id)
	} else if err != nil {
		return f, fmt.Errorf("read file %s: %w", id, err)
	}
	f.count()
	return f, nil
}

const putPieceSQL = `
INSERT INTO import_pieces (file, piece, content)
VALUES ($1, $2, $3)
ON CONFLICT (file, piece) DO UPDATE
SET content = excluded.content
WHERE NOT EXISTS (SELECT 1 FROM file_runs WHERE file = excluded.file)`

// PutPiece keeps a piece of a file; the same piece again replaces it until the file is read.
func PutPiece(ctx context.Context, tx *db.Tx, id uuid.UUID, piece int, content []byte) (File, error) {
	f, err := FileByID(ctx, tx, id)
	if err != nil {
		return f, err
	}
	if piece < 0 || piece >= f.Pieces || int64(len(content)) != f.sizeOf(piece) {
		return f, ErrPieces.Because("piece").With("piece", piece).With("size", PieceSize).At("path.piece")
	}
	if _, err := tx.ExecContext(ctx, putPieceSQL, id, piece, content); err != nil {
		return f, fmt.Errorf("keep piece %d of %s: %w", piece, id, err)
	}
	return f, nil
}

const addRunSQL = `
INSERT INTO file_runs (id, file, kind, options, language, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// AddRun asks for a file to be read, when all of it is there.
func AddRun(ctx context.Context, tx *db.Tx, id uuid.UUID, kind FileKind, o Options, language string) (Run, error) {
	f, err := FileByID(ctx, tx, id)
	if err != nil {
		return Run{}, err
	}
	if _, err := KindOf(kind); err != nil {
		return Run{}, err
	}
	var have int
	if err := tx.GetContext(ctx, &have, "SELECT count(*) FROM import_pieces WHERE file = $1", id); err != nil {
		return Run{}, fmt.Errorf("count pieces of %s: %w", id, err)
	}
	if have != f.Pieces {
		return Run{}, ErrPieces.Because("missing").With("pieces", f.Pieces).With("have", have).At("path.file")
	}
	o.Progress = nil
	options, err := json.Marshal(o)
	if err != nil {
		return Run{}, fmt.Errorf("write options: %w", err)
	}
	run, err := uuid.NewV7()
	if err != nil {
		return Run{}, fmt.Errorf("make an id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addRunSQL, run, id, string(kind), options, language, tx.Now, tx.By); err != nil {
		return Run{}, fmt.Errorf("add a run: %w", err)
	}
	return RunByID(ctx, tx, run, language)
}

const runColumns = `
SELECT id, file, kind, state, rows, report, problem, at, by, ended_at, options, language
FROM file_runs`

// RunByID finds a run of the caller's own.
func RunByID(ctx context.Context, tx *db.Tx, id uuid.UUID, language string) (Run, error) {
	var r Run
	if err := tx.GetContext(ctx, &r, runColumns+"\nWHERE id = $1 AND by = $2", id, tx.By); errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoRun.With("run", id)
	} else if err != nil {
		return r, fmt.Errorf("read run %s: %w", id, err)
	}
	if err := r.in(language); err != nil {
		return r, fmt.Errorf("read the report of run %s: %w", id, err)
	}
	return r, nil
}

// RejectedOf is the file of rows at fault of a run.
func RejectedOf(ctx context.Context, tx *db.Tx, id uuid.UUID) (string, error) {
	var file string
	err := tx.GetContext(ctx, &file, "SELECT rejected FROM file_runs WHERE id = $1 AND by = $2", id, tx.By)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNoRun.With("run", id)
	}
	if err != nil {
		return "", fmt.Errorf("read rejected rows of %s: %w", id, err)
	}
	return file, nil
}

// pieces reads a file of pieces from any place, one piece in memory at a time.
type pieces struct {
	ctx   context.Context
	tx    *db.Tx
	file  File
	at    int64
	piece int
	held  []byte
}

func (p *pieces) Read(into []byte) (int, error) {
	if p.at >= p.file.Size {
		return 0, io.EOF
	}
	piece := int(p.at / PieceSize)
	if p.held == nil || piece != p.piece {
		var content []byte
		if err := p.tx.GetContext(p.ctx, &content, "SELECT content FROM import_pieces WHERE file = $1 AND piece = $2", p.file.ID, piece); err != nil {
			return 0, fmt.Errorf("read piece %d of %s: %w", piece, p.file.ID, err)
		}
		p.held, p.piece = content, piece
	}
	n := copy(into, p.held[p.at-int64(piece)*PieceSize:])
	p.at += int64(n)
	return n, nil
}

func (p *pieces) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += p.at
	case io.SeekEnd:
		offset += p.file.Size
	}
	if offset < 0 {
		return p.at, errors.New("before the beginning")
	}
	p.at = offset
	return offset, nil
}
