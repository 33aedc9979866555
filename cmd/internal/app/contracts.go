package app

import (
	"context"
	"encoding/json"
	"io"

	"github.com/prometheus/client_golang/prometheus"

	"fettle/allocation/sourcing"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/event"
	"fettle/internal/evidence"
	"fettle/internal/fault"
	"fettle/inventory/audit"
	"fettle/inventory/incoming"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/recycling/capture"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/recycling/refrigerant"
	"fettle/recycling/refurbish"
	"fettle/recycling/takeback"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/appointment"
	"fettle/repairflow/board"
	"fettle/repairflow/cover"
	"fettle/repairflow/custody"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/diagnosis"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/dock"
	"fettle/repairflow/expert"
	"fettle/repairflow/kit"
	messages "fettle/repairflow/message"
	"fettle/repairflow/orderline"
	"fettle/repairflow/outcome"
	"fettle/repairflow/partorder"
	"fettle/repairflow/payment"
	"fettle/repairflow/quote"
	"fettle/repairflow/recall"
	"fettle/repairflow/recommendation"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
	"fettle/shipping/eta"
	"fettle/shipping/manifest"
	"fettle/shipping/pick"
	"fettle/shipping/pickup"
	"fettle/shipping/returnorder"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// Contracts is every event that is published, room by room; a test finds one that is missing. A timer is an event too: it is
// published when it is due.
var Contracts = []event.Contract{
	{Event: stock.StockArrived{}},
	{Event: stock.ReservationExpires{}},
	{Event: stock.ReservationExpired{}},
	{Event: stock.HoldPlaced{}},
	{Event: stock.HoldEnded{}},
	{Event: stock.HoldOverdue{}},
	{Event: stock.HoldInspectionDue{}},
	{Event: incoming.Opened{}},
	{Event: incoming.Decided{}},
	{Event: stock.LotExpires{}},
	{Event: stock.SerialSuspected{}},
	{Event: audit.CounterMended{}},
	{Event: transfer.Changed{}},
	{Event: sourcing.Promised{}},
	{Event: sourcing.Judged{}},
	{Event: sourcing.PromiseDue{}},
	{Event: sourcing.PromiseMissed{}},
	{Event: sourcing.DeparturePassed{}},
	{Event: pick.Picked{}},
	{Event: pick.FoundShort{}},
	{Event: shipment.Packed{}},
	{Event: shipment.Shipped{}},
	{Event: shipment.StateChanged{}},
	{Event: shipment.Arrived{}},
	{Event: shipment.CarrierAnswered{}},
	{Event: pickup.Due{}},
	{Event: pickup.Ending{}},
	{Event: shipment.Uncollected{}},
	{Event: shipment.Emptied{}},
	{Event: manifest.HandedOver{}},
	{Event: tracking.CodeMapped{}},
	{Event: tracking.OrphanDue{}},
	{Event: tracking.Orphaned{}},
	{Event: eta.Changed{}},
	{Event: eta.RiskRaised{}},
	{Event: eta.RiskEscalated{}},
	{Event: eta.RiskCleared{}},
	{Event: eta.LossSuspected{}},
	{Event: eta.PresumedLost{}},
	{Event: eta.Found{}},
	{Event: eta.SilenceDue{}},
	{Event: eta.LearningDue{}},
	{Event: oldpart.ObligedEvent{}},
	{Event: oldpart.DroppedOffEvent{}},
	{Event: oldpart.ReceivedEvent{}},
	{Event: oldpart.InspectedEvent{}},
	{Event: oldpart.GradedEvent{}},
	{Event: wastemanifest.CertifiedEvent{}},
	{Event: oldpart.ClosedEvent{}},
	{Event: oldpart.RemindedEvent{}},
	{Event: oldpart.OverdueEvent{}},
	{Event: oldpart.ChargedEvent{}},
	{Event: oldpart.CreditedEvent{}},
	{Event: oldpart.DisputedEvent{}},
	{Event: oldpart.ReturnReminder{}},
	{Event: oldpart.ReturnDue{}},
	{Event: oldpart.ChargeDue{}},
	{Event: refurbish.Opened{}},
	{Event: refurbish.Harvested{}},
	{Event: refurbish.SampleFailed{}},
	{Event: refurbish.Closed{}},
	{Event: claim.Proposed{}},
	{Event: claim.Sent{}},
	{Event: claim.Answered{}},
	{Event: claim.Overdue{}},
	{Event: claim.AnswerDue{}},
	{Event: refrigerant.RecoveredEvent{}},
	{Event: refrigerant.VentedLossEvent{}},
	{Event: wastemanifest.ManifestDispatched{}},
	{Event: wastemanifest.ManifestAccepted{}},
	{Event: wastemanifest.LoadRejected{}},
	{Event: wastemanifest.LoadReturned{}},
	{Event: wastemanifest.DiscrepancySettled{}},
	{Event: wastemanifest.AcceptanceDue{}},
	{Event: wastemanifest.AcceptanceLate{}},
	{Event: wastemanifest.NumberDue{}},
	{Event: wastemanifest.NumberLate{}},
	{Event: capture.PartnerStated{}},
	{Event: takeback.Moved{}},
	{Event: proof.Drifted{}},
	{Event: wastelot.StorageDue{}},
	{Event: wastelot.StorageAging{}},
	{Event: sla.PromisedEvent{}},
	{Event: sla.KeptEvent{}},
	{Event: sla.BrokenEvent{}},
	{Event: sla.PromiseDue{}},
	{Event: repair.Moved{}},
	{Event: repair.RefurbishedAccepted{}},
	{Event: repair.Reassigned{}},
	{Event: workforce.EngineerChanged{}},
	{Event: workforce.Away{}},
	{Event: workforce.AreaChanged{}},
	{Event: dispatch.DecidedEvent{}},
	{Event: appointment.OfferedEvent{}},
	{Event: appointment.TakenEvent{}},
	{Event: appointment.LateEvent{}},
	{Event: appointment.NoShowEvent{}},
	{Event: appointment.Watched{}},
	{Event: repair.PurchaseKept{}},
	{Event: cover.Changed{}},
	{Event: cover.GoodwillGiven{}},
	{Event: quote.Moved{}},
	{Event: quote.Ends{}},
	{Event: payment.Moved{}},
	{Event: payment.Refusal{}},
	{Event: recommendation.Answered{}},
	{Event: repair.Called{}},
	{Event: messages.Written{}},
	{Event: messages.StatusAsked{}},
	{Event: orderline.Moved{}},
	{Event: customerpage.LinksRevoked{}},
	{Event: custody.PartInstalled{}},
	{Event: partorder.StockFreed{}},
	{Event: partorder.SoftReservationEnds{}},
	{Event: custody.HoldTold{}},
	{Event: recall.CheckOpened{}},
	{Event: recall.CheckFound{}},
	{Event: recall.CheckDue{}},
	{Event: recall.CheckLate{}},
	{Event: returnorder.AnnouncedEvent{}},
	{Event: returnorder.TakenEvent{}},
	{Event: returnorder.LostEvent{}},
	{Event: returnorder.CancelledEvent{}},
	{Event: returnorder.PickupMissed{}},
	{Event: returnorder.PickupSettled{}},
	{Event: returnorder.PickupDue{}},
	{Event: oldpart.LostEvent{}},
	{Event: custody.WrongReported{}},
	{Event: diagnosis.Diagnosed{}},
	{Event: diagnosis.KnowledgeChanged{}},
	{Event: kit.Moved{}},
	{Event: expert.Moved{}},
	{Event: expert.Advised{}},
	{Event: expert.LineChanged{}},
	{Event: dock.BlindReceived{}},
	{Event: dock.BlindOver{}},
	{Event: dock.InspectionOpened{}},
	{Event: dock.Inspected{}},
	{Event: outcome.RefundProposed{}},
	{Event: outcome.RefundDecided{}},
	{Event: partorder.LineWaits{}},
	{Event: board.AllocationRunDue{}},
	{Event: visit.ConfirmedEvent{}},
	{Event: visit.Moved{}},
	{Event: visit.Conflicted{}},
	{Event: visit.PositionsDue{}},
}

var errNoSchema = fault.New(fault.Unknown, "event_type_not_found")

func contractRoutes(a *api.API) {
	api.Plain(a, "GET /v1/events/schemas", "Every type of event that is published, with its topic", api.For(auth.Public), listSchemas)
	api.Plain(a, "GET /v1/events/schemas/{type}", "The JSON schema of a type of event", api.For(auth.Public), oneSchema)
}

func listSchemas(ctx context.Context, _ *struct{}) (event.Published, error) {
	out := event.Published{Items: make([]event.PublishedType, len(Contracts))}
	for i, c := range Contracts {
		topic, _ := Routing.Topic(c.Event.EventType())
		out.Items[i] = c.Published(topic.Name, api.Language(ctx))
	}
	return out, nil
}

type schemaIn struct {
	Type string `path:"type" maxLength:"128"`
}

func oneSchema(_ context.Context, in *schemaIn) (map[string]any, error) {
	for _, c := range Contracts {
		if c.Event.EventType() == in.Type {
			return c.Schema()
		}
	}
	return nil, errNoSchema.With("type", in.Type).At("path.type")
}

// OpenAPI is the contract of the HTTP door, without a database: the routes are registered, never called.
func OpenAPI() any {
	a := api.New(nil, nil, event.NewDispatcher(nil), api.Options{Version: "v1", Metrics: prometheus.NewRegistry()})
	routes(a, nil, &evidence.Keeper{Kinds: photographs()}, false)
	mapRoutes(a, TileConfig{})
	return a.OpenAPI()
}

// AsyncAPI is the contract of the topics, without a broker.
func AsyncAPI() (map[string]any, error) { return asyncDocument(Routing.All(), Contracts) }

// WriteJSON writes a contract as it is committed.
func WriteJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
