package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
)

// ids are what stands for a parameter of a path, of each state one, and for one that a query must have.
var ids = map[string]string{
	"expert_session":      `SELECT gen_random_uuid()::text`,
	"incoming_inspection": `SELECT gen_random_uuid()::text`,
	"batch":               `SELECT 'none'`,
	"engineer":            `SELECT login FROM accounts WHERE role = 'engineer' ORDER BY login LIMIT 1`,
	"capture":             `SELECT gen_random_uuid()::text`,
	"count":               `SELECT DISTINCT ON (state) id::text FROM counts`,
	"about":               `SELECT 'return'`,
	"evidence":            `SELECT gen_random_uuid()::text`,
	"subject":             `SELECT id FROM returns LIMIT 1`,
	"hold":                `SELECT id::text FROM holds`,
	"claim":               `SELECT 'K000000019'`,
	"code":                `SELECT expected_serial FROM returns WHERE expected_serial <> '' LIMIT 1`,
	"key":                 `SELECT key FROM events ORDER BY seq DESC LIMIT 1`,
	"knowledge":           `SELECT 'FR-E1'`,
	"kind":                `SELECT unnest(ARRAY['parts', 'locations', 'stock'])`,
	"line":                `SELECT DISTINCT ON (state) id::text FROM order_lines`,
	"location":            `SELECT DISTINCT ON (kind) code FROM locations`,
	"login":               `SELECT login FROM accounts LIMIT 2`,
	"lot":                 `SELECT DISTINCT ON (state) id FROM waste_lots`,
	"manifest":            `SELECT DISTINCT ON (state) id::text FROM waste_manifests`,
	"model":               `SELECT number FROM models LIMIT 2`,
	"part":                `SELECT DISTINCT ON (class, serialised) number FROM parts`,
	"policy":              `SELECT unnest(ARRAY['sourcing', 'eta'])`,
	"repair":              `SELECT DISTINCT ON (state) id FROM repairs`,
	"return":              `SELECT DISTINCT ON (state) id::text FROM returns`,
	"run":                 `SELECT id::text FROM import_runs`,
	"serial":              `SELECT actual_serial FROM returns WHERE actual_serial <> '' LIMIT 1`,
	"shipment":            `SELECT DISTINCT ON (state) id::text FROM shipments`,
	"site":                `SELECT DISTINCT site FROM mass_balances WHERE against = '' LIMIT 2`,
	"text":                `SELECT number FROM parts LIMIT 1`,
	"transfer":            `SELECT DISTINCT ON (state) id::text FROM transfers`,
	"type":                `SELECT DISTINCT type FROM events LIMIT 3`,
	"van":                 `SELECT code FROM locations WHERE kind = 'van' LIMIT 1`,
	"webhook":             `SELECT id::text FROM webhooks`,
	"year":                `SELECT '2026'`,

	"carrier_manifest": `SELECT DISTINCT ON (state) id::text FROM carrier_manifests`,
	"return_order":     `SELECT 'H000000012'`, // came later
	"van_transfer":     `SELECT DISTINCT ON (state) id::text FROM van_transfers`,
}

// inQueries are what a query must have where ids would not fit together.
var inQueries = map[string]string{
	"location": `SELECT location FROM stock WHERE available > 5 AND condition = 'new' ORDER BY location, part LIMIT 1`,
	"part":     `SELECT part FROM stock WHERE available > 5 AND condition = 'new' ORDER BY location, part LIMIT 1`,

	"warehouse": `SELECT warehouse FROM pick_tasks WHERE state = 'open' LIMIT 1`,
}

// notAll are operations that only some of their subjects have an answer for.
var notAll = []string{"/pickup", "/decisions", "/v1/import-runs/{run}", "/rejected", "/v1/supplier-claims/file", "/capture/{capture}",
	"/return-orders/{return_order}", "{return_order}/label", "{return_order}/label.pdf", "{return_order}/label.zpl",
	"/v1/evidence/{evidence}", "/v1/track/{token}/photograph", "/{knowledge}", "/versions",
	"/{expert_session}", "/{incoming_inspection}", "/{batch}", "/v1/engineers/{engineer}", "/{engineer}/day-plan", "/v1/my-day"}

