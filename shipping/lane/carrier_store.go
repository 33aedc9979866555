package lane

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/db"
)

// Port says how a carrier is asked for things.
type Port string

// Ports of carriers.
const (
	// NoPort: he is asked nothing, waybills are typed in.
	NoPort Port = "none"
	// Manual drops a file, and a person answers.
	Manual Port = "manual"
	// Simulator answers at once, as a carrier would.
	Simulator Port = "simulator"
)

// Ports lists them all.
func Ports() []Port {
	return []Port{NoPort, Manual, Simulator}
}

// Schema lists them in the contracts.
func (Port) Schema(closed.Registry) *closed.Schema { return closed.Of(Ports()) }

// CarrierPort is how a carrier is asked, and what is known of how it writes.
type CarrierPort struct {
	Carrier
	Port Port `db:"port" json:"port"`
	// Zone is the clock of times that it writes without one, "" when that is not known.
	Zone string `db:"zone" json:"zone"`
	// Aliases are what others call it, in one form.
	Aliases pq.StringArray `db:"aliases" json:"aliases"`
}

const carrierColumns = `code, name_zh, name_en, port, zone, ARRAY(SELECT alias FROM carrier_aliases a WHERE a.carrier = code ORDER BY alias) AS aliases`

// CarrierPorts are all carriers.
func CarrierPorts(ctx context.Context, tx *db.Tx) ([]CarrierPort, error) {
	all := []CarrierPort{}
	if err := tx.SelectContext(ctx, &all, "SELECT "+carrierColumns+" FROM carriers ORDER BY code"); err != nil {
		return nil, fmt.Errorf("list carriers: %w", err)
	}
	return all, nil
}

const setPortSQL = `
UPDATE carriers
SET port = $2
WHERE code = $1
RETURNING ` + carrierColumns

// SetPort says how a carrier is asked from now on.
func SetPort(ctx context.Context, tx *db.Tx, carrier string, port Port) (CarrierPort, error) {
	var c CarrierPort
	err := tx.GetContext(ctx, &c, setPortSQL, carrier, port)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoCarrier
	}
	if err != nil {
		return c, fmt.Errorf("say how %s is asked: %w", carrier, err)
	}
	return c, nil
}

// Carrier is who carries shipments.
type Carrier struct {
	Code   string `db:"code" json:"code"`
	NameZH string `db:"name_zh" json:"name_zh"`
	NameEN string `db:"name_en" json:"name_en"`
}

// CarrierByCode reads a carrier.
func CarrierByCode(ctx context.Context, tx *db.Tx, code string) (Carrier, error) {
	var c Carrier
	err := tx.GetContext(ctx, &c, "SELECT code, name_zh, name_en FROM carriers WHERE code = $1", code)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoCarrier
	}
	if err != nil {
		return c, fmt.Errorf("read carrier: %w", err)
	}
	return c, nil
}
