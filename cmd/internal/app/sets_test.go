package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/auth"
	"fettle/internal/closed"
	"fettle/internal/dbtest"
	"fettle/internal/hook"
	"fettle/internal/intake"
	"fettle/internal/sheet"
	"fettle/inventory/catalog"
	"fettle/inventory/count"
	"fettle/inventory/dataload"
	"fettle/inventory/ident"
	"fettle/inventory/incoming"
	"fettle/inventory/replenish"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/inventory/van"
	"fettle/recycling/balance"
	"fettle/recycling/capture"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/recycling/refrigerant"
	"fettle/recycling/refurbish"
	"fettle/recycling/takeback"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/appointment"
	"fettle/repairflow/board"
	"fettle/repairflow/cover"
	"fettle/repairflow/custody"
	"fettle/repairflow/diagnosis"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/dock"
	"fettle/repairflow/expert"
	"fettle/repairflow/homeward"
	"fettle/repairflow/kit"
	"fettle/repairflow/message"
	"fettle/repairflow/notice"
	"fettle/repairflow/onetap"
	"fettle/repairflow/orderline"
	"fettle/repairflow/outcome"
	"fettle/repairflow/payment"
	"fettle/repairflow/quote"
	"fettle/repairflow/recall"
	"fettle/repairflow/recommendation"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
	"fettle/shipping/carrier"
	"fettle/shipping/carrier/out"
	"fettle/shipping/eta"
	"fettle/shipping/lane"
	"fettle/shipping/manifest"
	"fettle/shipping/pick"
	"fettle/shipping/returnorder"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
	"fettle/texts"
)

// set is a closed set as Go lists it, and where else it stands: the column that a CHECK keeps to it, the words that
// people read for its values, and whether the HTTP contract has an enum of it. Sets with the same words share them.
type set struct {
	name     string
	values   []string
	column   string
	words    string
	contract bool
}

