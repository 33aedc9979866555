package tracking

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/shipping/carrier"
	"fettle/texts"
)

type pushIn struct {
	Source    string `path:"source" maxLength:"32"`
	Fettle    string `header:"X-Fettle-Signature" maxLength:"200" doc:"sf: t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>"`
	EasyPost  string `header:"X-Hmac-Signature" maxLength:"200" doc:"easypost: hmac-sha256-hex=<hex>"`
	AfterShip string `header:"aftership-hmac-sha256" maxLength:"200" doc:"aftership: base64 of HMAC-SHA256 of the body"`
	RawBody   []byte `contentType:"application/octet-stream"`
}

// MostBytes is what the broker takes as well, so that what is taken here is not refused there for ever.
func (pushIn) MostBytes() int64 { return broker.MessageMost }

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
			secrets, err := secretsNow(ctx, a, "push:"+in.Source, in.Source, SecretsOf)
			if err != nil {
				return pushed{}, err
			}
			book, err := bookNow(ctx, a)
			if err != nil {
				return pushed{}, err
			}
			headers := map[string]string{"X-Fettle-Signature": in.Fettle, "X-Hmac-Signature": in.EasyPost, "aftership-hmac-sha256": in.AfterShip}
			push := carrier.Push{Body: in.RawBody, Header: func(name string) string { return headers[name] }}
			payload, err := openPush(in.Source, secrets, push, now)
			if err != nil {
				return pushed{}, err
			}
			m := Raw{Source: in.Source, Carrier: in.Source, Payload: payload}
			if read, err := book.Parse(in.Source, payload, now); err == nil && !read.Nothing() {
				m.Carrier, m.Waybill, m.Whole = read.Scans[0].Carrier, read.Scans[0].Waybill, read.Whole
			}
			return pushed{true, "200", texts.Say("zh", "carrier.push_taken", nil), true}, publisher.Publish(ctx, now, m)
		})
}

// openPush tries each secret that counts.
func openPush(source string, secrets []string, p carrier.Push, now time.Time) ([]byte, error) {
	for _, secret := range secrets {
		if payload, err := carrier.Open(source, secret, p, now); err == nil {
			return payload, nil
		}
	}
	return nil, ErrSignature
}

// Source is a sender of carriers' news who signs in his own way.
type Source struct {
	Source string     `db:"source" json:"source"`
	Open   bool       `db:"open" json:"open"`
	SetAt  *time.Time `db:"secret_set_at" json:"secret_set_at"`
	SetBy  string     `db:"secret_set_by" json:"secret_set_by"`
	Zone   string     `db:"zone" json:"zone" doc:"Clock of the times that it writes without a zone; empty when that is the carriers'."`
}

const sourcesSQL = `
SELECT source, secret <> '' AS open, secret_set_at, secret_set_by, zone
FROM push_sources
ORDER BY source`

// Sources lists them, without their secrets.
func Sources(ctx context.Context, tx *db.Tx) ([]Source, error) {
	out := []Source{}
	if err := tx.SelectContext(ctx, &out, sourcesSQL); err != nil {
		return nil, fmt.Errorf("list push sources: %w", err)
	}
	return out, nil
}

type sourceList struct {
	Items []Source `json:"items"`
}

type sourceSecretIn struct {
	Source string `path:"source" maxLength:"32"`
	Body   api.NewSecret
}

func sourceRoutes(a *api.API) {
	ops := api.For(auth.Operations)
	api.Query(a, "GET /v1/push-sources", "Senders of carriers' news who sign in their own way", ops,
		func(ctx context.Context, tx *db.Tx, _ *struct{}) (sourceList, error) {
			all, err := Sources(ctx, tx)
			return sourceList{all}, err
		})
	api.Command(a, "POST /v1/push-sources/{source}/secret", "Set, make or take away the secret a sender signs with; it is answered here alone", ops,
		func(ctx context.Context, tx *db.Tx, in *sourceSecretIn) (api.SecretSet, error) {
			return in.Body.Set(tx.Now, func(secret string, until time.Time) error {
				return SetSecret(ctx, tx, a.Seal(), in.Source, secret, until)
			})
		})
	api.Command(a, "POST /v1/push-sources/{source}/zone", "Say by which clock a sender writes times without a zone", ops,
		func(ctx context.Context, tx *db.Tx, in *sourceZoneIn) (Source, error) {
			return SetZone(ctx, tx, in.Source, in.Body.Zone)
		})
}

type sourceZoneIn struct {
	Source string `path:"source" maxLength:"32"`
	Body   struct {
		Zone string `json:"zone" maxLength:"64" doc:"Such as Asia/Shanghai; empty when times are by the clock of each carrier."`
	}
}

// bookNow is what has to be known to read what a sender sends.
func bookNow(ctx context.Context, a *api.API) (book carrier.Book, err error) {
	err = a.Read(ctx, "push", func(tx *db.Tx) error {
		book, err = bookOf(ctx, tx)
		return err
	})
	return book, err
}
