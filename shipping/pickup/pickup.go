package pickup

import (
	"regexp"
	"strings"
	"time"
)

const (
	// pickupKept is how long a locker keeps what nobody has said the end of.
	pickupKept = 24 * time.Hour
	// pickupWarning is how long before the end it is told once more.
	pickupWarning = 3 * time.Hour
	// pickupTries is how often a wrong code may be tried.
	pickupTries = 5
)

// Pickup is where a shipment lies ready. Code opens it and is never written as JSON.
type Pickup struct {
	Carrier     string     `db:"carrier" json:"carrier"`
	Waybill     string     `db:"waybill" json:"waybill"`
	Code        string     `db:"code" json:"-"`
	Place       string     `db:"place" json:"place"`
	ReadyAt     time.Time  `db:"ready_at" json:"ready_at"`
	ExpiresAt   time.Time  `db:"expires_at" json:"expires_at"`
	Tries       int        `db:"tries" json:"-"`
	CollectedAt *time.Time `db:"collected_at" json:"collected_at"`
}

var (
	pickupCode = regexp.MustCompile(`(?i)((?:取件码|取货码|提货码|开箱码|pick-?up code)\s*(?:[:：]|是|为|is)?\s*[【\[(（]?)([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)`)
	pickupEnd  = regexp.MustCompile(`(\d{4}-\d{2}-\d{2} \d{2}:\d{2})\s*(?:之?前)`)
)

// CodeIn takes a code out of what a carrier wrote of a shipment that lies ready since a time, before anybody keeps or reads it:
// what is left of the text, the code, "" when there is none, and until when the shipment is kept. Times in it are by the clock
// of the place.
func CodeIn(remark string, ready time.Time, in *time.Location) (left, code string, until time.Time) {
	if !strings.Contains(remark, "码") && !strings.Contains(strings.ToLower(remark), "code") {
		return remark, "", until
	}
	found := pickupCode.FindStringSubmatch(remark)
	if found == nil {
		return remark, "", until
	}
	until = ready.Add(pickupKept)
	if end := pickupEnd.FindStringSubmatch(remark); end != nil {
		told, err := time.ParseInLocation("2006-01-02 15:04", end[1], in)
		if err == nil && told.After(ready) {
			until = told.UTC()
		}
	}
	return pickupCode.ReplaceAllString(remark, "$1***"), found[2], until
}
