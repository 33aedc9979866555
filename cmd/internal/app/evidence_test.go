package app

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/recycling/oldpart"
)

// TestACustomerSeesPhotographsOfTheBenchWhereThePolicyShowsThem and no others.
func TestACustomerSeesPhotographsOfTheBenchWhereThePolicyShowsThem(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	b := own(t, m.service)
	m.service.evidence.Store = evidence.Disk{Root: t.TempDir()}
	ids := map[string]uuid.UUID{}
	for size, purpose := range []string{oldpart.PhotoBench, oldpart.PhotoDispute} {
		var raw bytes.Buffer
		require.NoError(t, png.Encode(&raw, image.NewGray(image.Rect(0, 0, 1+size, 1))))
		p, err := m.service.evidence.Keep(t.Context(), "test", raw.Bytes())
		require.NoError(t, err)
		require.NoError(t, m.service.Engines.DB.InTx(t.Context(), "test", func(tx *db.Tx) error {
			e, err := evidence.Add(t.Context(), tx, p, evidence.Subject{Kind: oldpart.PhotoKind, ID: b.owed, Purpose: purpose})
			ids[purpose] = e.ID
			return err
		}))
	}
	ops := m.tokens[auth.Operations]
	status, said := m.call(t, http.MethodPost, "/v1/repairs/"+b.repair+"/track-link", ops, "{}")
	require.Equal(t, http.StatusOK, status, said)
	var link struct{ Token string }
	require.NoError(t, json.Unmarshal([]byte(said), &link))
	page := "/v1/track/" + link.Token
	look := func(purpose string) int {
		status, _ := m.call(t, http.MethodGet, page+"/photograph?evidence="+ids[purpose].String(), "", "")
		return status
	}
	require.Equal(t, http.StatusNotFound, look(oldpart.PhotoBench))
	_, said = m.call(t, http.MethodGet, page, "", "")
	require.NotContains(t, said, ids[oldpart.PhotoBench].String())
	status, said = m.call(t, http.MethodPut, "/v1/policies/bench", ops, `{"body":{"best_without_bag":"C","customer_photos":true},"why":"customers ask"}`)
	require.Equal(t, http.StatusOK, status, said)
	_, said = m.call(t, http.MethodGet, page, "", "")
	require.Contains(t, said, ids[oldpart.PhotoBench].String())
	require.NotContains(t, said, ids[oldpart.PhotoDispute].String())
	require.Equal(t, http.StatusOK, look(oldpart.PhotoBench))
	require.Equal(t, http.StatusNotFound, look(oldpart.PhotoDispute))
	var readers []string
	require.NoError(t, m.service.Engines.DB.SelectContext(t.Context(), &readers, "SELECT by_login FROM evidence_reads"))
	require.Equal(t, []string{"public"}, readers)
	status, _ = m.call(t, http.MethodGet, "/v1/track/nothing/photograph?evidence="+ids[oldpart.PhotoBench].String(), "", "")
	require.Equal(t, http.StatusNotFound, status)
}
