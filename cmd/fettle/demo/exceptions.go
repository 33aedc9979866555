package demo

// WritesByHand are the tables that the demonstration writes past the verbs of their rooms, with the reason. Everything
// else goes through them. The numbers of the past are taken from their sequences, so that none is given twice.
// cmd/internal/tree holds the list to the SQL of this package.
var WritesByHand = map[string]string{
	"carriers": "the webhook's secret, in the clear: the service that has the key seals it when it starts",

	"repairs":            past,
	"diagnoses":          past,
	"diagnosis_evidence": past,
	"cause_evidence":     past,
	"part_fits":          past,
	"locations":          past + "; parcels of the past",
	"decisions":          past,
	"promises":           past,
	"shipments":          past,
	"shipment_lines":     past,
	"scans":              past,
	"ledger":             past,
	"stock":              past + "; moved by what the ledger of the past says, so that the audit holds",
	"reservations":       past,
	"units":              past,
	"order_lines":        past,
	"events":             past,
	"waste_manifests":    past,
	"waste_lots":         past,
	"returns":            past,
	"certificates":       past,
	"mass_ledger":        past,
	"points_ledger":      past,
}

const past = "half a year of finished repairs: the verbs take the time from the transaction, and nobody can order yesterday"
