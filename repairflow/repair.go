package repairflow

import (
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/allocation"
	"fettle/internal/auth"
	"fettle/inventory"
	"fettle/shipping"
	"fettle/texts"
)

// Repair is the story of one appliance's fault.
type Repair struct {
	ID           string     `db:"id" json:"id"`
	Channel      string     `db:"channel" json:"channel"`
	State        string     `db:"state" json:"state"`
	Customer     string     `db:"customer" json:"customer"`
	CustomerName string     `db:"customer_name" json:"customer_name"`
	Phone        string     `db:"phone" json:"phone" doc:"Masked for all but the assigned engineer."`
	Address      string     `db:"address" json:"address"`
	AreaCode     string     `db:"area_code" json:"area_code"`
	Lon          float64    `db:"lon" json:"lon"`
	Lat          float64    `db:"lat" json:"lat"`
	Zone         string     `db:"zone" json:"zone"`
	Model        string     `db:"model" json:"model"`
	ModelNameZH  string     `db:"model_name_zh" json:"model_name_zh"`
	ModelNameEN  string     `db:"model_name_en" json:"model_name_en"`
	Serial       string     `db:"serial" json:"serial"`
	Symptom      string     `db:"symptom" json:"symptom"`
	Urgent       bool       `db:"urgent" json:"urgent"`
	KeyAccount   string     `db:"key_account" json:"key_account"`
	Engineer     string     `db:"engineer" json:"engineer"`
	Van          *string    `db:"van" json:"van"`
	CreatedBy    string     `db:"created_by" json:"created_by"`
	CreatedAt    time.Time  `db:"created_at" json:"created_at"`
	VisitAt      *time.Time `db:"visit_at" json:"visit_at"`
	CompletedAt  *time.Time `db:"completed_at" json:"completed_at"`
	SettledAt    *time.Time `db:"settled_at" json:"settled_at"`
	Version      int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (r Repair) ETagVersion() int { return r.Version }

// appliance names the machine a part is fitted into.
func (r Repair) appliance() string { return r.Model + "/" + r.Serial }

// seenBy tells whether the actor may know of the repair at all.
func (r Repair) seenBy(a auth.Actor) bool {
	switch a.Role {
	case auth.Operations:
		return true
	case auth.Engineer:
		return r.Engineer == a.Login
	case auth.Customer:
		return r.Customer == a.Login
	}
	return false
}

// masked hides the telephone from all but the assigned engineer while the repair is open.
func (r Repair) masked(a auth.Actor) Repair {
	if a.Role == auth.Engineer && r.Engineer == a.Login && r.CompletedAt == nil {
		return r
	}
	r.Phone = maskPhone(r.Phone)
	return r
}

// maskPhone keeps three digits in front and two behind: at least six are hidden, as the national waybill standard asks.
func maskPhone(phone string) string {
	if len(phone) < 11 {
		return strings.Repeat("*", len(phone))
	}
	return phone[:3] + strings.Repeat("*", len(phone)-5) + phone[len(phone)-2:]
}

// shipTo is the customer's door.
func (r Repair) shipTo() shipping.ShipTo {
	return shipping.ShipTo{Kind: "site", Label: texts.Of("place.repair", "repair", r.ID).In(texts.Default), Address: r.Address, AreaCode: r.AreaCode, Lon: r.Lon, Lat: r.Lat, Zone: r.Zone}
}

// Intake is what it takes to register a repair.
type Intake struct {
	Channel, Customer, CustomerName, Phone, Address, AreaCode string
	Lon, Lat                                                  float64
	Model, Serial, Symptom                                    string
	Urgent                                                    bool
	Engineer, KeyAccount                                      string
}

var serialShape = regexp.MustCompile(`^[A-Za-z0-9-]{4,40}$`)

// The area served, WGS-84: a frame around China.
const (
	west, east, south, north = 73.0, 136.0, 3.0, 54.0
)

// checkPlace refuses coordinates outside the area and says so when they look swapped.
func checkPlace(lon, lat float64) error {
	if lon >= west && lon <= east && lat >= south && lat <= north {
		return nil
	}
	if lat >= west && lat <= east && lon >= south && lon <= north {
		return ErrPlace.Because("swapped").With("lon", lon, "lat", lat).At("body.lon")
	}
	return ErrPlace.With("lon", lon, "lat", lat).At("body.lon")
}

// PartLine is one part, or some loose pieces of one, of a repair.
type PartLine struct {
	ID          uuid.UUID           `db:"id" json:"id"`
	Repair      string              `db:"repair" json:"repair"`
	Part        string              `db:"part" json:"part"`
	PartNameZH  string              `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN  string              `db:"part_name_en" json:"part_name_en"`
	Serialised  bool                `db:"serialised" json:"serialised"`
	Class       inventory.Class     `db:"class" json:"-"`
	Supplied    string              `db:"supplied" json:"supplied"`
	Quantity    int64               `db:"quantity" json:"quantity" doc:"Pieces of what is supplied."`
	PiecesEach  int64               `db:"pieces_each" json:"pieces_each" doc:"Pieces of what is supplied that stand for one of what was asked."`
	State       string              `db:"state" json:"state"`
	Source      string              `db:"source" json:"source"`
	Condition   inventory.Condition `db:"condition" json:"condition"`
	Reservation *uuid.UUID          `db:"reservation" json:"-"`
	Shipment    string              `db:"shipment" json:"shipment"`
	PromiseID   *uuid.UUID          `db:"promise" json:"-"`
	NewSerial   string              `db:"new_serial" json:"new_serial"`
	OldSerial   string              `db:"old_serial" json:"old_serial"`
	Reason      string              `db:"reason" json:"reason"`
	ShipTo      shipping.ShipTo     `db:"ship_to" json:"ship_to"`
	OrderedBy   string              `db:"ordered_by" json:"ordered_by"`
	OrderedAt   time.Time           `db:"ordered_at" json:"ordered_at"`
	ReceivedAt  *time.Time          `db:"received_at" json:"received_at"`
	InstalledAt *time.Time          `db:"installed_at" json:"installed_at"`
	ClosedAt    *time.Time          `db:"closed_at" json:"closed_at"`
	// HoldUntil is by when a soft hold is to be confirmed, or an offered substitute accepted; the promise rests on it.
	HoldUntil *time.Time `db:"hold_until" json:"hold_until"`
	// SplitFrom is the line whose quantity it took a part of, Replaces the lost or dead one in whose place it came.
	SplitFrom *uuid.UUID `db:"split_from" json:"split_from"`
	Replaces  *uuid.UUID `db:"replaces" json:"replaces"`
	// OnlyItself tells that a substitute was refused.
	OnlyItself bool `db:"only_itself" json:"only_itself"`
	Version    int  `db:"version" json:"version"`
	// Promise is the newest promise of the line.
	Promise *allocation.Promise `db:"-" json:"promise"`
	Actions []string            `db:"-" json:"actions"`
}

// asked is the quantity of Part that was asked for.
func (l PartLine) asked() int64 { return l.Quantity / max(1, l.PiecesEach) }

// ETagVersion makes the version the ETag.
func (l PartLine) ETagVersion() int { return l.Version }

// actions are the commands the line allows now.
func (l PartLine) actions() []string {
	out := []string{}
	for action, states := range lineActions {
		for _, s := range states {
			if s == l.State {
				out = append(out, action)
			}
		}
	}
	return sortedTexts(out)
}

var lineActions = map[string][]string{
	"cancel":    {LineDraft, LineRequested, LineHeld, LineOffered, LineBackordered, LineReserved, LinePicking, LinePacked, LineShipped, LineDelivered, LineDisputed},
	"receive":   {LineShipped, LineDelivered, LineDisputed},
	"install":   {LineReceived},
	"report":    {LineReceived, LineInstalled, LineDelivered},
	"take-back": {LineDOA, LineWrong, LineUnused, LineReturning, LineLost},
	"lose":      {LineShipped, LineDelivered, LineDisputed, LineReturning, LineDOA, LineWrong, LineUnused},
	"confirm":   {LineHeld},
	"accept":    {LineOffered},
	"refuse":    {LineOffered},
}
