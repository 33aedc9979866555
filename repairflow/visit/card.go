package visit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/repairflow/repair"
	"fettle/repairflow/workforce"
)

// Card says who comes, for what, and what he is certified for today. It is shown, and lets nobody in.
type Card struct {
	Number       uuid.UUID         `json:"number"`
	Visit        string            `json:"visit"`
	Repair       string            `json:"repair"`
	Engineer     string            `json:"engineer"`
	Name         string            `json:"name"`
	Photo        string            `json:"photo" doc:"Names his picture."`
	Certificates []CardCertificate `json:"certificates"`
	IssuedAt     time.Time         `json:"issued_at"`
	ValidUntil   time.Time         `json:"valid_until"`
}

// CardCertificate is a certificate as it stands on a work card.
type CardCertificate struct {
	Category string    `json:"category"`
	Level    int       `json:"level"`
	Number   string    `json:"number"`
	ValidTo  time.Time `json:"valid_to"`
}

// WorkCard is a card as its engineer carries it.
type WorkCard struct {
	Card
	Signed string   `json:"signed" doc:"The card, signed by this service (JWT, EdDSA)."`
	Check  string   `json:"check" doc:"Six digits for a customer who cannot scan."`
	QR     []string `json:"qr" doc:"Rows of a QR code that says the signed card; 1 is a dark module."`
}

// cardKind is for what a card is signed, and for nothing else.
const cardKind = "fettle-work-card"

// wallet signs cards and reads them.
type wallet struct{ keys *auth.Keys }

const cardSQL = `
UPDATE visits
SET card = $2, card_check = $3, card_tries = 0, card_seen_at = NULL, version = version + 1
WHERE id = $1`

// issue makes the work card of a visit; the one before is void. Who has no certificate that is valid now, or lacks the one that the
// appliance asks for, gets none.
func (w wallet) issue(ctx context.Context, tx *db.Tx, v Visit) (WorkCard, error) {
	var out WorkCard
	p, err := policyNow(ctx, tx)
	if err != nil {
		return out, err
	}
	e, err := certified(ctx, tx, v)
	if err != nil {
		return out, err
	}
	number, err := uuid.NewV7()
	if err != nil {
		return out, fmt.Errorf("number a card: %w", err)
	}
	until := tx.Now.Add(time.Duration(p.CardHours) * time.Hour)
	if last := v.EndsAt.Add(slack); last.Before(until) {
		until = last
	}
	if !until.After(tx.Now) {
		return out, ErrCard.Because("over")
	}
	out.Card = Card{Number: number, Visit: v.ID, Repair: v.Repair, Engineer: v.Engineer, Name: e.Name, Photo: e.Photo, Certificates: []CardCertificate{}, IssuedAt: tx.Now, ValidUntil: until}
	for _, c := range e.Certificates {
		out.Certificates = append(out.Certificates, CardCertificate{c.Category, c.Level, c.Number, c.ValidTo})
	}
	out.Check = digits()
	if out.Signed, err = w.keys.Sign(cardKind, out.Card, tx.Now, until); err != nil {
		return out, err
	}
	if out.QR, err = qrRows(out.Signed); err != nil {
		return out, err
	}
	if _, err := tx.ExecContext(ctx, cardSQL, v.ID, number, out.Check); err != nil {
		return out, fmt.Errorf("keep a card: %w", err)
	}
	return out, nil
}

// certified answers the engineer of a visit with the certificates that are valid now.
func certified(ctx context.Context, tx *db.Tx, v Visit) (workforce.Engineer, error) {
	e, err := workforce.ByLogin(ctx, tx, v.Engineer)
	if errors.Is(err, workforce.ErrNoEngineer) {
		return e, ErrNoCard.With("engineer", v.Engineer)
	}
	if err != nil {
		return e, err
	}
	if e.Certificates, err = workforce.Valid(ctx, tx, v.Engineer, tx.Now); err != nil {
		return e, err
	}
	if len(e.Certificates) == 0 {
		return e, ErrNoCard.With("engineer", v.Engineer)
	}
	r, err := repair.ByID(ctx, tx, v.Repair)
	if err != nil {
		return e, err
	}
	m, err := catalog.ModelByNumber(ctx, tx, r.Model)
	if err != nil {
		return e, err
	}
	return e, workforce.Qualified(ctx, tx, v.Engineer, m.ProductLine)
}

func qrRows(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.L, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("draw a card: %w", err)
	}
	size := code.Bounds().Dx()
	rows := make([]string, size)
	for y := range size {
		row := make([]byte, size)
		for x := range size {
			row[x] = '0'
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				row[x] = '1'
			}
		}
		rows[y] = string(row)
	}
	return rows, nil
}

// verify says whether what a customer scanned or typed is the card of the engineer who is to come to him now. A card is shown once: the
// same again is a copy.
func (w wallet) verify(ctx context.Context, tx *db.Tx, v Visit, said string) (Visit, error) {
	p, err := policyNow(ctx, tx)
	if err != nil {
		return v, err
	}
	if v.Card == nil || v.CardTries >= p.CodeTries {
		return v, ErrCard.Because("tries").At("body.card")
	}
	if err := w.shown(ctx, tx, v, said); err != nil {
		return v, db.Instead(err, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE visits SET card_tries = card_tries + 1 WHERE id = $1", v.ID)
			return err
		})
	}
	if v.CardSeenAt != nil {
		return v, ErrCard.Because("copied").With("at", *v.CardSeenAt).At("body.card")
	}
	if _, err := certified(ctx, tx, v); err != nil {
		return v, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE visits SET card_seen_at = $2, version = version + 1 WHERE id = $1", v.ID, tx.Now); err != nil {
		return v, fmt.Errorf("note that a card was seen: %w", err)
	}
	return ByID(ctx, tx, v.ID)
}

// shown refuses what is not the newest card of a visit.
func (w wallet) shown(ctx context.Context, tx *db.Tx, v Visit, said string) error {
	if same(said, v.CardCheck) && v.EndsAt.Add(slack).After(tx.Now) {
		return nil
	}
	var c Card
	err := w.keys.ReadSigned(cardKind, said, tx.Now, &c)
	if errors.Is(err, auth.ErrUnknownKey) {
		if _, err := w.keys.Reload(ctx, tx); err != nil {
			return err
		}
		err = w.keys.ReadSigned(cardKind, said, tx.Now, &c)
	}
	switch {
	case errors.Is(err, auth.ErrPaperExpired):
		return ErrCard.Because("expired").At("body.card")
	case err != nil:
		return ErrCard.Because("forged").At("body.card")
	case c.Repair != v.Repair:
		return ErrCard.Because("foreign").At("body.card")
	case c.Number != *v.Card || c.Engineer != v.Engineer:
		return ErrCard.Because("replaced").At("body.card")
	}
	return nil
}
