package tracking

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/shipping/carrier"
	"fettle/shipping/lane"
	"fettle/texts"
)

type pushIn struct {
	Source    string `path:"source" maxLength:"32"`
	Fettle    string `header:"X-Fettle-Signature" maxLength:"200" doc:"sf: t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>"`
	EasyPost  string `header:"X-Hmac-Signature" maxLength:"200" doc:"easypost: hmac-sha256-hex=<hex>"`
	AfterShip string `header:"aftership-hmac-sha256" maxLength:"200" doc:"aftership: base64 of HMAC-SHA256 of the body"`
	RawBody   []byte `contentType:"application/octet-stream"`
}

// pushed is what senders want to read: Kuaidi100 looks at result and returnCode, Kdniao at Success.
type pushed struct {
	Result     bool   `json:"result"`
	ReturnCode string `json:"returnCode"`
	Message    string `json:"message"`
	Success    bool   `json:"Success"`
}

// pushRoute publishes what a sender with a signature of its own posts, as it came. What cannot be read is published too: it is
// parked where a person finds it, not refused for the sender to send for ever.
func pushRoute(a *api.API, publisher *Publisher) {
	api.Plain(a, "POST /v1/push/{source}", "News of carriers, signed as its sender signs", api.For(auth.Public),
		func(ctx context.Context, in *pushIn) (pushed, error) {
			now := a.Now()
			secret, book, err := pushSecret(ctx, a, in.Source)
			if err != nil {
				return pushed{}, err
			}
			headers := map[string]string{"X-Fettle-Signature": in.Fettle, "X-Hmac-Signature": in.EasyPost, "aftership-hmac-sha256": in.AfterShip}
			payload, err := carrier.Open(in.Source, secret, carrier.Push{Body: in.RawBody, Header: func(name string) string { return headers[name] }}, now)
			if err != nil {
				return pushed{}, ErrSignature
			}
			m := Raw{Source: in.Source, Carrier: in.Source, Payload: payload}
			if read, err := book.Parse(in.Source, payload, now); err == nil && !read.Nothing() {
				m.Carrier, m.Waybill, m.Whole = read.Scans[0].Carrier, read.Scans[0].Waybill, read.Whole
			}
			return pushed{true, "200", texts.Say("zh", "carrier.push_taken", nil), true}, publisher.Publish(ctx, now, m)
		})
}

const pushSecretSQL = `
SELECT secret
FROM push_sources
WHERE source = $1`

// pushSecret is what a sender signs with, and what has to be known to read what he sends.
func pushSecret(ctx context.Context, a *api.API, source string) (secret string, book carrier.Book, err error) {
	err = a.Read(ctx, "push:"+source, func(tx *db.Tx) error {
		err := tx.GetContext(ctx, &secret, pushSecretSQL, source)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrSignature
		}
		if err != nil {
			return fmt.Errorf("read the secret of %s: %w", source, err)
		}
		book, err = lane.Book(ctx, tx)
		return err
	})
	return secret, book, err
}
