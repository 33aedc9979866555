package repair

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"fettle/internal/db"
	"fettle/inventory/ident"
)

// search is what somebody said of a repair, as each of its keys would read it; a key that it cannot be is empty.
type search struct {
	// Code is a number of ours, a serial, a waybill or the number of a parcel, in capitals.
	Code string
	// Serial is the beginning of a serial, Name of a name, in small letters.
	Serial, Name string
	// Telephone is the end of a telephone, from behind.
	Telephone string
}

// Shorter beginnings say nothing: half of all serials and names share them.
const (
	leastOfSerial    = 4
	leastOfName      = 2
	leastOfTelephone = 4
)

func searchFor(said string) search {
	said = strings.Join(strings.Fields(said), " ")
	s := search{Code: ident.Code(said)}
	if len(s.Code) >= leastOfSerial {
		s.Serial = s.Code
	}
	if utf8.RuneCountInString(said) >= leastOfName {
		s.Name = strings.ToLower(said)
	}
	if digits := digitsOf(said); len(digits) >= leastOfTelephone {
		slices.Reverse(digits)
		s.Telephone = string(digits)
	}
	return s
}

// digitsOf are the digits of what may be a telephone; anything but how telephones are grouped makes it none.
func digitsOf(said string) []byte {
	digits := []byte{}
	for i := range len(said) {
		switch c := said[i]; {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case !strings.ContainsRune("+ -./()", rune(c)):
			return nil
		}
	}
	return digits
}

// Every key has an index, so that each is found at once among tens of millions; a beginning that many share is cut off, the
// newest of a whole name come first.
const searchRepairsSQL = `
WITH found AS (
    SELECT id FROM repairs WHERE id = $7
    UNION
    (SELECT id FROM repairs WHERE $8 <> '' AND upper(serial) ~>=~ $8 AND upper(serial) ~<~ ($8 || U&'\+10FFFF') LIMIT 500)
    UNION
    (SELECT id FROM repairs WHERE lower(customer_name) = $9 ORDER BY created_at DESC LIMIT 500)
    UNION
    (SELECT id FROM repairs WHERE $9 <> '' AND lower(customer_name) ~>=~ $9 AND lower(customer_name) ~<~ ($9 || U&'\+10FFFF') LIMIT 500)
    UNION
    (SELECT id FROM repairs
     WHERE $10 <> '' AND phone <> '' AND reverse(regexp_replace(split_part(phone, 'x', 1), '[^0-9]', '', 'g')) ~>=~ $10
       AND reverse(regexp_replace(split_part(phone, 'x', 1), '[^0-9]', '', 'g')) ~<~ ($10 || ':') LIMIT 500)
    UNION
    SELECT s.repair FROM carriers c JOIN shipments s ON s.carrier = c.code AND s.waybill = $7
    UNION
    SELECT repair FROM shipments WHERE $7 <> '' AND sscc = $7
)` + repairColumns + `
WHERE r.id IN (SELECT id FROM found) AND ($1 = '' OR r.state = $1 OR $1 = 'open' AND r.settled_at IS NULL) AND ($2 = '' OR r.engineer = $2)
  AND ($3 = '' OR r.customer = $3) AND ($4::timestamptz IS NULL OR (r.created_at, r.id) < ($4, $5))
ORDER BY r.created_at DESC, r.id DESC
LIMIT $6`

// searched lists what was said of, by number, telephone, name, serial or waybill.
func searched(ctx context.Context, tx *db.Tx, f Filter) ([]Repair, error) {
	var out []Repair
	s := searchFor(f.Said)
	if err := tx.SelectContext(ctx, &out, searchRepairsSQL, f.State, f.Engineer, f.Customer, f.BeforeAt, f.BeforeID, f.Limit, s.Code, s.Serial, s.Name, s.Telephone); err != nil {
		return nil, fmt.Errorf("search repairs: %w", err)
	}
	return out, nil
}
