package shipping

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/inventory/stock"
)

// ShipTo is where a parcel goes.
type ShipTo struct {
	// Kind is site, outlet or warehouse.
	Kind     string  `json:"kind"`
	Label    string  `json:"label"`
	Address  string  `json:"address"`
	AreaCode string  `json:"area_code"`
	Lon      float64 `json:"lon"`
	Lat      float64 `json:"lat"`
	Zone     string  `json:"zone"`
	// Location is the code of an outlet or warehouse; empty for a site.
	Location string `json:"location"`
}

// same tells whether two parcels would be left at one door, whatever they are labelled.
func (s ShipTo) same(other ShipTo) bool {
	s.Label, other.Label = "", ""
	return s == other
}

// Value stores it as JSON.
func (s ShipTo) Value() (driver.Value, error) {
	raw, err := json.Marshal(s)
	return string(raw), err
}

// Scan reads it from JSON.
func (s *ShipTo) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("read a destination from %T", src)
	}
	return json.Unmarshal(raw, s)
}

// Steps is a timeline, oldest first.
type Steps []Step

// Value stores it as JSON.
func (s Steps) Value() (driver.Value, error) { return asJSON(s) }

// Scan reads it from JSON.
func (s *Steps) Scan(src any) error { return fromJSON(src, s) }

func asJSON(v any) (driver.Value, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

func fromJSON(src, dst any) error {
	raw, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("read JSON from %T", src)
	}
	return json.Unmarshal(raw, dst)
}

// PickTask is one part line a warehouse has to take from the shelf.
type PickTask struct {
	Line        uuid.UUID       `db:"line" json:"line"`
	Repair      string          `db:"repair" json:"repair"`
	Reservation uuid.UUID       `db:"reservation" json:"reservation"`
	Warehouse   string          `db:"warehouse" json:"warehouse"`
	Part        string          `db:"part" json:"part"`
	Condition   stock.Condition `db:"condition" json:"condition"`
	Quantity    int64           `db:"quantity" json:"quantity"`
	Serial      *string         `db:"serial" json:"serial"`
	State       string          `db:"state" json:"state"`
	ShipTo      ShipTo          `db:"ship_to" json:"ship_to"`
	DueAt       time.Time       `db:"due_at" json:"due_at"`
	CreatedAt   time.Time       `db:"created_at" json:"created_at"`
	PickedAt    *time.Time      `db:"picked_at" json:"picked_at"`
	PartNameZH  string          `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN  string          `db:"part_name_en" json:"part_name_en"`
	Serialised  bool            `db:"serialised" json:"serialised"`
	Grams       int64           `db:"grams" json:"grams"`
	Bin         string          `db:"bin" json:"bin"`
	// Serials lie in the bin and may be taken; only for serialised parts.
	Serials pq.StringArray `db:"serials" json:"serials,omitempty"`
	Version int            `db:"version" json:"version"`
}

// piece is the serial that was taken from the shelf, "" of a part that has none.
func (t PickTask) piece() string {
	if t.Serial == nil {
		return ""
	}
	return *t.Serial
}

// Shipment is a parcel; State, Flags, Timeline and ETAAt are the fold of its scans.
type Shipment struct {
	ID        string  `db:"id" json:"id"`
	Repair    string  `db:"repair" json:"repair"`
	Direction string  `db:"direction" json:"direction"`
	Origin    string  `db:"origin" json:"origin"`
	ShipTo    ShipTo  `db:"ship_to" json:"ship_to"`
	Carrier   string  `db:"carrier" json:"carrier"`
	Waybill   *string `db:"waybill" json:"waybill"`
	// BookedWaybill is what the carrier answered to the order; Waybill is set when he has the parcel.
	BookedWaybill *string        `db:"booked_waybill" json:"booked_waybill"`
	SSCC          string         `db:"sscc" json:"sscc"`
	GrossGrams    int64          `db:"gross_grams" json:"gross_grams"`
	State         string         `db:"state" json:"state"`
	Flags         pq.StringArray `db:"flags" json:"flags"`
	Timeline      Steps          `db:"timeline" json:"timeline"`
	ETAAt         *time.Time     `db:"eta_at" json:"eta_at"`
	PromisedAt    *time.Time     `db:"promised_at" json:"promised_at"`
	PackedAt      time.Time      `db:"packed_at" json:"packed_at"`
	ShippedAt     *time.Time     `db:"shipped_at" json:"shipped_at"`
	DeliveredAt   *time.Time     `db:"delivered_at" json:"delivered_at"`
	ArrivedAt     *time.Time     `db:"arrived_at" json:"-"`
	ClosedAt      *time.Time     `db:"closed_at" json:"closed_at"`
	Version       int            `db:"version" json:"version"`
	Lines         []ShipmentLine `db:"-" json:"lines"`
}

// ETagVersion makes the version the ETag.
func (s Shipment) ETagVersion() int { return s.Version }

// ShipmentLine is a part line inside a parcel.
type ShipmentLine struct {
	Shipment   string          `db:"shipment" json:"shipment"`
	Line       uuid.UUID       `db:"line" json:"line"`
	Repair     string          `db:"repair" json:"repair"`
	Part       string          `db:"part" json:"part"`
	PartNameZH string          `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string          `db:"part_name_en" json:"part_name_en"`
	Condition  stock.Condition `db:"condition" json:"condition"`
	Quantity   int64           `db:"quantity" json:"quantity"`
	Serial     *string         `db:"serial" json:"serial"`
	// TakenAt is when the engineer took it out.
	TakenAt *time.Time `db:"taken_at" json:"taken_at"`
	// CalledBackAt is since when nobody waits for it.
	CalledBackAt *time.Time `db:"called_back_at" json:"called_back_at"`
}

func textOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// SSCC is the serial shipping container code of GS1: extension digit, company prefix, serial, mod-10 check digit. The
// extension digit carries the serial on when the digits behind the prefix are used up; then a further prefix is needed.
func SSCC(prefix string, n int64) (string, error) {
	serial := fmt.Sprintf("%0*d", 17-len(prefix), n)
	if len(serial)+len(prefix) > 17 {
		return "", ErrPrefixUsed.With("prefix", prefix)
	}
	body := serial[:1] + prefix + serial[1:]
	sum := 0
	for i, d := range body {
		weight := 3
		if i%2 == 1 {
			weight = 1
		}
		sum += int(d-'0') * weight
	}
	return body + string(rune('0'+(10-sum%10)%10)), nil
}
