package quote

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"fettle/repairflow/cover"
	"fettle/repairflow/repair"
)

// Paper is what a voucher says.
type Paper struct {
	Voucher   string      `json:"voucher"`
	Repair    string      `json:"repair"`
	Appliance string      `json:"appliance"`
	Minor     int64       `json:"minor"`
	Currency  string      `json:"currency"`
	IssuedAt  time.Time   `json:"issued_at"`
	Lines     []PaperLine `json:"lines"`
}

// PaperLine is one thing that a voucher is for.
type PaperLine struct {
	Kind     LineKind   `json:"kind"`
	Part     string     `json:"part,omitempty"`
	Quantity int64      `json:"quantity"`
	Cover    cover.Kind `json:"cover"`
}

func paperOf(r repair.Repair, q Quote, now time.Time) (string, error) {
	p := Paper{Voucher: q.ID.String(), Repair: r.ID, Appliance: r.Appliance(), Currency: q.Currency, IssuedAt: now.UTC()}
	for _, l := range q.Lines {
		p.Lines = append(p.Lines, PaperLine{l.Kind, l.Part, l.Quantity, l.Cover})
	}
	text, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write voucher %s: %w", q.ID, err)
	}
	return string(text), nil
}

// Verify tells whether a voucher is as it was signed. It needs nothing but the public key.
func Verify(public ed25519.PublicKey, v Signed) bool {
	signature, err := base64.StdEncoding.DecodeString(v.Signature)
	return err == nil && len(public) == ed25519.PublicKeySize && ed25519.Verify(public, []byte(v.Text), signature)
}
