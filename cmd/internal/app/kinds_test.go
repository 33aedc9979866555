package app

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/inventory/dataload"
)

// TestThePageOfFilesIsGivenTheOneListOfKinds: the page had entries that the API refused; what it shows is what it is answered here.
func TestThePageOfFilesIsGivenTheOneListOfKinds(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	ops := m.token(t, auth.Actor{Login: "ops", Role: auth.Operations})
	status, raw := m.call(t, http.MethodGet, "/v1/import-kinds", ops, "")
	require.Equal(t, http.StatusOK, status, raw)
	var kinds []struct {
		Kind dataload.FileKind `json:"kind"`
	}
	require.NoError(t, json.Unmarshal([]byte(raw), &kinds))
	got := make([]dataload.FileKind, 0, len(kinds))
	for _, k := range kinds {
		got = append(got, k.Kind)
		status, raw = m.call(t, http.MethodGet, "/v1/export/"+string(k.Kind), ops, "")
		require.Equal(t, http.StatusOK, status, "%s: %s", k.Kind, raw)
		status, raw = m.call(t, http.MethodGet, "/v1/import-kinds/"+string(k.Kind)+"/template", ops, "")
		require.Equal(t, http.StatusOK, status, "%s: %s", k.Kind, raw)
	}
	require.ElementsMatch(t, dataload.FileKinds(), got)
}
