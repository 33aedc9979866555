package cover

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/number"
	"fettle/inventory/catalog"
	"fettle/repairflow/repair"
)

// Contract is an extended cover that a customer bought for one appliance.
type Contract struct {
	ID           string         `db:"id" json:"id"`
	Customer     string         `db:"customer" json:"customer"`
	Model        string         `db:"model" json:"model"`
	Serial       string         `db:"serial" json:"serial"`
	Plan         string         `db:"plan" json:"plan"`
	TermsVersion string         `db:"terms_version" json:"terms_version" doc:"The version of the terms that the customer accepted."`
	AcceptedAt   time.Time      `db:"accepted_at" json:"accepted_at"`
	ValidFrom    Day            `db:"valid_from" json:"valid_from"`
	ValidUntil   Day            `db:"valid_until" json:"valid_until" doc:"The last day."`
	Classes      pq.StringArray `db:"classes" json:"classes"`
	Labour       bool           `db:"labour" json:"labour"`
	EndedAt      *time.Time     `db:"ended_at" json:"ended_at"`
	AddedBy      string         `db:"added_by" json:"added_by"`
	Version      int            `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (c Contract) ETagVersion() int { return c.Version }

const contractColumns = `
SELECT id, customer, model, serial, plan, terms_version, accepted_at, to_char(valid_from, 'YYYY-MM-DD') AS valid_from,
       to_char(valid_until, 'YYYY-MM-DD') AS valid_until, classes, labour, ended_at, added_by, version
FROM cover_contracts`

const addContractSQL = `
INSERT INTO cover_contracts (id, customer, model, serial, plan, terms_version, accepted_at, valid_from, valid_until, classes, labour, added_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

// AddContract registers an extended cover.
func AddContract(ctx context.Context, tx *db.Tx, c Contract) (Contract, error) {
	if c.ValidUntil < c.ValidFrom {
		return c, ErrTerm.At("body.valid_until")
	}
	if _, err := catalog.ModelByNumber(ctx, tx, c.Model); err != nil {
		return c, repair.AtField(err, "body.model")
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('cover_contract_numbers')"); err != nil {
		return c, fmt.Errorf("number a contract: %w", err)
	}
	c.ID = number.New("K", n)
	if _, err := tx.ExecContext(ctx, addContractSQL, c.ID, c.Customer, c.Model, c.Serial, c.Plan, c.TermsVersion, c.AcceptedAt, c.ValidFrom, c.ValidUntil,
		pq.Array([]string(c.Classes)), c.Labour, tx.By); err != nil {
		return c, fmt.Errorf("add a contract: %w", err)
	}
	return contractByID(ctx, tx, c.ID)
}

func contractByID(ctx context.Context, tx *db.Tx, id string) (Contract, error) {
	var c Contract
	err := tx.GetContext(ctx, &c, contractColumns+" WHERE id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoContract
	}
	if err != nil {
		return c, fmt.Errorf("read contract %s: %w", id, err)
	}
	return c, nil
}

const ofApplianceSQL = contractColumns + `
WHERE model = $1 AND upper(serial) = upper($2) AND ended_at IS NULL
ORDER BY valid_until DESC, id DESC
LIMIT 1`

// contractOf is the contract of an appliance that lasts longest; nil when it has none.
func contractOf(ctx context.Context, tx *db.Tx, model, serial string) (*Contract, error) {
	var c Contract
	err := tx.GetContext(ctx, &c, ofApplianceSQL, model, serial)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the contract of %s %s: %w", model, serial, err)
	}
	return &c, nil
}

const listContractsSQL = contractColumns + `
WHERE ($1 = '' OR upper(serial) = upper($1)) AND ($2 = '' OR id < $2)
ORDER BY id DESC
LIMIT $3`

func listContracts(ctx context.Context, tx *db.Tx, serial, before string, limit int) ([]Contract, error) {
	out := []Contract{}
	if err := tx.SelectContext(ctx, &out, listContractsSQL, serial, before, limit); err != nil {
		return nil, fmt.Errorf("list contracts: %w", err)
	}
	return out, nil
}

const endContractSQL = `
UPDATE cover_contracts
SET ended_at = $2, version = version + 1
WHERE id = $1 AND ended_at IS NULL`

// EndContract ends a contract from now on; what was decided under it stays.
func EndContract(ctx context.Context, tx *db.Tx, id string) (Contract, error) {
	if _, err := contractByID(ctx, tx, id); err != nil {
		return Contract{}, err
	}
	if _, err := tx.ExecContext(ctx, endContractSQL, id, tx.Now); err != nil {
		return Contract{}, fmt.Errorf("end contract %s: %w", id, err)
	}
	return contractByID(ctx, tx, id)
}
