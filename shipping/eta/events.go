package eta

import (
	"time"

	"github.com/google/uuid"
)

// Changed tells that an open shipment is expected at another time, or that its carrier has fallen silent or spoken again.
type Changed struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	Leg      string      `json:"leg"`
	Since    time.Time   `json:"since"`
	P10      time.Time   `json:"p10"`
	P50      time.Time   `json:"p50"`
	P90      time.Time   `json:"p90"`
	Model    Model       `json:"model"`
	Samples  int64       `json:"samples"`
	Stale    bool        `json:"stale"`
	Delayed  bool        `json:"delayed"`
}

// Risk is what every event of a line's risk tells.
type Risk struct {
	Repair   string     `json:"repair"`
	Shipment string     `json:"shipment"`
	Line     uuid.UUID  `json:"line"`
	From     RiskStep   `json:"from"`
	To       RiskStep   `json:"to"`
	Chance   float64    `json:"chance"`
	DueAt    time.Time  `json:"due_at"`
	P50      *time.Time `json:"p50"`
}

// RiskRaised tells that a line may come too late.
type RiskRaised struct{ Risk }

// RiskEscalated tells that it has become more likely by a step.
type RiskEscalated struct{ Risk }

// RiskCleared tells that it has become less likely by a step, or is over because the shipment has arrived or gone home.
type RiskCleared struct{ Risk }

// LossSuspected tells that a shipment has been silent for longer than anybody believes in. Whoever needs what is in it
// presumes it lost.
type LossSuspected struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	Since    time.Time   `json:"since"`
}

// PresumedLost tells that a shipment is given up, before its carrier says so.
type PresumedLost struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	Since    time.Time   `json:"since"`
}

// Found tells that a carrier speaks again of a shipment that was given up.
type Found struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
	Leg      string      `json:"leg"`
	At       time.Time   `json:"at"`
}

// SilenceDue is the timer of an open shipment.
type SilenceDue struct {
	Shipment string    `json:"shipment"`
	At       time.Time `json:"at"`
}

// LearningDue is the timer of the round that learns from what has arrived.
type LearningDue struct {
	At time.Time `json:"at"`
}

// The type strings never change; their first word names the topic.

func (Changed) EventType() string       { return "eta.changed.v1" }
func (RiskRaised) EventType() string    { return "alert.risk_raised.v1" }
func (RiskEscalated) EventType() string { return "alert.risk_escalated.v1" }
func (RiskCleared) EventType() string   { return "alert.risk_cleared.v1" }
func (LossSuspected) EventType() string { return "alert.loss_suspected.v1" }
func (PresumedLost) EventType() string  { return "alert.presumed_lost.v1" }
func (Found) EventType() string         { return "alert.found.v1" }
func (SilenceDue) EventType() string    { return "shipping.silence_due.v1" }
func (LearningDue) EventType() string   { return "shipping.learning_due.v1" }

func (e Changed) EventKey() string       { return e.Shipment }
func (e Risk) EventKey() string          { return e.Shipment }
func (e LossSuspected) EventKey() string { return e.Shipment }
func (e PresumedLost) EventKey() string  { return e.Shipment }
func (e Found) EventKey() string         { return e.Shipment }

// EventKey is the timer's own.
func (e SilenceDue) EventKey() string {
	return "silence:" + e.Shipment + ":" + e.At.UTC().Format(time.RFC3339Nano)
}

// EventKey is one for all rounds, so that they follow each other.
func (LearningDue) EventKey() string { return "learning" }
