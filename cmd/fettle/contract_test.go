package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheContractIsWritten fails when docs/openapi.json does not say what the routes do: `make generate` writes it.
func TestTheContractIsWritten(t *testing.T) {
	t.Parallel()
	var now bytes.Buffer
	require.NoError(t, openapiCommand{}.Run(&now))
	written, err := os.ReadFile("../../docs/openapi.json")
	require.NoError(t, err)
	require.JSONEq(t, string(written), now.String(), "run make generate and commit docs/openapi.json")
}
