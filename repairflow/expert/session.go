package expert

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far a session is.
type State string

// States of a session.
const (
	// Requested waits for an expert.
	Requested State = "requested"
	// Joined has one.
	Joined State = "joined"
	// Ended is over; what was advised stays.
	Ended State = "ended"
	// Withdrawn was ended before an expert joined.
	Withdrawn State = "withdrawn"
)

// States lists them all.
func States() []State { return []State{Requested, Joined, Ended, Withdrawn} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const moved = "repairflow.expert_session_moved.v1"

// Sessions is the machine of an expert session.
var Sessions = machine.Machine[State]{Noun: "expert session", Of: States, Refused: ErrSession, Steps: []machine.Step[State]{
	{Do: "POST /v1/repairs/{repair}/expert-sessions", Who: "engineer", To: Requested, If: "no other is open for the repair", Tells: moved},
	{Do: "POST /v1/expert-sessions/{expert_session}/join", Who: "operations", From: []State{Requested}, To: Joined, Tells: moved},
	{Do: "POST /v1/expert-sessions/{expert_session}/end", Who: "engineer", From: []State{Joined}, To: Ended, Tells: moved},
	{Do: "POST /v1/expert-sessions/{expert_session}/end", Who: "engineer", From: []State{Requested}, To: Withdrawn, If: "nobody has joined yet", Tells: moved},
}}

// Session is an engineer's question to an expert and what came of it.
type Session struct {
	ID       uuid.UUID `db:"id" json:"id"`
	Repair   string    `db:"repair" json:"repair"`
	Engineer string    `db:"engineer" json:"engineer"`
	Model    string    `db:"model" json:"model"`
	Symptom  string    `db:"symptom" json:"symptom"`
	Urgent   bool      `db:"urgent" json:"urgent"`
	Question string    `db:"question" json:"question"`
	State    State     `db:"state" json:"state"`
	// DueAt is by when an expert has to have joined; Late tells that he did so later.
	DueAt       time.Time  `db:"due_at" json:"due_at"`
	Late        bool       `db:"late" json:"late"`
	RequestedBy string     `db:"requested_by" json:"requested_by"`
	RequestedAt time.Time  `db:"requested_at" json:"requested_at"`
	Expert      string     `db:"expert" json:"expert"`
	JoinedAt    *time.Time `db:"joined_at" json:"joined_at"`
	Link        string     `db:"link" json:"link" doc:"Where the two see each other; the picture is not ours."`
	EndedAt     *time.Time `db:"ended_at" json:"ended_at"`
	EndedBy     string     `db:"ended_by" json:"ended_by"`
	Conclusion  string     `db:"conclusion" json:"conclusion"`
	Version     int        `db:"version" json:"version"`
	Advice      []Advice   `db:"-" json:"advice"`
	Changes     []Change   `db:"-" json:"changes"`
}

// ETagVersion makes the version the ETag.
func (s Session) ETagVersion() int { return s.Version }

// Advice is what an expert said.
type Advice struct {
	Session uuid.UUID `db:"session" json:"-"`
	Text    string    `db:"text" json:"text"`
	By      string    `db:"given_by" json:"by"`
	At      time.Time `db:"given_at" json:"at"`
}
