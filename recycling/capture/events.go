package capture

import (
	"time"

	"github.com/google/uuid"
)

// PartnerStated tells that a recycler says of a waste manifest what he did with it; who weighs and accepts it does that by itself.
type PartnerStated struct {
	Capture  uuid.UUID `json:"capture"`
	EventID  string    `json:"event_id"`
	Partner  string    `json:"partner"`
	Manifest string    `json:"manifest"`
	BizStep  string    `json:"biz_step"`
	Returns  []string  `json:"returns"`
	Grams    *int64    `json:"grams,omitempty"`
	At       time.Time `json:"at"`
}

// EventType never changes.
func (PartnerStated) EventType() string { return "recycling.partner_stated.v1" }

// EventKey is the waste manifest.
func (e PartnerStated) EventKey() string { return e.Manifest }
