package tracking

// CodeMapped tells that a code has a new meaning, and how far history has been folded anew.
type CodeMapped struct {
	Source       string `json:"source"`
	Code         string `json:"code"`
	AfterCarrier string `json:"after_carrier,omitempty"`
	AfterWaybill string `json:"after_waybill,omitempty"`
}

// OrphanDue is the timer of a waybill without a shipment.
type OrphanDue struct {
	Carrier string `json:"carrier"`
	Waybill string `json:"waybill"`
}

// Orphaned tells that no shipment came for a waybill that a carrier speaks of.
type Orphaned struct {
	Carrier string `json:"carrier"`
	Waybill string `json:"waybill"`
}

func (CodeMapped) EventType() string { return "shipping.code_mapped.v1" }

func (OrphanDue) EventType() string { return "shipping.orphan_due.v1" }

func (Orphaned) EventType() string { return "shipping.orphaned.v1" }

// EventKey is the code's own, so that history is folded in order and holds nothing else back.
func (e CodeMapped) EventKey() string { return "code:" + e.Source + ":" + e.Code }

// EventKey is the timer's own.
func (e OrphanDue) EventKey() string { return "orphan due:" + e.Carrier + ":" + e.Waybill }

// EventKey is the waybill.
func (e Orphaned) EventKey() string { return "orphan:" + e.Carrier + ":" + e.Waybill }
