package demo

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWhatIsKnownOfFaultsNamesPartsThatModelsHave: every cause that takes a part takes one that some model of its line has.
func TestWhatIsKnownOfFaultsNamesPartsThatModelsHave(t *testing.T) {
	t.Parallel()
	rows := load(t, "knowledge")
	parts, models := load(t, "parts").by(t, "number"), load(t, "models").by(t, "number")
	has := map[string]bool{}
	for _, f := range load(t, "model_parts") {
		line, category := models[f["model"]]["product_line"], parts[f["part"]]["category"]
		if line == "" {
			line = models[f["model"]]["line"]
		}
		for _, position := range []string{f["position"], strings.TrimRight(f["position"], "0123456789")} {
			has[line+" "+category+"@"+position] = true
		}
	}
	entries, codes := map[string]bool{}, map[string]string{}
	perLine := map[string]int{}
	for _, r := range rows.by(t, "entry", "cause") {
		if !entries[r["entry"]] {
			entries[r["entry"]] = true
			perLine[r["product_line"]]++
		}
		require.NotEmpty(t, r["cause_zh"])
		require.NotEqual(t, r["cause_zh"], r["cause_en"])
		require.NotEmpty(t, r["safety_zh"], r["entry"])
		require.NotEmpty(t, r["safety_en"], r["entry"])
		for _, take := range strings.FieldsFunc(r["takes"], func(c rune) bool { return c == ';' }) {
			require.True(t, has[r["product_line"]+" "+take], "%s %s: no %s has %s", r["entry"], r["cause"], r["product_line"], take)
		}
		for _, code := range strings.FieldsFunc(r["code"], func(c rune) bool { return c == ';' }) {
			key := r["product_line"] + " " + code
			require.Contains(t, []string{"", r["entry"]}, codes[key], "%s means two things", key)
			codes[key] = r["entry"]
		}
	}
	require.GreaterOrEqual(t, len(entries), 200)
	require.Len(t, perLine, 5)
	require.NotEqual(t, codes["washer E1"], codes["aircon E1"])
}
