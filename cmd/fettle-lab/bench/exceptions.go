package bench

// WritesByHand are the tables of the service that the bench writes past the verbs of their rooms, with the reason.
// cmd/internal/tree holds the list to the SQL of this package. Tables named bench_… and past_… are the bench's own.
var WritesByHand = map[string]string{
	"repairs":  "20,000 that may order, the past of growth and what search looks among: one verb each would take longer than the row",
	"policies": "one engineer orders everything here, so the limit of an engineer is lifted",

	"locations":   grown,
	"parts":       grown,
	"model_parts": grown,
	"stock":       grown + "; pgbench's side reserves as its yardstick",

	"shipments":      "each round of scans begins with 8,000 parcels on the road, which no verb puts there without picking and packing",
	"shipment_lines": "of those parcels",
	"events":         "the outbox that the relay empties, " + yardstick,

	"requests":     yardstick,
	"order_lines":  yardstick,
	"reservations": yardstick,
	"promises":     yardstick,
	"decisions":    yardstick,
	"pick_tasks":   yardstick,
	"ledger":       yardstick + "; the receipts of a grown stock",
	"deliveries":   yardstick,

	"returns":         returned,
	"waste_lots":      returned,
	"waste_manifests": returned,
	"certificates":    returned,
	"mass_ledger":     returned,
	"mass_balances":   returned,
	"points_ledger":   returned,
	"points_balances": returned,
}

const (
	returned  = "a million returns to their certificates: the verbs would take hours"
	grown     = "a network of 11,000 places and its catalogue, set-wise in seconds"
	yardstick = "the past of growth, ten million lines; and what pgbench writes for an order, which is what ours is compared with"
)
