package claim

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/oldpart"
)

// advance writes a step of a locked claim: set is the SET list for what else changes, numbered from $3.
func advance(ctx context.Context, tx *db.Tx, c Claim, to State, set string, args ...any) (Claim, error) {
	if err := Claims.May(c.State, to); err != nil {
		return c, err
	}
	query := "UPDATE supplier_claims SET " + set + ", state = $2, version = version + 1 WHERE id = $1"
	if _, err := tx.ExecContext(ctx, query, append([]any{c.ID, to}, args...)...); err != nil {
		return c, fmt.Errorf("make claim %s %s: %w", c.ID, to, err)
	}
	return ByID(ctx, tx, c.ID)
}

func putFate(ctx context.Context, tx *db.Tx, p ClaimedPiece, fate Fate) error {
	if _, err := tx.ExecContext(ctx, "UPDATE supplier_claim_pieces SET fate = $2 WHERE id = $1", p.ID, fate); err != nil {
		return fmt.Errorf("write what becomes of %s: %w", p.Serial, err)
	}
	return nil
}

// Send asks the supplier. Old parts that lie at a warehouse are kept apart from then on; those that have gone their way are claimed by
// what was written of them.
func Send(ctx context.Context, tx *db.Tx, id, note string) (Claim, error) {
	c, err := lock(ctx, tx, id)
	if err != nil {
		return c, err
	}
	due := tx.Now.AddDate(0, 0, c.AnswerDays)
	after, err := advance(ctx, tx, c, Asked, "sent_at = $3, sent_by = $4, due_at = $5, note = $6", tx.Now, tx.By, due, note)
	if err != nil {
		return c, err
	}
	for _, p := range c.Pieces {
		fate := Kept
		if p.Return != nil {
			r, err := oldpart.Lock(ctx, tx, *p.Return)
			if err != nil {
				return c, err
			}
			if fate, err = keep(ctx, tx, r); err != nil {
				return c, err
			}
		}
		if err := putFate(ctx, tx, p, fate); err != nil {
			return c, err
		}
	}
	if err := event.EmitAt(ctx, tx, due, AnswerDue{c.ID}); err != nil {
		return c, err
	}
	if err := event.Emit(ctx, tx, Sent{c.ID, c.Supplier, c.Part, len(c.Pieces), due}); err != nil {
		return c, err
	}
	return ByID(ctx, tx, after.ID)
}

// keep takes an old part out of the way of everybody else, when it is not on one already.
func keep(ctx context.Context, tx *db.Tx, r oldpart.Return) (Fate, error) {
	if r.State != oldpart.Inspected && r.State != oldpart.Graded {
		return Elsewhere, nil
	}
	_, err := oldpart.Advance(ctx, tx, r, oldpart.Claimed)
	return Kept, err
}

// Said is what a supplier answers.
type Said struct {
	Answer   Answer
	Minor    int64
	Currency string
	Note     string
	// Back has the pieces sent back to him.
	Back bool
}

// AnswerClaim writes what the supplier said; what was kept goes back to him or the way of material.
func AnswerClaim(ctx context.Context, tx *db.Tx, id string, s Said) (Claim, error) {
	if money := s.Minor > 0 && s.Currency != ""; money != (s.Answer == Credited) {
		return Claim{}, ErrCredit.With("answer", s.Answer).At("body.credit_minor")
	}
	c, err := lock(ctx, tx, id)
	if err != nil {
		return c, err
	}
	var minor *int64
	if s.Answer == Credited {
		part, err := catalog.PartByNumber(ctx, tx, c.Part)
		if err != nil {
			return c, err
		}
		if s.Currency != part.Currency {
			return c, ErrCredit.Because("currency").With("currency", part.Currency, "part", c.Part).At("body.currency")
		}
		minor = &s.Minor
	} else {
		s.Currency = ""
	}
	if _, err := advance(ctx, tx, c, Decided, "answer = $3, credit_minor = $4, currency = $5, note = $6, answered_at = $7, answered_by = $8",
		s.Answer, minor, s.Currency, s.Note, tx.Now, tx.By); err != nil {
		return c, err
	}
	for _, p := range c.Pieces {
		if p.Fate != Kept {
			continue
		}
		if err := release(ctx, tx, c, p, s.Back); err != nil {
			return c, err
		}
	}
	if err := event.Emit(ctx, tx, Answered{c.ID, c.Supplier, s.Answer, s.Minor, s.Currency}); err != nil {
		return c, err
	}
	return ByID(ctx, tx, c.ID)
}

