package evidence

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// Kind is a kind of thing that has pictures, as its room knows it.
type Kind struct {
	Name     string
	Purposes []Purpose
	// See refuses whom a thing is none of, as one that does not exist.
	See func(ctx context.Context, tx *db.Tx, subject string) error
}

// Purpose is what a picture of a thing is taken for, and by whom.
type Purpose struct {
	Name string
	Who  []auth.Role
}

// Subject is what a picture is of, and what it was taken for.
type Subject struct{ Kind, ID, Purpose string }

// Evidence is a picture of a subject. One that was removed keeps its row.
type Evidence struct {
	ID      uuid.UUID `db:"id" json:"evidence"`
	Kind    string    `db:"kind" json:"about"`
	Subject string    `db:"subject" json:"subject"`
	Purpose string    `db:"purpose" json:"purpose"`
	SHA256  string    `db:"sha256" json:"sha256"`
	Type    string    `db:"type" json:"type"`
	Bytes   int64     `db:"bytes" json:"bytes"`
	Width   int       `db:"width" json:"width"`
	Height  int       `db:"height" json:"height"`
	AddedAt time.Time `db:"added_at" json:"added_at"`
	AddedBy string    `db:"added_by" json:"added_by"`
	// RemovedAt is when its content went, RemovedWhy for what reason.
	RemovedAt  *time.Time `db:"removed_at" json:"removed_at"`
	RemovedWhy string     `db:"removed_why" json:"removed_why"`
}

// mostOf is how many pictures a subject may have.
const mostOf = 40

// expired is why the round removes what is old.
const expired = "expired"

// Kinds are those of all rooms.
type Kinds []Kind

// find is a kind.
func (k Kinds) find(name string) (Kind, error) {
	i := slices.IndexFunc(k, func(one Kind) bool { return one.Name == name })
	if i < 0 {
		return Kind{}, ErrSubject.At("query.about")
	}
	return k[i], nil
}

// takes refuses a purpose that a kind does not have, and a role that takes no pictures for it.
func (k Kind) takes(purpose string, role auth.Role) error {
	i := slices.IndexFunc(k.Purposes, func(p Purpose) bool { return p.Name == purpose })
	switch {
	case i < 0:
		return ErrSubject.At("query.purpose")
	case !slices.Contains(k.Purposes[i].Who, role):
		return ErrNotYours.At("query.purpose")
	}
	return nil
}

// purposes are those of all kinds, each once.
func (k Kinds) purposes() []string {
	var out []string
	for _, one := range k {
		for _, p := range one.Purposes {
			out = append(out, p.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