// sets are all of them, one a line and sorted by name.
var sets = []set{
	{"absence kind", closed.Words(workforce.AbsenceKinds()), "engineer_absences.kind", "page.workforce.absence", true},
	{"adjustment state", closed.Words(count.AdjustmentStates()), "adjustments.state", "", true},
	{"announced", closed.Words(dock.Announcements()), "", "page.dock.announced", true},
	{"audience of a part", closed.Words(catalog.Audiences()), "parts.audience", "page.word.audience", true},
	{"blind return state", closed.Words(dock.BlindStates()), "blind_returns.state", "", true},
	{"bucket", closed.Words(stock.Buckets()), "ledger.from_bucket", "page.word.bucket", true},
	{"capture behaviour", closed.Words(capture.Behaviours()), "epcis_captures.behaviour", "", true},
	{"capture outcome", closed.Words(capture.Outcomes()), "epcis_capture_events.outcome", "page.captures.outcome", true},
	{"capture reason", closed.Words(capture.Reasons()), "", "page.captures.reason", true},
	{"carrier manifest state", closed.Words(manifest.States()), "carrier_manifests.state", "state.carrier_manifest", true},
	{"carrier port", closed.Words(lane.Ports()), "carriers.port", "", true},
	{"carrier request kind", closed.Words(out.Kinds()), "carrier_requests.kind", "page.word.request", true},
	{"carrier request state", closed.Words(shipment.RequestStates()), "carrier_requests.state", "state.carrier_request", true},
	{"claim answer", closed.Words(claim.Answers()), "supplier_claims.answer", "page.value.answer", true},
	{"claim fate", closed.Words(claim.Fates()), "supplier_claim_pieces.fate", "page.value.fate", true},
	{"claim kind", closed.Words(claim.Kinds()), "supplier_claim_pieces.kind", "page.value.kind", true},
	{"claim state", closed.Words(claim.States()), "supplier_claims.state", "state.supplier_claim", true},
	{"class of a part", closed.Words(catalog.Classes()), "parts.class", "page.word.class", true},
	{"class of what is covered", closed.Words(cover.Classes()), "cover_decisions.class", "", true},
	{"condition", closed.Words(stock.Conditions()), "stock.condition", "state.condition", true},
	{"contradiction", closed.Words(tracking.RuleNames()), "contradiction_rules.rule", "", false},
	{"count line state", closed.Words(count.LineStates()), "count_lines.state", "", true},
	{"count state", closed.Words(count.States()), "counts.state", "", true},
	{"cover kind", closed.Words(cover.Kinds()), "cover_decisions.kind", "page.quotes.cover", true},
	{"cover payer", closed.Words(cover.Payers()), "cover_decisions.payer", "page.quotes.payer", true},
	{"cylinder entry kind", closed.Words(refrigerant.EntryKinds()), "cylinder_entries.kind", "", false},
	{"delay cause", closed.Words(notice.Causes()), "delays.code", "delay", true},
	{"dispatch decision kind", closed.Words(dispatch.Kinds()), "dispatch_decisions.kind", "page.dispatch.kind", true},
	{"encoding of a file", closed.Words(sheet.Encodings()), "", "", false},
	{"evidence of a diagnosis", closed.Words(diagnosis.Evidences()), "diagnosis_evidence.kind", "page.knowledge.evidence", true},
	{"expert session state", closed.Words(expert.States()), "expert_sessions.state", "page.expert.state", true},
	{"file format", closed.Words(sheet.Formats()), "", "", true},
	{"file kind", closed.Words(dataload.FileKinds()), "", "", true},
	{"file run state", closed.Words(dataload.RunStates()), "file_runs.state", "", true},
	{"find kind", closed.Words(dock.FindKinds()), "", "page.dock.kind", true},
	{"finding of a hold check", closed.Words(recall.Findings()), "hold_findings.finding", "page.hold_checks.finding", true},
	{"finding of an inspection", closed.Words(dock.Findings()), "inspections.finding", "page.dock.finding", true},
	{"finding reason", closed.Words(carrier.Reasons()), "scan_findings.reason", "page.word.finding", true},
	{"finding verdict", closed.Words(carrier.Verdicts()), "scan_findings.verdict", "page.word.verdict", true},
	{"forecast model", closed.Words(eta.Models()), "shipment_forecasts.model", "", false},
	{"forecast scope", closed.Words(eta.Scopes()), "eta_curves.scope", "", false},
	{"function test", closed.Words(visit.TestResults()), "visits.test", "page.visit.test", true},
	{"hazard of an appliance", closed.Words(visit.Hazards()), "unsafe_appliances.hazard", "page.visit.hazard", true},
	{"hold cause", closed.Words(stock.HoldCauses()), "holds.cause", "", true},
	{"hold check state", closed.Words(recall.States()), "hold_checks.state", "", true},
	{"hold state", closed.Words(stock.HoldStates()), "", "", false},
	{"holder kind", closed.Words(recall.HolderKinds()), "hold_checks.kind", "page.hold_checks.kind", true},
	{"holder of what is owed", closed.Words(homeward.Holders()), "", "page.word.holder", true},
	{"incoming inspection level", closed.Words(incoming.Levels()), "incoming_inspections.level", "", true},
	{"incoming inspection state", closed.Words(incoming.States()), "incoming_inspections.state", "state.incoming_inspection", true},
	{"inspection state", closed.Words(dock.InspectionStates()), "inspections.state", "", true},
	{"kit part state", closed.Words(kit.States()), "kit_parts.state", "page.kit.state", true},
	{"lateness", closed.Words(sourcing.Latenesses()), "", "", false},
	{"location kind", closed.Words(site.Kinds()), "locations.kind", "page.word.kind", true},
	{"mass adjustment state", closed.Words(balance.AdjustmentStates()), "mass_adjustments.state", "", true},
	{"message side", closed.Words(message.Sides()), "repair_messages.side", "page.word.side", true},
	{"message way", closed.Words(message.Ways()), "repair_messages.way", "", true},
	{"method of treatment", closed.Words(wastemanifest.Methods()), "", "", true},
	{"mode of a supersession", closed.Words(catalog.Modes()), "supersessions.mode", "", false},
	{"movement kind", closed.Words(stock.MovementKinds()), "ledger.kind", "page.word.move", true},
	{"notice channel", closed.Words(notice.Channels()), "notices.channel", "page.notices.by", true},
	{"notice kind", closed.Words(notice.Kinds()), "notices.template", "", true},
	{"notice recipient", closed.Words(notice.Recipients()), "notices.recipient", "page.notices.of", true},
	{"notice state", closed.Words(notice.States()), "notices.state", "page.notices.is", true},
	{"obstacle of a recycler", closed.Words(wastemanifest.Obstacles()), "", "page.word.obstacle", true},
	{"order line state", closed.Words(orderline.States()), "order_lines.state", "state.line", true},
	{"outcome of a demand", closed.Words(sourcing.Outcomes()), "decisions.outcome", "", true},
	{"outcome of a part", closed.Words(outcome.Outcomes()), "part_faults.outcome", "page.value.outcome", true},
	{"parked message state", closed.Words(intake.States()), "", "", false},
	{"pattern of demand", closed.Words(replenish.Patterns()), "", "page.replenishment.pattern", true},
	{"payment message kind", closed.Words(payment.Kinds()), "payment_messages.kind", "", true},
	{"payment message state", closed.Words(payment.Outcomes()), "payment_messages.state", "", true},
	{"payment state", closed.Words(payment.States()), "payments.state", "page.quotes.payment", true},
	{"pick risk", closed.Words(pick.Risks()), "", "", true},
	{"pick task state", closed.Words(pick.States()), "pick_tasks.state", "state.pick", true},
	{"points reason", closed.Words(oldpart.PointsReasons()), "points_ledger.reason", "", false},
	{"problem of a piece", closed.Words(orderline.Problems()), "order_lines.problem", "page.word.problem", true},
	{"promise state", closed.Words(sourcing.PromiseStates()), "promises.state", "state.promise", true},
	{"proof grade", closed.Words(shipment.ProofGrades()), "delivery_proofs.grade", "", true},
	{"quote answer", closed.Words(quote.Hows()), "quotes.answered_how", "page.quotes.how", true},
	{"quote kind", closed.Words(quote.Kinds()), "quotes.kind", "", true},
	{"quote line kind", closed.Words(quote.LineKinds()), "quote_lines.kind", "page.quotes.line", true},
	{"quote mode", closed.Words(quote.Modes()), "quotes.mode", "", true},
	{"quote state", closed.Words(quote.States()), "quotes.state", "page.quotes.state", true},
	{"reason of a choice", closed.Words(sourcing.Reasons()), "", "", true},
	{"reason of a cover", closed.Words(cover.Whys()), "", "page.quotes.why", true},
	{"reason to leave a step out", closed.Words(visit.Skips()), "visit_steps.skipped", "page.visit.skip", true},
	{"recommendation state", closed.Words(recommendation.States()), "recommendations.state", "", true},
	{"refrigerant", closed.Words(refrigerant.Gases()), "cylinders.refrigerant", "", true},
	{"refund kind", closed.Words(payment.RefundKinds()), "payment_refunds.kind", "", true},
	{"refund proposal state", closed.Words(outcome.States()), "refund_proposals.state", "state.refund_proposal", true},
	{"refurbish order kind", closed.Words(refurbish.Kinds()), "refurbish_orders.kind", "page.value.order_kind", true},
	{"refurbish order state", closed.Words(refurbish.States()), "refurbish_orders.state", "state.refurbish_order", true},
	{"refurbish piece state", closed.Words(refurbish.PieceStates()), "refurbish_pieces.state", "state.refurbish_piece", true},
	{"region", closed.Words(workforce.Regions()), "service_areas.region", "page.workforce.region", true},
	{"remedy", closed.Words(board.Remedies()), "", "page.staff.remedy", true},
	{"repair channel", closed.Words(repair.Channels()), "repairs.channel", "page.word.channel", true},
	{"repair of the same appliance", closed.Words(repair.Sames()), "", "page.word.same_appliance", true},
	{"repair state", closed.Words(repair.States()), "repairs.state", "state.repair", true},
	{"reservation state", closed.Words(stock.ReservationStates()), "reservations.state", "", false},
	{"return arrival", closed.Words(oldpart.Arrivals()), "returns.arrived_as", "page.word.arrival", true},
	{"return close reason", closed.Words(oldpart.CloseReasons()), "returns.close_reason", "", true},
	{"return damage holder", closed.Words(oldpart.Holders()), "returns.damaged_by", "page.word.damaged_by", true},
	{"return disposition", closed.Words(oldpart.Dispositions()), "returns.disposition", "", true},
	{"return flag", closed.Words(oldpart.Flags()), "", "page.word.flag", true},
	{"return grade", closed.Words(oldpart.Grades()), "returns.grade", "page.word.grade", true},
	{"return item kind", closed.Words(returnorder.ItemKinds()), "return_items.kind", "page.word.return_item", true},
	{"return item state", closed.Words(returnorder.ItemStates()), "return_items.state", "state.return_item", true},
	{"return measured unit", closed.Words(oldpart.Units()), "returns.measured_unit", "page.word.unit", true},
	{"return order state", closed.Words(returnorder.States()), "return_orders.state", "state.return_order", true},
	{"return sender", closed.Words(returnorder.SenderKinds()), "return_orders.sender_kind", "page.word.return_sender", true},
	{"return state", closed.Words(oldpart.States()), "returns.state", "state.return", true},
	{"return verdict", closed.Words(oldpart.Verdicts()), "returns.verdict", "state.verdict", true},
	{"return visit without slots", closed.Words(onetap.NoSlotReasons()), "", "page.engineer.no_slots", true},
	{"return waiver", closed.Words(oldpart.Waivers()), "returns.waived_for", "page.word.waiver", true},
	{"return way", closed.Words(returnorder.Ways()), "return_orders.way", "page.word.return_way", true},
	{"risk step", closed.Words(eta.RiskStepsInWords()), "", "", false},
	{"role", closed.Words(auth.Roles()), "accounts.role", "", true},
	{"safety check", closed.Words(visit.Checks()), "", "page.visit.check", true},
	{"scan kind", closed.Words(ident.ScanKinds()), "", "", true},
	{"scan status", closed.Words(shipment.Statuses()), "", "state.shipment", true},
	{"scan status of a code", closed.Words(slices.DeleteFunc(shipment.Statuses(), func(s shipment.Status) bool { return s == shipment.SaysUnknown })), "carrier_codes.status", "", false},
	{"scheme of a number", closed.Words(catalog.NumberSchemes()), "part_numbers.scheme", "", true},
	{"seal", closed.Words(custody.Seals()), "", "page.dock.seal", true},
	{"separator of a file", closed.Words(sheet.Separators()), "", "", false},
	{"service promise kind", closed.Words(sla.Kinds()), "service_promises.kind", "page.word.service", true},
	{"service promise state", closed.Words(sla.States()), "service_promises.state", "state.service_promise", true},
	{"service type", closed.Words(repair.Services()), "repairs.service_type", "page.word.service_type", true},
	{"shipment direction", closed.Words(shipment.Directions()), "shipments.direction", "", true},
	{"shipment flag", closed.Words(shipment.Flags()), "", "page.word.flag", true},
	{"shipment state", closed.Words(shipment.States()), "shipments.state", "", true},
	{"slot state", closed.Words(appointment.States()), "slots.state", "state.slot", true},
	{"take-back state", closed.Words(takeback.States()), "take_backs.state", "page.take_backs.state", true},
	{"transfer state", closed.Words(transfer.States()), "transfers.state", "state.transfer", true},
	{"value class", closed.Words(count.ValueClasses()), "", "", true},
	{"van transfer state", closed.Words(van.TransferStates()), "van_transfers.state", "", true},
	{"vented loss kind", closed.Words(refrigerant.LossKinds()), "vented_losses.kind", "", true},
	{"visit kind", closed.Words(visit.Kinds()), "visits.kind", "page.visit.kind", true},
	{"visit state", closed.Words(visit.States()), "visits.state", "state.visit", true},
	{"waste decision", closed.Words(wastemanifest.Decisions()), "waste_settlements.decision", "page.word.decision", true},
	{"waste lot state", closed.Words(wastelot.States()), "waste_lots.state", "state.waste_lot", true},
	{"waste manifest state", closed.Words(wastemanifest.States()), "waste_manifests.state", "state.waste_manifest", true},
	{"waste purpose", closed.Words(wastemanifest.Purposes()), "waste_manifests.purpose", "page.word.purpose", true},
	{"way of a line after a change of hands", closed.Words(dispatch.Follows()), "", "", true},
	{"webhook message state", closed.Words(hook.MessageStates()), "webhook_messages.state", "page.notices.msg", true},
	{"webhook state", closed.Words(hook.States()), "webhooks.state", "", true},
	{"what points go to", closed.Words(oldpart.Towards()), "points_redemptions.toward", "", true},
}

