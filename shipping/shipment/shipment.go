package shipment

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

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

// Shipment is a parcel on its way, which is a place where stock lies; State, Flags, Timeline and ETAAt are the fold of its scans.
type Shipment struct {
	ID        string      `db:"id" json:"id"`
	Repair    string      `db:"repair" json:"repair" doc:"The repair that it serves; of a return, its return order."`
	Direction Direction   `db:"direction" json:"direction"`
	Origin    string      `db:"origin" json:"origin" doc:"The warehouse whose shipment it is: a forward one leaves it, a return comes to it."`
	ShipTo    pick.ShipTo `db:"ship_to" json:"ship_to"`
	// ShipFrom is the door at which a return is collected; null for what leaves a warehouse.
	ShipFrom *pick.ShipTo `db:"ship_from" json:"ship_from"`
	Carrier  string       `db:"carrier" json:"carrier"`
	Waybill  *string      `db:"waybill" json:"waybill"`
	// BookedWaybill is what the carrier answered to the request; Waybill is set when he has the shipment.
	BookedWaybill *string    `db:"booked_waybill" json:"booked_waybill"`
	SSCC          string     `db:"sscc" json:"sscc"`
	GrossGrams    int64      `db:"gross_grams" json:"gross_grams"`
	State         State      `db:"state" json:"state"`
	Flags         FlagList   `db:"flags" json:"flags"`
	Timeline      Steps      `db:"timeline" json:"timeline"`
	ETAAt         *time.Time `db:"eta_at" json:"eta_at"`
	PromisedAt    *time.Time `db:"promised_at" json:"promised_at"`
	PackedAt      time.Time  `db:"packed_at" json:"packed_at"`
	ShippedAt     *time.Time `db:"shipped_at" json:"shipped_at"`
	DeliveredAt   *time.Time `db:"delivered_at" json:"delivered_at"`
	ArrivedAt     *time.Time `db:"arrived_at" json:"-"`
	ClosedAt      *time.Time `db:"closed_at" json:"closed_at"`
	Version       int        `db:"version" json:"version"`
	Lines         []Line     `db:"-" json:"lines"`
}

// ETagVersion makes the version the ETag.
func (s Shipment) ETagVersion() int { return s.Version }

// Line is an order line inside a shipment.
type Line struct {
	Shipment   string          `db:"shipment" json:"shipment"`
	Line       uuid.UUID       `db:"line" json:"line"`
	Repair     string          `db:"repair" json:"repair"`
	Part       string          `db:"part" json:"part"`
	PartNameZH string          `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string          `db:"part_name_en" json:"part_name_en"`
	Condition  stock.Condition `db:"condition" json:"condition"`
	Quantity   int64           `db:"quantity" json:"quantity"`
	Serial     *string         `db:"serial" json:"serial"`
	// BaggedAt is when, and BaggedBy who, saw it in its antistatic bag; null of a part that needs none.
	BaggedAt *time.Time `db:"bagged_at" json:"bagged_at"`
	BaggedBy *string    `db:"bagged_by" json:"bagged_by"`
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
