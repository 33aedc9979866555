package refrigerant

// Events of refrigerant, keyed by the cylinder.
type (
	// RecoveredEvent tells what came out of an appliance.
	RecoveredEvent struct {
		Cylinder    string `json:"cylinder"`
		Repair      string `json:"repair"`
		Appliance   string `json:"appliance"`
		Refrigerant Gas    `json:"refrigerant"`
		Grams       int64  `json:"grams"`
	}
	// VentedLossEvent tells that refrigerant does not add up.
	VentedLossEvent struct{ Loss }
)

// The type strings never change.

func (RecoveredEvent) EventType() string  { return "recycling.refrigerant_recovered.v1" }
func (VentedLossEvent) EventType() string { return "recycling.vented_loss.v1" }

// EventKey is the cylinder.
func (e RecoveredEvent) EventKey() string { return "cylinder:" + e.Cylinder }

// EventKey is the cylinder.
func (e VentedLossEvent) EventKey() string { return "cylinder:" + e.Cylinder }
