package proof

import "time"

// Drifted tells that a proof has found rows that differ.
type Drifted struct {
	DueAt  time.Time `json:"due_at"`
	Drifts int64     `json:"drifts"`
	// First is the first of them, as it is named.
	First string `json:"first"`
}

// EventType never changes.
func (Drifted) EventType() string { return "recycling.proof_drifted.v1" }

// EventKey is that of all proofs.
func (Drifted) EventKey() string { return "proof" }