// sorted is a set without its order, and without the empty word that stands for "not yet".
func sorted(words []string) []string {
	return slices.Compact(slices.Sorted(func(yield func(string) bool) {
		for _, w := range words {
			if w != "" && !yield(w) {
				return
			}
		}
	}))
}

const checksSQL = `
SELECT c.conrelid::regclass || '.' || a.attname AS column, pg_get_constraintdef(c.oid) AS text
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'c' AND cardinality(c.conkey) = 1`

func TestAClosedSetIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	checks, enums, words := checksOf(t), enumsOf(t), map[string][]string{}
	var wrong []string
	tell := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	for i, s := range sets {
		tell(i == 0 || sets[i-1].name < s.name, "%s is out of order", s.name)
		want := strings.Join(sorted(s.values), " ")
		tell(want != "", "%s is empty", s.name)
		if s.column != "" {
			tell(len(checks[s.column]) > 0, "%s: no CHECK of %s lists values", s.name, s.column)
			for _, has := range checks[s.column] {
				tell(has == want, "%s: a CHECK of %s has [%s], Go has [%s]", s.name, s.column, has, want)
			}
		}
		tell(!s.contract || enums[want], "%s: the contract has no enum of [%s]", s.name, want)
		if s.words != "" {
			words[s.words] = append(words[s.words], s.values...)
		}
	}
	for _, tag := range texts.Languages() {
		said := wordsOf(t, tag)
		for _, section := range slices.Sorted(maps.Keys(words)) {
			want, has := sorted(words[section]), sorted(said[section])
			tell(slices.Equal(want, has), "%s.json: the words of %s are %v, Go has %v", tag, section, has, want)
		}
	}
	require.Empty(t, strings.Join(wrong, "\n"))
}

