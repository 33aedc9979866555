package shipment

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// CompanyPrefix is what GS1 issued to us: the first digits of every SSCC from a day on (UTC), and the domain under which partners
// are given identifiers that GS1 has no key for.
type CompanyPrefix struct {
	ValidFrom string `db:"valid_from" json:"valid_from" doc:"Day, UTC."`
	Prefix    string `db:"prefix" json:"prefix" doc:"GS1 company prefix, 7 to 10 digits."`
	Domain    string `db:"domain" json:"domain" doc:"Domain of identifiers that GS1 issues no key for."`
}

const companyPrefixesSQL = `
SELECT to_char(valid_from, 'YYYY-MM-DD') AS valid_from, prefix, domain
FROM company_prefixes
ORDER BY company_prefixes.valid_from DESC`

// CompanyPrefixes are all of them, the newest first.
func CompanyPrefixes(ctx context.Context, tx *db.Tx) ([]CompanyPrefix, error) {
	all := []CompanyPrefix{}
	if err := tx.SelectContext(ctx, &all, companyPrefixesSQL); err != nil {
		return nil, fmt.Errorf("read company prefixes: %w", err)
	}
	return all, nil
}

const setCompanyPrefixSQL = `
INSERT INTO company_prefixes (valid_from, prefix, domain)
SELECT $1::date, $2, $3
WHERE $1::date >= ($4 AT TIME ZONE 'UTC')::date
ON CONFLICT (valid_from) DO UPDATE
SET prefix = EXCLUDED.prefix, domain = EXCLUDED.domain`

// SetCompanyPrefix takes a prefix into use from a day on, today the earliest: what was printed before keeps its number. Errors:
// ErrPrefixPast.
func SetCompanyPrefix(ctx context.Context, tx *db.Tx, p CompanyPrefix) (CompanyPrefix, error) {
	if p.ValidFrom == "" {
		p.ValidFrom = tx.Now.UTC().Format("2006-01-02")
	}
	done, err := tx.ExecContext(ctx, setCompanyPrefixSQL, p.ValidFrom, p.Prefix, p.Domain, tx.Now)
	if err != nil {
		return p, fmt.Errorf("set the company prefix: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil {
		return p, fmt.Errorf("set the company prefix: %w", err)
	} else if n == 0 {
		return p, ErrPrefixPast.At("body.valid_from")
	}
	return p, nil
}
