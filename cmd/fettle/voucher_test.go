package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/quote"
)

// TestMission059AVoucherIsVerifiedFromTwoFilesAlone changes one sign of it, and takes its key away.
func TestMission059AVoucherIsVerifiedFromTwoFilesAlone(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	good := quote.Signed{Text: `{"repair":"R000000011"}`, Key: "k1"}
	good.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(good.Text)))
	folder := t.TempDir()
	file := func(name string, what any) string {
		raw, err := json.Marshal(what)
		require.NoError(t, err)
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, raw, 0o600))
		return path
	}
	keys := file("keys.json", map[string]any{"items": []any{map[string]string{"key": "k1", "public": base64.StdEncoding.EncodeToString(public)}}})
	verify := func(v quote.Signed) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), []string{"voucher", "verify", "--keys", keys, file("voucher.json", v)}, &out)
		return out.String(), err
	}
	said, err := verify(good)
	require.NoError(t, err)
	require.Equal(t, good.Text+"\n", said)
	changed := good
	changed.Text = `{"repair":"R000000020"}`
	_, err = verify(changed)
	require.ErrorIs(t, err, errVoucherFalse)
	other := good
	other.Key = "k2"
	_, err = verify(other)
	require.ErrorIs(t, err, errKeyUnknown)
}
