package repair

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"time"

	"fettle/internal/auth"
	"fettle/internal/fault"
	"fettle/shipping/pick"
	"fettle/texts"
)

// Repair is the story of one appliance's fault.
type Repair struct {
	ID                 string     `db:"id" json:"id"`
	Channel            Channel    `db:"channel" json:"channel"`
	State              State      `db:"state" json:"state"`
	Customer           string     `db:"customer" json:"customer"`
	CustomerName       string     `db:"customer_name" json:"customer_name"`
	Phone              string     `db:"phone" json:"phone" doc:"Masked for all but the assigned engineer."`
	Address            string     `db:"address" json:"address"`
	AreaCode           string     `db:"area_code" json:"area_code"`
	Lon                float64    `db:"lon" json:"lon"`
	Lat                float64    `db:"lat" json:"lat"`
	Zone               string     `db:"zone" json:"zone"`
	Model              string     `db:"model" json:"model"`
	ModelNameZH        string     `db:"model_name_zh" json:"model_name_zh"`
	ModelNameEN        string     `db:"model_name_en" json:"model_name_en"`
	Serial             string     `db:"serial" json:"serial"`
	Symptom            string     `db:"symptom" json:"symptom"`
	Urgent             bool       `db:"urgent" json:"urgent"`
	UrgentWhy          string     `db:"urgent_why" json:"urgent_why" doc:"The words of the symptom that made it urgent; empty where a person said so."`
	ServiceType        Service    `db:"service_type" json:"service_type"`
	Caller             string     `db:"caller" json:"caller" doc:"Who spoke for the customer; empty where he did himself."`
	CallerPhone        string     `db:"caller_phone" json:"caller_phone" doc:"Masked like the telephone."`
	Language           string     `db:"language" json:"language" enum:",zh,en" doc:"In which the customer is written to; empty is that of his account."`
	Transcript         string     `db:"transcript" json:"transcript" doc:"What was said, where it was taken in by voice."`
	Owner              string     `db:"owner" json:"owner" doc:"Who answers for it now: its engineer, or operations until it has one."`
	KeyAccount         string     `db:"key_account" json:"key_account"`
	AcceptsRefurbished bool       `db:"accepts_refurbished" json:"accepts_refurbished" doc:"The customer takes a refurbished piece where the policy lets one be sent."`
	PurchasedOn        string     `db:"purchased_on" json:"purchased_on" doc:"The day the appliance was bought; empty when nobody knows."`
	BusinessUse        bool       `db:"business_use" json:"business_use" doc:"Used by a business, for which makers vouch for a shorter time."`
	Engineer           string     `db:"engineer" json:"engineer"`
	Van                *string    `db:"van" json:"van"`
	CreatedBy          string     `db:"created_by" json:"created_by"`
	CreatedAt          time.Time  `db:"created_at" json:"created_at"`
	VisitAt            *time.Time `db:"visit_at" json:"visit_at"`
	CompletedAt        *time.Time `db:"completed_at" json:"completed_at"`
	SettledAt          *time.Time `db:"settled_at" json:"settled_at"`
	OwesMinor          int64      `db:"owes_minor" json:"owes_minor" doc:"What the customer still has to pay; it settles at nothing."`
	Version            int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (r Repair) ETagVersion() int { return r.Version }

// CustomersLink is the kind of a customer's link; its subject is a repair.
const CustomersLink = "track"

// Appliance names the machine a part is fitted into.
func (r Repair) Appliance() string { return r.Model + "/" + r.Serial }

// SeenBy tells whether the actor may know of the repair at all.
func (r Repair) SeenBy(a auth.Actor) bool {
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

// Masked hides the telephone from all but the assigned engineer while the repair is open, and from an engineer who and where
// the customer is once it has ended: what he did there he may know for ever, not where people live.
func (r Repair) Masked(a auth.Actor) Repair {
	if a.Role == auth.Engineer && r.Engineer == a.Login && r.CompletedAt == nil && !r.Over() {
		return r
	}
	r.Phone, r.CallerPhone = maskPhone(r.Phone), maskPhone(r.CallerPhone)
	if a.Role == auth.Engineer && r.Over() {
		r.Customer, r.CustomerName, r.Address = "", maskName(r.CustomerName), ""
		r.Caller, r.Transcript = maskName(r.Caller), ""
		r.Lon, r.Lat = roughly(r.Lon), roughly(r.Lat)
	}
	return r
}

// Over tells whether nothing is done for the repair any more.
func (r Repair) Over() bool { return r.SettledAt != nil || r.State == Settled || r.State == Cancelled }

// maskName keeps the first letter, which is the family name of most people here.
func maskName(name string) string {
	letters := []rune(name)
	if len(letters) == 0 {
		return ""
	}
	return string(letters[:1]) + "**"
}

// roughly is a coordinate to a tenth of a degree: the town, not the street.
func roughly(degrees float64) float64 { return math.Round(degrees*10) / 10 }

// maskPhone keeps three digits in front and two behind: at least six are hidden, as the national waybill standard asks.
func maskPhone(phone string) string {
	signs := []rune(phone)
	if len(signs) < 11 {
		return strings.Repeat("*", len(signs))
	}
	return string(signs[:3]) + strings.Repeat("*", len(signs)-5) + string(signs[len(signs)-2:])
}

// ShipTo is the customer's door.
func (r Repair) ShipTo() pick.ShipTo {
	return pick.ShipTo{Kind: "site", Label: texts.Of("place.repair", "repair", r.ID).In(texts.Default), Address: r.Address, AreaCode: r.AreaCode, Lon: r.Lon, Lat: r.Lat, Zone: r.Zone}
}

// Intake is what it takes to register a repair.
type Intake struct {
	Channel                                          Channel
	Customer, CustomerName, Phone, Address, AreaCode string
	Lon, Lat                                         float64
	Model, Serial, Symptom                           string
	Urgent, AcceptsRefurbished, BusinessUse          bool
	// PurchasedOn is a day; empty when nobody knows.
	PurchasedOn                               string
	Engineer, KeyAccount                      string
	Service                                   Service
	Caller, CallerPhone, Language, Transcript string
}

var serialShape = regexp.MustCompile(`^[A-Za-z0-9-]{4,40}$`)

// AtField names the input field a lower room's fault is about, and makes an unknown thing in a body invalid input.
func AtField(err error, field string) error {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		return err
	}
	named := f.At(field)
	if named.Kind == fault.Unknown {
		named.Kind = fault.Invalid
	}
	return named
}
