package tracking

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/seal"
	"fettle/inventory/ident"
	"fettle/shipping/carrier"
	"fettle/shipping/lane"
)

type webhookIn struct {
	Carrier   string `path:"carrier" maxLength:"32"`
	Signature string `header:"X-Fettle-Signature" maxLength:"200" doc:"t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body with the carrier's key>"`
	RawBody   []byte
	Body      struct {
		Scans []WebhookScan `json:"scans" minItems:"1" maxItems:"500"`
	}
}

// WebhookScan is one scan as a carrier posts it.
type WebhookScan struct {
	Source     string    `json:"source,omitempty" maxLength:"32" doc:"Whose code table the code is of. Default: the carrier's."`
	Waybill    string    `json:"waybill" format:"scan" minLength:"1" maxLength:"64"`
	Code       string    `json:"code" minLength:"1" maxLength:"32"`
	OccurredAt time.Time `json:"occurred_at"`
	Place      string    `json:"place,omitempty" maxLength:"200"`
	Remark     string    `json:"remark,omitempty" format:"multiline" maxLength:"1000"`
	Lon        *float64  `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat        *float64  `json:"lat,omitempty" minimum:"-90" maximum:"90"`
}

type accepted struct {
	Accepted int `json:"accepted"`
}

// webhookRoute publishes what a carrier posts; only the consumer stores it, so that all scans take one way. A repeated post
// publishes again and changes nothing.
func webhookRoute(a *api.API, publisher *Publisher) {
	api.Plain(a, "POST /v1/carriers/{carrier}/scans", "A carrier's scans, signed", api.For(auth.Public),
		func(ctx context.Context, in *webhookIn) (accepted, error) {
			now := a.Now()
			secrets, err := secretsNow(ctx, a, "carrier:"+in.Carrier, in.Carrier, lane.SecretsOf)
			if err != nil {
				return accepted{}, err
			}
			if !slices.ContainsFunc(secrets, func(s string) bool { return carrier.Signed(s, in.Signature, in.RawBody, now) }) {
				return accepted{}, ErrSignature
			}
			messages, err := messagesOf(in.Carrier, in.Body.Scans)
			if err != nil {
				return accepted{}, err
			}
			return accepted{len(in.Body.Scans)}, publisher.Publish(ctx, now, messages...)
		})
}

// messagesOf are the scans of a post, a message for each waybill: what was told of one together stays together, for two
// entries of a message are two facts. What differs in nothing but its time needs no company and stays known when it is
// posted again among others.
func messagesOf(code string, scans []WebhookScan) ([]Raw, error) {
	type moment struct {
		source, waybill, code string
		at                    int64
	}
	var order []moment
	together := map[moment][]WebhookScan{}
	for _, s := range scans {
		k := moment{s.Source, ident.NormalWaybill(s.Waybill), s.Code, s.OccurredAt.UnixMicro()}
		if _, known := together[k]; !known {
			order = append(order, k)
		}
		together[k] = append(together[k], s)
	}
	out := make([]Raw, len(order))
	for i, k := range order {
		payload, err := json.Marshal(map[string]any{"carrier": code, "scans": together[k]})
		if err != nil {
			return nil, fmt.Errorf("encode scans: %w", err)
		}
		out[i] = Raw{Source: "fettle", Carrier: code, Waybill: k.waybill, Payload: payload}
	}
	return out, nil
}

// secretsNow reads what somebody may sign with, before anything is published.
func secretsNow(ctx context.Context, a *api.API, by, of string,
	read func(context.Context, *db.Tx, *seal.Key, string) ([]string, error)) (secrets []string, err error) {
	err = a.Read(ctx, by, func(tx *db.Tx) error {
		secrets, err = read(ctx, tx, a.Seal(), of)
		return err
	})
	return secrets, err
}