// stillEmpty are lists of which a release had nothing to show.
var stillEmpty = map[string]bool{
	// Nothing was appointed, quoted, paid or written yet, and nobody has said where engineers live and when they work.
	"/v1/bulk-intakes": true, "/v1/command-conflicts": true, "/v1/cover-contracts": true, "/v1/cover-decisions": true, "/v1/engineers": true, "/v1/messages": true,
	"/v1/payment-messages": true, "/v1/service-areas": true, "/v1/service-promises": true, "/v1/voucher-keys": true,
	"/v1/deliveries/parked":  true,
	"/v1/waste-approvals":    true,
	"/v1/stock/drift":        true, // counters agree
	"/v1/allocation-runs":    true, // the run of its zone had not run
	"/v1/mass-adjustments":   true, // came later, as did what points are given for
	"/v1/points/redemptions": true, "/v1/cylinders": true, "/v1/vented-losses": true,
	"/v1/orphan-waybills": true, "/v1/parked-messages": true, "/v1/scan-findings": true, "/v1/carrier-codes/unmapped": true,
	"/v1/blind-returns": true, "/v1/refurbish-orders": true, "/v1/take-backs": true, "/v1/supplier-warranties": true, "/v1/supplier-claims": true, "/v1/epcis/capture": true, "/v1/refund-proposals": true, "/v1/hold-checks": true, // none were known
	"/v1/return-orders": true, "/v1/owed": true, // nothing had a label of ours
	"/v1/proofs":               true,                     // none was made by itself
	"/v1/incoming-inspections": true,                     // no plan of policy incoming meant anything
	"/v1/expert-sessions":      true,                     // nobody was asked
	"/v1/evidence":             true,                     // none was kept
	"/v1/knowledge":            true, "/v1/causes": true, // nothing was known of faults
}

// readEverything asks each operation that reads for what the old release wrote.
func (u upgraded) readEverything() {
	var wrong []string
	for _, op := range operations(u.T) {
		if op.Method != http.MethodGet || strings.HasSuffix(op.Path, "/stream") {
			continue
		}
		for _, path := range u.paths(op) {
			status, body := u.call(u.T, op.Method, path, u.tokenFor(op.Roles), "")
			if status == http.StatusNotFound && slices.ContainsFunc(notAll, func(end string) bool { return strings.HasSuffix(op.Path, end) }) {
				continue
			}
			var list struct {
				Items []json.RawMessage `json:"items"`
			}
			switch {
			case status != http.StatusOK:
				wrong = append(wrong, fmt.Sprintf("%s: %d %.300s", path, status, body))
			case strings.Contains(op.Path, "{") || stillEmpty[op.Path]:
			case json.Unmarshal([]byte(body), &list) == nil && list.Items != nil && len(list.Items) == 0:
				wrong = append(wrong, path+": shows nothing")
			}
		}
	}
	require.Empty(u, wrong)
}

func (u upgraded) tokenFor(roles []auth.Role) string {
	role := roles[0]
	if slices.Contains(roles, auth.Operations) {
		role = auth.Operations
	}
	if role == auth.Public {
		return ""
	}
	return u.token(u.T, auth.Actor{Login: "upgrade", Role: role})
}

// paths are the addresses of an operation: one for each value of its parameter.
func (u upgraded) paths(op operation) []string {
	name := strings.Trim(parameter.FindString(op.Path), "{}")
	values := []string{""}
	switch name {
	case "":
	case "token":
		values = u.links()
	default:
		values = u.values(name)
	}
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.Required && p.In == "query" {
			query.Set(p.Name, u.value(p.Name))
		}
	}
	if op.Path == "/v1/epcis/events" {
		query.Set("GE_eventTime", u.value("from"))
		query.Set("LT_eventTime", u.value("until"))
	}
	var out []string
	for _, v := range values {
		out = append(out, parameter.ReplaceAllLiteralString(op.Path, url.PathEscape(v))+"?"+query.Encode())
	}
	return out
}

// value is what a query is asked with.
func (u upgraded) value(name string) (out string) {
	switch name {
	case "at", "until":
		return u.db.Now().Format(time.RFC3339)
	case "from":
		return u.db.Now().AddDate(0, 0, -30).Format(time.RFC3339)
	}
	choose, ok := inQueries[name]
	if !ok {
		return u.values(name)[0]
	}
	require.NoError(u, u.db.GetContext(u.Context(), &out, choose), name)
	return out
}

func (u upgraded) values(name string) []string {
	require.Contains(u, ids, name, "say in ids what stands for this parameter")
	var out []string
	require.NoError(u, u.db.SelectContext(u.Context(), &out, ids[name]))
	require.NotEmpty(u, out, name)
	return out
}

// links makes a customer's link for an open repair of each state; of older links only hashes are kept.
func (u upgraded) links() (out []string) {
	var repairs []string
	require.NoError(u, u.db.SelectContext(u.Context(), &repairs,
		`SELECT DISTINCT ON (state) id FROM repairs WHERE state NOT IN ('settled', 'cancelled')`))
	for _, repair := range repairs {
		status, body := u.call(u.T, http.MethodPost, "/v1/repairs/"+repair+"/track-link", u.tokenFor([]auth.Role{auth.Operations}), "")
		require.Equal(u, http.StatusOK, status, body)
		var link struct {
			Token string `json:"token"`
		}
		require.NoError(u, json.Unmarshal([]byte(body), &link))
		out = append(out, link.Token)
	}
	return out
}
