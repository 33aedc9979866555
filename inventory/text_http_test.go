package inventory_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/inventory/inventorytest"
)

// TestANameThatNobodyCanReadIsRefusedAtItsField: names of blanks, with signs that turn the writing around or with line breaks were
// stored by PUT and refused by the import, so that an export could not be loaded.
func TestANameThatNobodyCanReadIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	const state = `SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (SELECT to_jsonb(p)::text AS t FROM parts p UNION ALL SELECT to_jsonb(l)::text FROM locations l UNION ALL SELECT id::text FROM events) t`
	seen := func() (out string) {
		require.NoError(t, d.DB.GetContext(t.Context(), &out, state))
		return out
	}
	before := seen()
	for path, good := range map[string]string{
		"/v1/parts/SEAL":  `{"name_zh":"门封","name_en":"Seal","class":"common","core_return":false,"hazard_code":"","grams":300,"price_minor":4100,"currency":"CNY","warranty_days":90,"esd":false,"version":1}`,
		"/v1/locations/A": `{"name_zh":"甲仓","name_en":"A","lon":113.2,"lat":23.1,"zone":"Asia/Shanghai","cutoff":"18:00","calendar":null,"pick_minutes":45,"version":1}`,
	} {
		for _, field := range []string{"name_zh", "name_en"} {
			for what, name := range map[string]string{"blanks": "   ", "ideographic blanks": "\u3000\u3000", "nothing to see": "\u200b\u2060", "turned around": "甲\u202e仓", "isolated": "甲\u2066仓",
				"a line break": "甲\n仓", "a carriage return": "甲\r仓", "a tab": "甲\t仓", "a line of Unicode": "甲\u2028仓", "nothing": ""} {
				var body map[string]any
				require.NoError(t, json.Unmarshal([]byte(good), &body))
				body[field] = name
				raw, err := json.Marshal(body)
				require.NoError(t, err)
				r := d.Call(inventorytest.Operations, http.MethodPut, path, string(raw))
				require.Equal(t, http.StatusUnprocessableEntity, r.Status, "%s of %s: %s", field, path, what)
				require.Len(t, r.Errors, 1, "%s of %s: %s", field, path, what)
				require.Equal(t, "body."+field, r.Errors[0].Location, what)
			}
		}
	}
	require.Equal(t, before, seen(), "nothing is written")
	r := d.Call(inventorytest.Operations, http.MethodPut, "/v1/parts/SEAL",
		`{"name_zh":"𠮷䶮㛃 门封","name_en":"Seal é 2","class":"common","core_return":false,"hazard_code":"","grams":300,"price_minor":4100,"currency":"CNY","warranty_days":90,"esd":false,"version":1}`)
	require.Equal(t, http.StatusOK, r.Status, "rare letters are letters: %s", r.Detail)
}
