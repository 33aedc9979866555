package app

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/count"
)

// TestEveryPolicyIsReadAndSetByOperations sets each policy to what it is, which its room must take, and to what it must not.
func TestEveryPolicyIsReadAndSetByOperations(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	ops := m.tokens[auth.Operations]
	status, raw := m.call(t, http.MethodGet, "/v1/policies", ops, "")
	require.Equal(t, http.StatusOK, status, raw)
	var all struct{ Items []policy.Version }
	require.NoError(t, json.Unmarshal([]byte(raw), &all))
	names := map[string]bool{}
	for _, v := range all.Items {
		names[v.Name] = true
		put := func(change func(map[string]any)) (int, string) {
			body := map[string]any{}
			require.NoError(t, json.Unmarshal(v.Body, &body))
			change(body)
			in, err := json.Marshal(map[string]any{"body": body, "why": "a test"})
			require.NoError(t, err)
			return m.call(t, http.MethodPut, "/v1/policies/"+v.Name, ops, string(in))
		}
		status, raw := put(func(map[string]any) {})
		require.Equal(t, http.StatusOK, status, raw)
		var set policy.Version
		require.NoError(t, json.Unmarshal([]byte(raw), &set))
		require.Equal(t, []any{v.Version + 1, "someone.operations", "a test"}, []any{set.Version, set.SetBy, set.Why}, v.Name)
		require.JSONEq(t, string(v.Body), string(set.Body), v.Name)
		status, raw = put(func(b map[string]any) { b["misspelt"] = 1 })
		require.Equal(t, http.StatusUnprocessableEntity, status, raw)
		var problem struct {
			Code   string
			Errors []struct{ Location, Message string }
		}
		require.NoError(t, json.Unmarshal([]byte(raw), &problem))
		require.Equal(t, "policy_body", problem.Code)
		require.Len(t, problem.Errors, 1, raw)
		require.Equal(t, "body.body.misspelt", problem.Errors[0].Location)
		require.Contains(t, problem.Errors[0].Message, "misspelt")
		var body map[string]any
		require.NoError(t, json.Unmarshal(v.Body, &body))
		for field, value := range body {
			if _, number := value.(float64); number {
				for _, beyond := range []float64{9e15, -9e15} {
					status, raw := put(func(b map[string]any) { b[field] = beyond })
					require.Equal(t, http.StatusUnprocessableEntity, status, "%s.%s %v: %s", v.Name, field, beyond, raw)
				}
			}
		}
		require.NotContains(t, raw, "json:", "it is told in words of ours")
		status, raw = m.call(t, http.MethodGet, "/v1/policies/"+v.Name, ops, "")
		require.Equal(t, http.StatusOK, status, raw)
		var versions struct{ Items []policy.Version }
		require.NoError(t, json.Unmarshal([]byte(raw), &versions))
		require.Equal(t, set.Version, versions.Items[0].Version, "what was refused is no version")
	}
	require.Equal(t, map[string]bool{"adjustment": true, "appointment": true, "dispatch": true, "bench": true, "core_returns": true, "count": true, "cover": true, "declared_parts": true, "prices": true, "recommendations": true, "engineer_orders": true, "eta": true, "hold_checks": true, "incoming": true, "expert": true, "key_accounts": true, "kit": true, "evidence": true, "lines": true, "points": true, "proof": true, "refurbishment": true, "replenishment": true, "returns_scorecard": true, "service_clocks": true, "sourcing": true, "take_backs": true, "visit": true, "triage": true, "waste": true, "workforce": true}, names)
	status, _ = m.call(t, http.MethodPut, "/v1/policies/nothing", ops, `{"body":{},"why":"x"}`)
	require.Equal(t, http.StatusNotFound, status)
}

// TestAPolicyHoldsFromItsTimeOn asks the room.
func TestAPolicyHoldsFromItsTimeOn(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	ops := m.tokens[auth.Operations]
	limit := func() (l count.AdjustmentLimit) {
		require.NoError(t, m.service.Engines.DB.Read(t.Context(), "test", func(tx *db.Tx) (err error) {
			l, err = count.LimitOfAdjustments(context.Background(), tx)
			return err
		}))
		return l
	}
	status, raw := m.call(t, http.MethodPut, "/v1/policies/adjustment", ops, `{"body":{"pieces":3,"minor":1000,"currency":"EUR"},"why":"now"}`)
	require.Equal(t, http.StatusOK, status, raw)
	require.Equal(t, count.AdjustmentLimit{Pieces: 3, Minor: 1000, Currency: "EUR"}, limit())
	status, raw = m.call(t, http.MethodPut, "/v1/policies/adjustment", ops, `{"body":{"pieces":9,"minor":1000,"currency":"EUR"},"valid_from":"2100-01-01T00:00:00Z","why":"later"}`)
	require.Equal(t, http.StatusOK, status, raw)
	require.EqualValues(t, 3, limit().Pieces)
	status, _ = m.call(t, http.MethodPut, "/v1/policies/adjustment", ops, `{"body":{"pieces":9,"minor":1000,"currency":"EUR"},"valid_from":"2001-01-01T00:00:00Z","why":"before"}`)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	status, raw = m.call(t, http.MethodGet, "/v1/policies", ops, "")
	require.Equal(t, http.StatusOK, status, raw)
	var all struct{ Items []policy.Version }
	require.NoError(t, json.Unmarshal([]byte(raw), &all))
	i := slices.IndexFunc(all.Items, func(v policy.Version) bool { return v.Name == "sourcing" })
	body := map[string]any{}
	require.NoError(t, json.Unmarshal(all.Items[i].Body, &body))
	body["refurbished_parts"] = []string{"NO-SUCH-PART"}
	asked, err := json.Marshal(map[string]any{"body": body, "why": "x"})
	require.NoError(t, err)
	status, raw = m.call(t, http.MethodPut, "/v1/policies/sourcing", ops, string(asked))
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, raw, "NO-SUCH-PART")
}
