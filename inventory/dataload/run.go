package dataload

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/fault"
)

// Faults of files that come in pieces.
var (
	ErrNoFile  = fault.New(fault.Unknown, "import_file_not_found")
	ErrNoRun   = fault.New(fault.Unknown, "import_run_not_found")
	ErrPieces  = fault.New(fault.Invalid, "import_pieces_invalid")
	ErrRunOver = fault.New(fault.Conflict, "import_run_lost")
)

// Bounds of a file that comes in pieces.
const (
	// PieceSize is how long every piece but the last is.
	PieceSize = 4 << 20
	// MaxFile is how long a file may be.
	MaxFile = 256 << 20
	// keptFor is how long a file and what became of it can be asked for.
	keptFor = 24 * time.Hour
	// silence is after how long a run is taken up by another process.
	silence = 2 * time.Minute
)

// RunState says how far a file is.
type RunState string

// States of a run.
const (
	// RunWaiting has not begun.
	RunWaiting RunState = "waiting"
	// RunRunning is being read.
	RunRunning RunState = "running"
	// RunDone has its report.
	RunDone RunState = "done"
	// RunFailed could not be finished; nothing of it was written.
	RunFailed RunState = "failed"
)

// RunStates lists them all.
func RunStates() []RunState { return []RunState{RunWaiting, RunRunning, RunDone, RunFailed} }

// Schema lists them in the contracts.
func (RunState) Schema(closed.Registry) *closed.Schema { return closed.Of(RunStates()) }

// File is a file that was brought.
type File struct {
	ID   uuid.UUID `db:"id" json:"id"`
	Name string    `db:"name" json:"name"`
	Size int64     `db:"size" json:"size"`
	// Pieces is how many there are to bring, each of PieceSize bytes but the last.
	Pieces    int       `db:"-" json:"pieces"`
	PieceSize int       `db:"-" json:"piece_size"`
	At        time.Time `db:"at" json:"at"`
	By        string    `db:"by" json:"by"`
}

func (f *File) count() {
	f.PieceSize = PieceSize
	f.Pieces = int((f.Size + PieceSize - 1) / PieceSize)
}

// sizeOf is how long a piece of the file is.
func (f *File) sizeOf(piece int) int64 {
	return min(PieceSize, f.Size-int64(piece)*PieceSize)
}

// Run is one reading of a file: a dry run, or the load itself.
type Run struct {
	ID    uuid.UUID `db:"id" json:"id"`
	File  uuid.UUID `db:"file" json:"file"`
	Kind  FileKind  `db:"kind" json:"kind"`
	State RunState  `db:"state" json:"state"`
	// Rows is how many were read so far.
	Rows    int           `db:"rows" json:"rows"`
	Report  *ImportReport `db:"-" json:"report"`
	Problem string        `db:"problem" json:"problem"`
	At      time.Time     `db:"at" json:"at"`
	By      string        `db:"by" json:"by"`
	EndedAt *time.Time    `db:"ended_at" json:"ended_at"`

	Raw      []byte `db:"report" json:"-"`
	Options  []byte `db:"options" json:"-"`
	Language string `db:"language" json:"-"`
}

func (r *Run) in(language string) error {
	if len(r.Raw) == 0 {
		return nil
	}
	r.Report = &ImportReport{}
	if err := json.Unmarshal(r.Raw, r.Report); err != nil {
		return err
	}
	told := r.Report.In(language)
	r.Report = &told
	return nil
}