// release sends a kept piece back to its supplier, or lets it go the way of material.
func release(ctx context.Context, tx *db.Tx, c Claim, p ClaimedPiece, back bool) error {
	fate := Recycled
	if back {
		fate = Returned
	}
	if p.Return != nil {
		r, err := oldpart.Lock(ctx, tx, *p.Return)
		if err != nil {
			return err
		}
		if back {
			_, err = oldpart.ToSupplier(ctx, tx, r, c.ID)
		} else {
			_, err = oldpart.KeepAfterClaim(ctx, tx, r)
		}
		if err != nil {
			return err
		}
		return putFate(ctx, tx, p, fate)
	}
	lies, err := liesThere(ctx, tx, c, p)
	if err != nil {
		return err
	}
	if !lies {
		return putFate(ctx, tx, p, Elsewhere)
	}
	if err := releaseUnfitted(ctx, tx, c, p, back); err != nil {
		return err
	}
	return putFate(ctx, tx, p, fate)
}

const defectiveSQL = `
SELECT coalesce(sum(available), 0) >= $4
FROM stock
WHERE part = $1 AND location = $2 AND condition = $3`

// liesThere tells whether what came back dead still lies where it was put: who has scrapped it meanwhile stands in no answer's way.
func liesThere(ctx context.Context, tx *db.Tx, c Claim, p ClaimedPiece) (bool, error) {
	var lies bool
	if err := tx.GetContext(ctx, &lies, defectiveSQL, c.Part, p.Warehouse, stock.Defective, p.Quantity); err != nil {
		return false, fmt.Errorf("look where %s of %s lies: %w", p.Serial, c.Part, err)
	}
	return lies, nil
}

// releaseUnfitted moves a piece that was never fitted: it lies as defective where it came back.
func releaseUnfitted(ctx context.Context, tx *db.Tx, c Claim, p ClaimedPiece, back bool) error {
	m := stock.Movement{Kind: stock.MoveScrap, Part: c.Part, Quantity: p.Quantity, Serial: p.Serial, Reference: c.ID, Reason: "claim answered",
		From: stock.Account{Location: p.Warehouse, Condition: stock.Defective}, To: stock.Account{Location: site.AtScrap, Condition: stock.Defective}}
	if back {
		m.Kind, m.To.Location = stock.MoveTransfer, site.AtSupplier
	}
	return stock.Move(ctx, tx, []stock.Movement{m})
}

// CloseClaim ends a claim whose money or pieces have come, or that was refused.
func CloseClaim(ctx context.Context, tx *db.Tx, id, note string) (Claim, error) {
	c, err := lock(ctx, tx, id)
	if err != nil {
		return c, err
	}
	return advance(ctx, tx, c, Done, "closed_at = $3, note = $4", tx.Now, note)
}

// hearDue tells once of an answer that is late.
func hearDue(ctx context.Context, tx *db.Tx, e AnswerDue) error {
	c, err := lock(ctx, tx, e.Claim)
	if err != nil || c.State != Asked || c.Overdue || tx.Now.Before(*c.DueAt) {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE supplier_claims SET overdue = true, version = version + 1 WHERE id = $1", c.ID); err != nil {
		return fmt.Errorf("make claim %s overdue: %w", c.ID, err)
	}
	return event.Emit(ctx, tx, Overdue{c.ID, c.Supplier, *c.DueAt})
}

// Subscribe hears the timers of answers.
func Subscribe(p *event.Dispatcher) { event.On(p, "claims", hearDue) }
