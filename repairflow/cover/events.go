package cover

import "github.com/google/uuid"

// Changed tells that an auditor found another cover than was decided; the customer pays nothing for it.
type Changed struct {
	Repair   string    `json:"repair"`
	Decision uuid.UUID `json:"decision"`
	Part     string    `json:"part"`
	From     Kind      `json:"from"`
	To       Kind      `json:"to"`
	Payer    Payer     `json:"payer"`
}

// EventType never changes.
func (Changed) EventType() string { return "repairflow.cover_changed.v1" }

// EventKey is the repair.
func (e Changed) EventKey() string { return e.Repair }

// GoodwillGiven tells that operations do something for nothing.
type GoodwillGiven struct {
	Repair string `json:"repair"`
	Parts  bool   `json:"parts"`
	Labour bool   `json:"labour"`
	Reason string `json:"reason"`
}

// EventType never changes.
func (GoodwillGiven) EventType() string { return "repairflow.goodwill_given.v1" }

// EventKey is the repair.
func (e GoodwillGiven) EventKey() string { return e.Repair }
