package notice

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/repairflow/customerpage"
	"fettle/shipping/eta"
	"fettle/texts"
)

// Cause is what delays many at once. The customer's page tells it by its text, and does not repeat what an operator wrote.
type Cause string

// Causes of a delay of many.
const (
	// Flood is high water, and what is like it.
	Flood Cause = "flood"
	// CarrierStop is a carrier that does not drive.
	CarrierStop Cause = "carrier_stop"
	// WarehouseClosed is a warehouse that does not pick.
	WarehouseClosed Cause = "warehouse_closed"
	// Holiday is days on which nobody works.
	Holiday Cause = "holiday"
)

// Causes lists them all.
func Causes() []Cause { return []Cause{Flood, CarrierStop, WarehouseClosed, Holiday} }

// Schema lists them in the contracts.
func (Cause) Schema(closed.Registry) *closed.Schema { return closed.Of(Causes()) }

var (
	// ErrScope is about a delay of everything.
	ErrScope = fault.New(fault.Invalid, "delay_without_scope")
	// ErrSpan is about a delay that ends before it begins.
	ErrSpan = fault.New(fault.Invalid, "delay_span")
	// ErrNoDelay is about a delay that delays nothing.
	ErrNoDelay = fault.New(fault.Invalid, "delay_of_nothing")
	// ErrNumberInText is about a reason that carries somebody's number to everybody.
	ErrNumberInText = fault.New(fault.Invalid, "number_in_reason")
)

// Incident is what delays many repairs at once, and how far.
type Incident struct {
	Code        Cause
	Reason      customerpage.Text
	Scope       eta.Scope
	From, Until time.Time
	ExtraHours  int
	NotBefore   *time.Time
}

// longNumber is what may be somebody's telephone.
var longNumber = regexp.MustCompile(`\d(?:[- ]?\d){6,}`)

func (in Incident) refusal() error {
	switch {
	case in.Scope == eta.Scope{}:
		return ErrScope.At("body")
	case !in.Until.After(in.From):
		return ErrSpan.At("body.until")
	case in.ExtraHours == 0 && in.NotBefore == nil:
		return ErrNoDelay.At("body.extra_hours")
	case longNumber.MatchString(in.Reason.ZH):
		return ErrNumberInText.At("body.reason.zh")
	case longNumber.MatchString(in.Reason.EN):
		return ErrNumberInText.At("body.reason.en")
	}
	return nil
}

// delay is the incident as promises feel it.
func (in Incident) delay(id uuid.UUID) sourcing.Delay {
	return sourcing.Delay{ID: id, Code: string(in.Code), Why: in.Reason.ZH + " · " + in.Reason.EN, From: in.From, Until: in.Until,
		Extra: time.Duration(in.ExtraHours) * time.Hour, NotBefore: in.NotBefore}
}

// stops end a sentence: those of Chinese and those of ASCII.
const stops = "\u3002\uff01\uff1f.!?"

// told is the reason as a sentence of its own.
func (in Incident) told() customerpage.Text {
	zh, en := strings.TrimSpace(in.Reason.ZH), strings.TrimSpace(in.Reason.EN)
	if !strings.ContainsAny(lastRune(zh), stops) {
		zh += texts.Say("zh", "format.stop", nil)
	}
	if !strings.ContainsAny(lastRune(en), stops) {
		en += texts.Say("en", "format.stop", nil)
	}
	return customerpage.Text{ZH: zh, EN: en}
}

func lastRune(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return ""
	}
	return string(runes[len(runes)-1])
}

// MassDelay is an incident that was told, or what telling it would do.
type MassDelay struct {
	// ID is empty for what was only tried.
	ID         *uuid.UUID `db:"id" json:"id"`
	Code       Cause      `db:"code" json:"code"`
	ReasonZH   string     `db:"reason_zh" json:"reason_zh"`
	ReasonEN   string     `db:"reason_en" json:"reason_en"`
	Carrier    string     `db:"carrier" json:"carrier"`
	Area       string     `db:"area" json:"area"`
	Warehouse  string     `db:"warehouse" json:"warehouse"`
	From       time.Time  `db:"from_at" json:"from"`
	Until      time.Time  `db:"until_at" json:"until"`
	ExtraHours int        `db:"extra_hours" json:"extra_hours"`
	NotBefore  *time.Time `db:"not_before" json:"not_before"`
	// Lines are the promises it moves, Waiting those of them that nothing was sent for yet.
	Lines     int       `db:"lines" json:"lines"`
	Waiting   int       `db:"waiting" json:"waiting"`
	Parcels   int       `db:"parcels" json:"parcels"`
	Repairs   int       `db:"repairs" json:"repairs"`
	Customers int       `db:"customers" json:"customers"`
	At        time.Time `db:"at" json:"at"`
	By        string    `db:"by" json:"by"`
}

// count fills in how many the delay moves. parcels are by line, parties by repair.
func (m *MassDelay) count(moved []sourcing.Delayed, parcels map[uuid.UUID]string, parties map[string]party) {
	in, repairs, customers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range moved {
		shipment, sent := parcels[d.Line]
		if !sent {
			m.Waiting++
		}
		if shipment != "" {
			in[shipment] = true
		}
		repairs[d.Repair], customers[parties[d.Repair].Customer] = true, true
	}
	m.Lines, m.Parcels, m.Repairs, m.Customers = len(moved), len(in), len(repairs), len(customers)
}

// newsOfDelay is one piece of news a person, however many of his lines are late, with the last of their times.
func newsOfDelay(id uuid.UUID, why customerpage.Text, moved []sourcing.Delayed, parties map[string]party) []news {
	type reader struct {
		to    Recipient
		login string
	}
	repairs, until := map[reader][]string{}, map[reader]time.Time{}
	var order []reader
	for _, d := range moved {
		for _, r := range []reader{{ToCustomer, parties[d.Repair].Customer}, {ToEngineer, parties[d.Repair].Engineer}} {
			if r.login == "" {
				continue
			}
			if repairs[r] == nil {
				order = append(order, r)
			}
			repairs[r] = append(repairs[r], d.Repair)
			if d.DueAt.After(until[r]) {
				until[r] = d.DueAt
			}
		}
	}
	out := make([]news, len(order))
	for i, r := range order {
		out[i] = news{Tell: TellMassDelay, Repair: slices.Max(repairs[r]), About: id.String(), Why: why, repairs: namesOf(repairs[r]), Time: until[r], only: r.to}
	}
	return out
}
