package payment

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
	"fettle/shipping/carrier"
)

// Simulator is the provider that takes no money.
const Simulator = "simulator"

// Cash is the provider of what is paid by hand.
const Cash = "cash"

// Routes adds the doors of this room.
func Routes(a *api.API) {
	public := api.For(auth.Public)
	api.Query(a, "GET /v1/repairs/{repair}/payments", "What was paid for a repair and given back", repair.Parties, listDoor)
	api.Command(a, "POST /v1/quotes/{quote}/payments", "Begin to pay what is due for a quote", repair.Parties, beginDoor)
	api.Command(a, "POST /v1/quotes/{quote}/cash", "Take by hand what is due for an accepted quote", repair.Insiders, cashDoor)
	api.Command(a, "POST /v1/payments/{payment}/refund", "Give money back, with a reason", api.For(auth.Operations), refundDoor)
	api.Query(a, "GET /v1/payment-messages", "What providers told, the newest first", api.For(auth.Operations), messagesDoor)
	api.Repeatable(a, "POST /v1/payment-messages/{provider}", "A provider tells of a payment, signed", public, hearDoor)
	api.Command(a, "POST /v1/track/{token}/quotes/{quote}/payments", "Begin to pay on the customer's page", public, beginTracked)
	api.Query(a, "GET /v1/track/{token}/payments", "What the customer of a link has paid", public, listTracked)
	api.Command(a, "POST /v1/track/{token}/payments/{payment}/simulate", "Pay with money that is none, as demonstrations do", public, simulateTracked)
}

type paymentsOut struct {
	OwesMinor int64     `json:"owes_minor" doc:"What the customer still has to pay."`
	Items     []Payment `json:"items"`
	Refunds   []Refund  `json:"refunds"`
}

const refundsSQL = `
SELECT f.id, f.payment, f.kind, f.proposal, f.minor, f.reason, f.at, f.by
FROM payment_refunds f
JOIN payments p ON p.id = f.payment
WHERE p.repair = $1
ORDER BY f.at, f.id`

func listed(ctx context.Context, tx *db.Tx, r repair.Repair) (paymentsOut, error) {
	items, err := OfRepair(ctx, tx, r.ID)
	if err != nil {
		return paymentsOut{}, err
	}
	out := paymentsOut{r.OwesMinor, items, []Refund{}}
	if err := tx.SelectContext(ctx, &out.Refunds, refundsSQL, r.ID); err != nil {
		return out, fmt.Errorf("read the refunds of %s: %w", r.ID, err)
	}
	return out, nil
}

func listDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (paymentsOut, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return paymentsOut{}, err
	}
	return listed(ctx, tx, r)
}

type quoteIn struct {
	Quote uuid.UUID `path:"quote"`
}

// visible answers a quote of another's repair as one that does not exist.
func visible(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	q, err := quote.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	r, err := repair.ByID(ctx, tx, q.Repair)
	if err != nil {
		return err
	}
	if !r.SeenBy(auth.From(ctx)) || q.SentAt == nil {
		return quote.ErrNoQuote
	}
	return nil
}

// beginOnline begins a payment with the provider that is there.
func beginOnline(ctx context.Context, tx *db.Tx, of uuid.UUID) (Payment, error) {
	secret, err := SecretOf(ctx, tx, Simulator)
	if err != nil {
		return Payment{}, err
	}
	if secret == "" {
		return Payment{}, ErrNoProvider
	}
	return Begin(ctx, tx, of, Simulator)
}

func beginDoor(ctx context.Context, tx *db.Tx, in *quoteIn) (Payment, error) {
	if err := visible(ctx, tx, in.Quote); err != nil {
		return Payment{}, err
	}
	return beginOnline(ctx, tx, in.Quote)
}

// cashDoor books what the customer gave by hand.
func cashDoor(ctx context.Context, tx *db.Tx, in *quoteIn) (Payment, error) {
	if err := visible(ctx, tx, in.Quote); err != nil {
		return Payment{}, err
	}
	p, err := Begin(ctx, tx, in.Quote, Cash)
	if err != nil {
		return p, err
	}
	if _, err := Hear(ctx, tx, Report{Provider: Cash, ID: p.Reference, Kind: SaysCaptured, Reference: p.Reference, Minor: p.AmountMinor, Currency: p.Currency}); err != nil {
		return p, err
	}
	return ByID(ctx, tx, p.ID)
}

