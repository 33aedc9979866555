package manifest

import (
	"cmp"
	"time"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/inventory/ident"
	"fettle/shipping/pick"
)

// State says how far a carrier manifest is.
type State string

// States of a carrier manifest.
const (
	// ManifestOpen takes shipments by scan.
	ManifestOpen State = "open"
	// ManifestClosed waits for the driver.
	ManifestClosed State = "closed"
	// ManifestHandedOver was signed.
	ManifestHandedOver State = "handed_over"
)

// States lists them all.
func States() []State {
	return []State{ManifestOpen, ManifestClosed, ManifestHandedOver}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Manifests is the machine of a carrier manifest.
var Manifests = machine.Machine[State]{Noun: "carrier manifest", Of: States, Refused: ErrManifestState,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/carrier-manifests", Who: "warehouse", To: ManifestOpen},
		{Do: "POST /v1/carrier-manifests/{carrier_manifest}/close", Who: "warehouse", From: []State{ManifestOpen}, To: ManifestClosed,
			If: "something was scanned"},
		{Do: "POST /v1/carrier-manifests/{carrier_manifest}/hand-over", Who: "warehouse", From: []State{ManifestClosed}, To: ManifestHandedOver,
			If: "the driver signs", Tells: "shipping.handed_over.v1"},
	}}

// CarrierManifest is what a warehouse gives to a carrier for one departure.
type CarrierManifest struct {
	ID           string     `db:"id" json:"id"`
	Warehouse    string     `db:"warehouse" json:"warehouse"`
	Carrier      string     `db:"carrier" json:"carrier"`
	DepartsAt    time.Time  `db:"departs_at" json:"departs_at"`
	State        State      `db:"state" json:"state"`
	Driver       string     `db:"driver" json:"driver"`
	Vehicle      string     `db:"vehicle" json:"vehicle"`
	OpenedAt     time.Time  `db:"opened_at" json:"opened_at"`
	OpenedBy     string     `db:"opened_by" json:"opened_by"`
	ClosedAt     *time.Time `db:"closed_at" json:"closed_at"`
	HandedOverAt *time.Time `db:"handed_over_at" json:"handed_over_at"`
	Count        int        `db:"count" json:"count"`
	Version      int        `db:"version" json:"version"`
	// Shipments were scanned, Waiting stand ready for the same carrier and were not: they stay.
	Shipments []Entry `db:"-" json:"parcels,omitempty"`
	Waiting   []Entry `db:"-" json:"waiting,omitempty"`
}

// ETagVersion makes the version the ETag.
func (m CarrierManifest) ETagVersion() int { return m.Version }

// Entry is a shipment on a manifest, or one that could be.
type Entry struct {
	Shipment   string      `db:"shipment" json:"shipment"`
	SSCC       string      `db:"sscc" json:"sscc"`
	Waybill    *string     `db:"waybill" json:"waybill"`
	Repair     string      `db:"repair" json:"repair"`
	ShipTo     pick.ShipTo `db:"ship_to" json:"ship_to"`
	GrossGrams int64       `db:"gross_grams" json:"gross_grams"`
	PromisedAt *time.Time  `db:"promised_at" json:"promised_at"`
	ScannedAt  *time.Time  `db:"scanned_at" json:"scanned_at"`
}

// waybill is what the shipment travels under, "" until it is known.
func (p Entry) waybill() string {
	if p.Waybill == nil {
		return ""
	}
	return *p.Waybill
}

// labelCode reads what a scanner says of a label, or what people type: the SSCC, the shipment's number or its waybill.
func labelCode(scanned string) (string, *fault.Fault) {
	scan, f := ident.ReadScan(scanned)
	return cmp.Or(scan.SSCC, scan.Paper, scan.Waybill, ident.NormalWaybill(scan.Text)), f
}
