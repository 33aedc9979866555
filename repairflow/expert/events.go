package expert

import "github.com/google/uuid"

// Moved tells that a session changed its state; From is empty when it was asked for.
type Moved struct {
	Session uuid.UUID `json:"session"`
	Repair  string    `json:"repair"`
	From    string    `json:"from,omitempty"`
	To      State     `json:"to"`
	Expert  string    `json:"expert,omitempty"`
}

// Advised tells what an expert said.
type Advised struct {
	Session uuid.UUID `json:"session"`
	Repair  string    `json:"repair"`
	Text    string    `json:"text"`
	By      string    `json:"by"`
}

// LineChanged tells that another part came in the place of an order line, with the authors of both.
type LineChanged struct {
	Repair    string      `json:"repair"`
	Session   *uuid.UUID  `json:"session,omitempty"`
	Line      uuid.UUID   `json:"line"`
	NewLines  []uuid.UUID `json:"new_lines"`
	FromPart  string      `json:"from_part"`
	ToPart    string      `json:"to_part"`
	Quantity  int64       `json:"quantity"`
	OrderedBy string      `json:"ordered_by"`
	ChangedBy string      `json:"changed_by"`
	Reason    string      `json:"reason"`
}

// The type strings never change.

func (Moved) EventType() string       { return "repairflow.expert_session_moved.v1" }
func (Advised) EventType() string     { return "repairflow.expert_advised.v1" }
func (LineChanged) EventType() string { return "repairflow.line_changed.v1" }

// The key of all three is the repair.

func (e Moved) EventKey() string       { return e.Repair }
func (e Advised) EventKey() string     { return e.Repair }
func (e LineChanged) EventKey() string { return e.Repair }
