package balance

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
)

// Ends of the mass ledger that are no sites of ours: they give and take without limit.
const (
	Household = "HOUSEHOLD"
	Restock   = "RESTOCKED"
	Treated   = "TREATED"
	Variance  = "VARIANCE"
	// Suppliers get back what is claimed from them.
	Suppliers = "SUPPLIERS"
)

// Ends lists them all. The function keep_mass_balances names the same.
func Ends() []string { return []string{Household, Restock, Treated, Variance, Suppliers} }

const massSQL = `
INSERT INTO mass_ledger (at, by, from_site, to_site, hazard_code, grams, reference, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Move books grams of a hazard code from one account to another; less than nothing goes the other way. More than a site has
// is refused, also when two take it at once.
func Move(ctx context.Context, tx *db.Tx, from, to, hazardCode string, grams int64, reference, reason string) error {
	if grams == 0 {
		return nil
	}
	if grams < 0 {
		from, to, grams = to, from, -grams
	}
	_, err := tx.ExecContext(ctx, massSQL, tx.Now, tx.By, from, to, hazardCode, grams, reference, reason)
	if db.Violates(err, "mass_never_negative") {
		return ErrShort.With("site", from, "code", hazardCode, "grams", grams)
	}
	if err != nil {
		return fmt.Errorf("book %d g: %w", grams, err)
	}
	return nil
}

// SiteBalance is what a site holds by code.
type SiteBalance struct {
	Site       string `db:"site" json:"site"`
	HazardCode string `db:"hazard_code" json:"hazard_code"`
	InGrams    int64  `db:"in_grams" json:"in_grams"`
	OutGrams   int64  `db:"out_grams" json:"out_grams"`
	HeldGrams  int64  `db:"held_grams" json:"held_grams"`
}

const balanceSQL = `
SELECT site, hazard_code, sum(in_grams)::bigint AS in_grams, sum(out_grams)::bigint AS out_grams,
       sum(in_grams - out_grams)::bigint AS held_grams
FROM mass_balances
GROUP BY site, hazard_code
HAVING site NOT LIKE 'ROAD:%' OR sum(in_grams) <> sum(out_grams)
ORDER BY site, hazard_code`

// MassBalance is every site's grams in, out and held; the sum of held over all sites is zero. Roads whose load has arrived are
// left out: there is one for every trip there ever was.
func MassBalance(ctx context.Context, tx *db.Tx) ([]SiteBalance, error) {
	out := []SiteBalance{}
	if err := tx.SelectContext(ctx, &out, balanceSQL); err != nil {
		return nil, fmt.Errorf("balance the grams: %w", err)
	}
	return out, nil
}

// MassEntry is a row of the mass ledger.
type MassEntry struct {
	ID         int64     `db:"id" json:"id"`
	At         time.Time `db:"at" json:"at"`
	By         string    `db:"by" json:"by"`
	From       string    `db:"from_site" json:"from"`
	To         string    `db:"to_site" json:"to"`
	HazardCode string    `db:"hazard_code" json:"hazard_code"`
	Grams      int64     `db:"grams" json:"grams"`
	Reference  string    `db:"reference" json:"reference" doc:"The return, waste lot, waste manifest, certificate or adjustment that it was booked for."`
	Reason     string    `db:"reason" json:"reason"`
}

// EntryFilter narrows a list of entries; HazardCode nil is every code.
type EntryFilter struct {
	Site       string
	HazardCode *string
	Before     int64
	Limit      int
}

// Both sides are read along their own index, so that a page of a site costs a page.
const entriesSQL = `
SELECT id, at, by, from_site, to_site, hazard_code, grams, reference, reason
FROM ((SELECT id, at, by, from_site, to_site, hazard_code, grams, reference, reason
       FROM mass_ledger
       WHERE to_site = $1 AND ($2::text IS NULL OR hazard_code = $2) AND ($3 = 0 OR id < $3)
       ORDER BY id DESC
       LIMIT $4)
      UNION ALL
      (SELECT id, at, by, from_site, to_site, hazard_code, grams, reference, reason
       FROM mass_ledger
       WHERE from_site = $1 AND ($2::text IS NULL OR hazard_code = $2) AND ($3 = 0 OR id < $3)
       ORDER BY id DESC
       LIMIT $4)) m
ORDER BY id DESC
LIMIT $4`

// Entries are what was booked at a site, newest first.
func Entries(ctx context.Context, tx *db.Tx, f EntryFilter) ([]MassEntry, error) {
	out := []MassEntry{}
	if err := tx.SelectContext(ctx, &out, entriesSQL, f.Site, f.HazardCode, f.Before, f.Limit); err != nil {
		return nil, fmt.Errorf("list what was booked at %s: %w", f.Site, err)
	}
	return out, nil
}