// listsItself is a type that lists its values for the contracts, so it is a closed set.
var listsItself = regexp.MustCompile(`(?s)func \((\w+)\) Schema\(closed\.Registry\) \*closed\.Schema \{\s*return closed\.Of\((\w+)\(\)\)`)

func TestEveryClosedSetIsInTheTable(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("sets_test.go")
	require.NoError(t, err)
	var missing []string
	found := 0
	require.NoError(t, filepath.WalkDir("../../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && slices.Contains([]string{"node_modules", "build", "closed"}, d.Name()) {
			return cmp.Or(err, filepath.SkipDir)
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		for _, m := range listsItself.FindAllStringSubmatch(string(text), -1) {
			found++
			if list := filepath.Base(filepath.Dir(name)) + "." + m[2] + "()"; !strings.Contains(string(table), list) {
				missing = append(missing, name+": "+m[1]+" is a closed set and not in sets")
			}
		}
		return err
	}))
	require.Greater(t, found, 40)
	require.Empty(t, strings.Join(missing, "\n"))
}

// onlyOne is a CHECK that allows a single value.
var onlyOne = regexp.MustCompile(`^CHECK \(\(\w+ = '[^']+'::text\)\)$`)

// checksOf are the words that each column may hold, by each constraint that lists some. A value must pass them all.
func checksOf(t *testing.T) map[string][]string {
	t.Helper()
	var rows []struct{ Column, Text string }
	require.NoError(t, dbtest.New(t).SelectContext(t.Context(), &rows, checksSQL))
	quoted, out := regexp.MustCompile(`'([^']*)'`), map[string][]string{}
	for _, r := range rows {
		if !strings.Contains(r.Text, "= ANY") && !onlyOne.MatchString(r.Text) {
			continue
		}
		var words []string
		for _, m := range quoted.FindAllStringSubmatch(r.Text, -1) {
			words = append(words, m[1])
		}
		out[r.Column] = append(out[r.Column], strings.Join(sorted(words), " "))
	}
	return out
}

