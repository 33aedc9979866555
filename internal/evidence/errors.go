package evidence

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrPhoto is about bytes that are no photograph that is kept here; its reason says why.
	ErrPhoto = fault.New(fault.Invalid, "photo_unreadable")
	// ErrNone is about a picture that does not exist, or not for this actor.
	ErrNone = fault.New(fault.Unknown, "evidence_not_found")
	// ErrGone is about a picture that was removed; its row says when and why.
	ErrGone = fault.New(fault.Conflict, "evidence_removed")
	// ErrSubject is about a kind that no room has, or a purpose that its room does not know.
	ErrSubject = fault.New(fault.Unknown, "evidence_subject_not_found")
	// ErrNotYours is about a purpose for which a role takes no pictures.
	ErrNotYours = fault.New(fault.Forbidden, "evidence_not_yours")
	// ErrFull is about a subject that has as many pictures as one may have.
	ErrFull = fault.New(fault.Conflict, "evidence_full")
	// ErrSwept is about a file that was removed between its writing and its row: asking again writes it again.
	ErrSwept = fault.New(fault.Unavailable, "evidence_swept")
	// ErrStore is about a store that does not answer, or was never set up.
	ErrStore = fault.New(fault.Unavailable, "evidence_store")
	// ErrMissing is about a step that needs a picture which nobody has taken.
	ErrMissing = fault.New(fault.Conflict, "evidence_missing")
)
