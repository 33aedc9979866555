// Package epcis says what happened to a thing in the words of GS1: EPCIS 2.0 events, the Core Business Vocabulary and the
// identifiers that stand for our shipments, pieces, places and papers. It is pure; where events come from it does not know.
package epcis

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Event is an EPCIS event; which fields it has depends on its type.
type Event struct {
	Type                  string            `json:"type" enum:"ObjectEvent,AggregationEvent,AssociationEvent,TransformationEvent"`
	EventID               string            `json:"eventID" doc:"The same whenever the event is exported."`
	EventTime             string            `json:"eventTime" format:"date-time"`
	EventTimeZoneOffset   string            `json:"eventTimeZoneOffset"`
	ErrorDeclaration      *ErrorDeclaration `json:"errorDeclaration,omitempty"`
	Action                string            `json:"action,omitempty" enum:"OBSERVE,ADD,DELETE"`
	EPCList               []string          `json:"epcList,omitempty"`
	QuantityList          []Quantity        `json:"quantityList,omitempty"`
	ParentID              string            `json:"parentID,omitempty"`
	ChildEPCs             []string          `json:"childEPCs,omitempty"`
	ChildQuantityList     []Quantity        `json:"childQuantityList,omitempty"`
	InputEPCList          []string          `json:"inputEPCList,omitempty"`
	InputQuantityList     []Quantity        `json:"inputQuantityList,omitempty"`
	OutputQuantityList    []Quantity        `json:"outputQuantityList,omitempty"`
	TransformationID      string            `json:"transformationID,omitempty"`
	BizStep               string            `json:"bizStep,omitempty"`
	Disposition           string            `json:"disposition,omitempty"`
	PersistentDisposition *Persistent       `json:"persistentDisposition,omitempty"`
	ReadPoint             *Place            `json:"readPoint,omitempty"`
	BizLocation           *Place            `json:"bizLocation,omitempty"`
	BizTransactionList    []Transaction     `json:"bizTransactionList,omitempty"`
	SourceList            []Source          `json:"sourceList,omitempty"`
	DestinationList       []Destination     `json:"destinationList,omitempty"`
	// CarrierCode is what the carrier itself said: <source>:<code>.
	CarrierCode string `json:"fettle:carrierCode,omitempty"`
}

// ErrorDeclaration takes an event back, or names the events that correct it.
type ErrorDeclaration struct {
	DeclarationTime    string   `json:"declarationTime" format:"date-time"`
	Reason             string   `json:"reason" enum:"did_not_occur,incorrect_data"`
	CorrectiveEventIDs []string `json:"correctiveEventIDs,omitempty"`
}

// Quantity is so much of a class; without UOM it counts pieces. EPCIS knows decimals alone: the amount is made from whole
// pieces or grams when an event is told, and nothing reckons with it.
type Quantity struct {
	EPCClass string  `json:"epcClass"`
	Amount   float64 `json:"quantity"`
	UOM      string  `json:"uom,omitempty"`
}

// Persistent is a disposition that stays until it is unset.
type Persistent struct {
	Set   []string `json:"set,omitempty"`
	Unset []string `json:"unset,omitempty"`
}

// Place is where it was read, or where it is afterwards.
type Place struct {
	ID string `json:"id"`
}

// Transaction is a paper the event belongs to.
type Transaction struct {
	Type           string `json:"type,omitempty"`
	BizTransaction string `json:"bizTransaction"`
}

// Source is whom it came from.
type Source struct {
	Type   string `json:"type"`
	Source string `json:"source"`
}

// Destination is whom it goes to.
type Destination struct {
	Type        string `json:"type"`
	Destination string `json:"destination"`
}

// Types of events.
const (
	ObjectEvent         = "ObjectEvent"
	AggregationEvent    = "AggregationEvent"
	AssociationEvent    = "AssociationEvent"
	TransformationEvent = "TransformationEvent"
)

// Actions.
const (
	Observe = "OBSERVE"
	Add     = "ADD"
	Delete  = "DELETE"
)

// New begins an event. name tells it from every other for ever: from it comes the eventID.
func New(kind, action, name string, at time.Time, zone *time.Location) Event {
	return Event{Type: kind, Action: action, EventID: ID(name), EventTime: at.UTC().Format(timeFormat), EventTimeZoneOffset: at.In(zone).Format("-07:00")}
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// ID is the eventID of what name tells.
func ID(name string) string {
	return "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte("fettle:epcis:"+name)).String()
}

// TakenBack declares that e did not happen.
func (e Event) TakenBack(at time.Time) Event {
	e.ErrorDeclaration = &ErrorDeclaration{DeclarationTime: at.UTC().Format(timeFormat), Reason: "did_not_occur"}
	return e
}

// Corrected declares that e was wrong and by names what is right.
func (e Event) Corrected(at time.Time, by string) Event {
	e.ErrorDeclaration = &ErrorDeclaration{DeclarationTime: at.UTC().Format(timeFormat), Reason: "incorrect_data", CorrectiveEventIDs: []string{by}}
	return e
}

// Mark is the place of an event in the order of all: by time, then by key.
type Mark struct {
	At  time.Time `json:"at"`
	Key string    `json:"key"`
}

// Moment is something that was written down; Event is nil when there is nothing of it to tell.
type Moment struct {
	Mark
	Event *Event
}

// Query asks for moments in [From, To) after a mark, of one thing or of all.
type Query struct {
	From, To time.Time
	After    Mark
	Limit    int
	Of       Thing
	// Sites narrows to what concerns these places; nil asks for everything.
	Sites []string
}

// Merge is the first of several lists, each in order, in one order.
func Merge(limit int, lists ...[]Moment) []Moment {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(a, b Moment) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) })
	return all[:min(limit, len(all))]
}

// Document answers a query. It does not say when it was made, so that the same question has the same answer.
type Document struct {
	Context       []any  `json:"@context"`
	Type          string `json:"type" enum:"EPCISQueryDocument"`
	SchemaVersion string `json:"schemaVersion"`
	Body          Body   `json:"epcisBody"`
	// Next is the cursor of the next page; empty on the last.
	Next string `json:"fettle:next,omitempty"`
}

// Body is as the standard nests it.
type Body struct {
	QueryResults Results `json:"queryResults"`
}

// Results are of a query that has a name.
type Results struct {
	QueryName   string `json:"queryName"`
	ResultsBody struct {
		EventList []Event `json:"eventList"`
	} `json:"resultsBody"`
}

// Answer wraps events.
func (n Names) Answer(events []Event, next string) Document {
	d := Document{Context: []any{"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", map[string]string{"fettle": n.base("epcis")}},
		Type: "EPCISQueryDocument", SchemaVersion: "2.0", Next: next}
	d.Body.QueryResults.QueryName = "SimpleEventQuery"
	d.Body.QueryResults.ResultsBody.EventList = append([]Event{}, events...)
	return d
}

// Args are what every statement that looks for moments begins with: from, to, after (time, key) and how many.
func (q Query) Args(more ...any) []any {
	return append([]any{q.From, q.To, q.After.At, q.After.Key, q.Limit}, more...)
}