// enumsOf are the enums of the HTTP contract.
func enumsOf(t *testing.T) map[string]bool {
	t.Helper()
	raw, err := os.ReadFile("../../../docs/openapi.json")
	require.NoError(t, err)
	var contract any
	require.NoError(t, json.Unmarshal(raw, &contract))
	out := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if list, ok := v["enum"].([]any); ok {
				var words []string
				for _, w := range list {
					if text, ok := w.(string); ok {
						words = append(words, text)
					}
				}
				out[strings.Join(sorted(words), " ")] = true
			}
			for _, each := range v {
				walk(each)
			}
		case []any:
			for _, each := range v {
				walk(each)
			}
		}
	}
	walk(contract)
	return out
}

// wordsOf are the keys that have a text, by section: of state.return and of page.word.grade.
func wordsOf(t *testing.T, tag string) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile("../../../texts/" + tag + ".json")
	require.NoError(t, err)
	var all map[string]any
	require.NoError(t, json.Unmarshal(raw, &all))
	out := map[string][]string{}
	var walk func(string, any)
	walk = func(path string, v any) {
		if tree, ok := v.(map[string]any); ok {
			for key, each := range tree {
				walk(strings.TrimPrefix(path+"."+key, "."), each)
			}
			return
		}
		if dot := strings.LastIndex(path, "."); dot > 0 {
			out[path[:dot]] = append(out[path[:dot]], path[dot+1:])
		}
	}
	walk("", all)
	return out
}