type paymentRefundIn struct {
	Payment uuid.UUID `path:"payment"`
	Body    struct {
		Minor  int64  `json:"minor" minimum:"1" maximum:"1000000000000"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func refundDoor(ctx context.Context, tx *db.Tx, in *paymentRefundIn) (Payment, error) {
	p, err := ByID(ctx, tx, in.Payment)
	if err != nil {
		return p, err
	}
	if p, err = lockWithRepair(ctx, tx, p); err != nil {
		return p, err
	}
	return refund(ctx, tx, p, in.Body.Minor, Decided, nil, in.Body.Reason)
}

func lockWithRepair(ctx context.Context, tx *db.Tx, p Payment) (Payment, error) {
	if _, err := repair.Lock(ctx, tx, p.Repair); err != nil {
		return p, err
	}
	return one(ctx, tx, columns+" WHERE id = $1 FOR UPDATE", p.ID)
}

type messagesIn struct {
	api.Paging
	State Outcome `query:"state"`
}

const listMessagesSQL = messageColumns + `
WHERE ($1 = '' OR state = $1) AND ($2::timestamptz IS NULL OR (received_at, id) < ($2, $3))
ORDER BY received_at DESC, id DESC
LIMIT $4`

type messageKey struct {
	At time.Time
	ID string
}

func messagesDoor(ctx context.Context, tx *db.Tx, in *messagesIn) (api.Page[Report], error) {
	var before messageKey
	var at *time.Time
	if more, err := in.After(&before); err != nil {
		return api.Page[Report]{}, err
	} else if more {
		at = &before.At
	}
	rows := []Report{}
	if err := tx.SelectContext(ctx, &rows, listMessagesSQL, in.State, at, before.ID, in.Limit+1); err != nil {
		return api.Page[Report]{}, fmt.Errorf("list the messages of providers: %w", err)
	}
	return api.Cut(in.Paging, rows, func(m Report) any { return messageKey{m.ReceivedAt, m.ID} })
}

type hearIn struct {
	Provider  string `path:"provider" maxLength:"32"`
	Signature string `header:"Stripe-Signature" maxLength:"200" doc:"t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body with the provider's secret>"`
	RawBody   []byte `contentType:"application/octet-stream"`
}

// hearDoor takes what a provider posts, in the shape of payment intents.
func hearDoor(ctx context.Context, tx *db.Tx, in *hearIn) (Report, error) {
	secret, err := SecretOf(ctx, tx, in.Provider)
	if err != nil {
		return Report{}, err
	}
	if secret == "" || !carrier.Signed(secret, in.Signature, in.RawBody, tx.Now) {
		return Report{}, ErrSignature
	}
	m, err := Read(in.RawBody)
	if err != nil {
		return m, err
	}
	m.Provider = in.Provider
	return Hear(ctx, tx, m)
}

type trackQuoteIn struct {
	Token string    `path:"token" maxLength:"128"`
	Quote uuid.UUID `path:"quote"`
}

func beginTracked(ctx context.Context, tx *db.Tx, in *trackQuoteIn) (Payment, error) {
	r, err := repair.ByLink(ctx, tx, in.Token)
	if err != nil {
		return Payment{}, err
	}
	q, err := quote.ByID(ctx, tx, in.Quote)
	if err == nil && (q.Repair != r.ID || q.SentAt == nil) {
		err = quote.ErrNoQuote
	}
	if err != nil {
		return Payment{}, err
	}
	tx.By = r.Customer
	return beginOnline(ctx, tx, in.Quote)
}

type trackIn struct {
	Token string `path:"token" maxLength:"128"`
}

func listTracked(ctx context.Context, tx *db.Tx, in *trackIn) (paymentsOut, error) {
	r, err := repair.ByLink(ctx, tx, in.Token)
	if err != nil {
		return paymentsOut{}, err
	}
	return listed(ctx, tx, r)
}

type paymentSimulateIn struct {
	Token   string    `path:"token" maxLength:"128"`
	Payment uuid.UUID `path:"payment"`
	Body    struct {
		Succeed bool `json:"succeed" doc:"Whether the pretended money is there."`
	}
}

// simulateTracked is the simulator's own page: it signs a message and hands it to the door that a provider posts to.
func simulateTracked(ctx context.Context, tx *db.Tx, in *paymentSimulateIn) (Payment, error) {
	r, err := repair.ByLink(ctx, tx, in.Token)
	if err != nil {
		return Payment{}, err
	}
	p, err := ByID(ctx, tx, in.Payment)
	if err == nil && (p.Repair != r.ID || p.Provider != Simulator) {
		err = ErrNoPayment
	}
	if err != nil {
		return p, err
	}
	secret, err := SecretOf(ctx, tx, Simulator)
	if err != nil {
		return p, err
	}
	kind := "payment_intent.succeeded"
	if !in.Body.Succeed {
		kind = "payment_intent.payment_failed"
	}
	body, err := Simulated("evt_"+p.ID.String()+kind, kind, p.Reference, p.AmountMinor, p.Currency)
	if err != nil {
		return p, err
	}
	tx.By = r.Customer
	if _, err := hearDoor(ctx, tx, &hearIn{Simulator, Sign(secret, body, tx.Now), body}); err != nil {
		return p, err
	}
	return ByID(ctx, tx, p.ID)
}

// Sign signs a message as providers do.
func Sign(secret string, body []byte, now time.Time) string {
	stamp := fmt.Sprint(now.Unix())
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(slices.Concat([]byte(stamp+"."), body))
	return "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// Simulated is a message of the simulator, as a provider would write it.
func Simulated(id, kind, reference string, minor int64, currency string) ([]byte, error) {
	out, err := json.Marshal(intentEvent{ID: id, Type: kind, Data: intentData{intentObject{ID: reference, AmountReceived: minor, Currency: currency}}})
	if err != nil {
		return nil, fmt.Errorf("write a message: %w", err)
	}
	return out, nil
}
