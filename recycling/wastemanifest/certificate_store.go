package wastemanifest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
)

// Certificate proves treatment.
type Certificate struct {
	Number     string           `db:"number" json:"number"`
	Manifest   string           `db:"manifest" json:"manifest"`
	Method     string           `db:"method" json:"method"`
	InputGrams int64            `db:"input_grams" json:"input_grams"`
	Outputs    json.RawMessage  `db:"outputs" json:"-"`
	Materials  []balance.Output `db:"-" json:"outputs"`
	LossGrams  int64            `db:"loss_grams" json:"loss_grams" doc:"Declared loss: what was put in and is neither material nor residue."`
	LossReason string           `db:"loss_reason" json:"loss_reason"`
	IssuedAt   time.Time        `db:"issued_at" json:"issued_at"`
}

const certifySQL = `
INSERT INTO certificates (number, number_key, manifest, method, input_grams, outputs, loss_grams, loss_reason, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING`

// Outcome is what a recycler made of a load: materials, residue among them, and what he declares as lost, with why.
type Outcome struct {
	Manifest, Number, Method string
	Outputs                  []balance.Output
	LossGrams                int64
	LossReason               string
}

// Certify closes a manifest: its old parts are treated and accounted for, points are confirmed.
func Certify(ctx context.Context, tx *db.Tx, t Outcome) (Certificate, error) {
	manifest := t.Manifest
	if (t.LossGrams > 0) != (t.LossReason != "") {
		return Certificate{}, ErrLoss.At("body.loss_reason")
	}
	m, err := lockManifest(ctx, tx, manifest)
	if err != nil {
		return Certificate{}, err
	}
	if m.State == Certified {
		return Certificate{}, ErrCertified
	}
	if m.State != Accepted {
		return Certificate{}, ErrManifest.Because("not_accepted").With("state", m.State)
	}
	certificate, key, err := certificateNumber(t.Number)
	if err != nil {
		return Certificate{}, err
	}
	if err := balance.OutputsAgree(*m.AcceptedGrams, t.Outputs, t.LossGrams); err != nil {
		return Certificate{}, err
	}
	encoded, err := json.Marshal(t.Outputs)
	if err != nil {
		return Certificate{}, fmt.Errorf("encode the outputs: %w", err)
	}
	done, err := tx.ExecContext(ctx, certifySQL, certificate, key, manifest, t.Method, *m.AcceptedGrams, string(encoded), t.LossGrams, t.LossReason,
		tx.Now)
	if err != nil {
		return Certificate{}, fmt.Errorf("certify: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return Certificate{}, errors.Join(ErrCertified.Because("number_taken").At("body.number"), err)
	}
	for i, share := range weighbridgeShares(m.Lots, *m.AcceptedGrams) {
		if err := balance.Move(ctx, tx, m.Acceptor, balance.Treated, m.Lots[i].HazardCode, share, certificate, "certified"); err != nil {
			return Certificate{}, err
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE waste_manifests SET state = 'certified', version = version + 1 WHERE id = $1", manifest); err != nil {
		return Certificate{}, fmt.Errorf("close the waste manifest: %w", err)
	}
	if err := wastelot.Advance(ctx, tx, manifest, wastelot.Certified); err != nil {
		return Certificate{}, err
	}
	if err := closeTreatedReturns(ctx, tx, m, certificate); err != nil {
		return Certificate{}, err
	}
	return Certificate{Number: certificate, Manifest: manifest, Method: t.Method, InputGrams: *m.AcceptedGrams, Materials: t.Outputs, LossGrams: t.LossGrams,
		LossReason: t.LossReason, IssuedAt: tx.Now}, nil
}

func closeTreatedReturns(ctx context.Context, tx *db.Tx, m Manifest, certificate string) error {
	parts, err := oldpart.LockOfLots(ctx, tx, m.lotIDs())
	if err != nil {
		return err
	}
	var moves []stock.Movement
	for _, r := range parts {
		if r, err = oldpart.Advance(ctx, tx, r, oldpart.Treated); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, CertifiedEvent{r.Step(), certificate}); err != nil {
			return err
		}
		if _, err := oldpart.Close(ctx, tx, r, oldpart.ByTreatment); err != nil {
			return err
		}
		moves = append(moves, stock.Movement{Kind: "scrap", Part: r.Part, Quantity: 1, Serial: oldpart.SerialOf(r), Reference: certificate,
			From: stock.Account{Location: m.Acceptor, Condition: stock.Used, Bucket: stock.Free},
			To:   stock.Account{Location: site.AtScrap, Condition: stock.Used, Bucket: stock.Free}})
	}
	return stock.Move(ctx, tx, moves)
}
