package app

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheContractIsWritten fails when docs/openapi.json does not say what the routes do: `make generate` writes it.
func TestTheContractIsWritten(t *testing.T) {
	t.Parallel()
	now, err := json.Marshal(OpenAPI())
	require.NoError(t, err)
	written, err := os.ReadFile("../../../docs/openapi.json")
	require.NoError(t, err)
	require.JSONEq(t, string(written), string(now), "run make generate and commit docs/openapi.json")
}
