package inventory_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
)

var keeper = inventorytest.KeeperOfA

func TestNumbersOfMakersStandInAddresses(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	for _, number := range []string{"RS68A8840S9/EF", "SMV46KX01E/10", "4681EA1007G#1", "EBR 73093601", "DC97-16151A/B", "A+B (2)?", "50%"} {
		_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
VALUES ($1, '件', 'Part', 'fridge', 'seal', 'common', 1, 1, 'CNY')`, number)
		require.NoError(t, err)
		_, err = d.DB.ExecContext(t.Context(), "INSERT INTO models (number, product_line, brand, name_zh, name_en) VALUES ($1, 'fridge', 'X', '型', 'Model')", number)
		require.NoError(t, err)
		for _, path := range []string{"/v1/parts/%s", "/v1/parts/%s/stock", "/v1/parts/%s/lots", "/v1/models/%s", "/v1/models/%s/parts"} {
			r := d.Call(keeper, "GET", fmt.Sprintf(path, url.PathEscape(number)), "")
			require.Equal(t, http.StatusOK, r.Status, "%s of %s: %s", path, number, r.Detail)
		}
		r := d.Call(keeper, "POST", "/v1/receipts", fmt.Sprintf(`{"location":"A","lines":[{"part":%q,"quantity":2}]}`, number))
		require.Equal(t, http.StatusOK, r.Status, r.Detail)
	}
	require.Equal(t, http.StatusNotFound, d.Call(keeper, "GET", "/v1/parts/RS68A8840S9%2FXX", "").Status)
}

func TestPropertyAThingIsFoundByEverySpellingOfItsName(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.StringMatching(`[A-Za-z0-9ÄÖß型-][A-Za-z0-9 /.#()äö型‑–-]{0,18}[A-Za-z0-9]`).Draw(r, "name")
		other := rapid.SampledFrom([]func(string) string{func(s string) string { return s + "\r\n" }, func(s string) string { return " " + s }, asciiUpper, wide}).Draw(r, "how")(name)
		require.Equal(t, ident.Code(name), ident.Code(other))
		require.NoError(t, d.DB.InTx(context.WithoutCancel(t.Context()), "test", func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
VALUES ($1, '件', 'Part', 'fridge', 'seal', 'common', 1, 1, 'CNY')
ON CONFLICT DO NOTHING`, name)
			require.NoError(t, err)
			var normal string
			require.NoError(t, tx.GetContext(t.Context(), &normal, "SELECT normal FROM parts WHERE normal = $1", ident.Code(name)), "Go and SQL say the same of %q", name)
			found, err := catalog.SpellParts(t.Context(), tx, []string{other})
			require.NoError(t, err)
			require.Equal(t, ident.Code(name), ident.Code(found[other]), "%q finds %q", other, name)
			return nil
		}))
	})
}

func asciiUpper(s string) string { return ident.Code(s) }

func wide(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r > 0x20 && r < 0x7f {
			out[i] = r + 0xfee0
		}
	}
	return string(out)
}

func TestWhatWasToldApartBeforeStaysApartAndIsTold(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency, twin)
VALUES ('TX-1', '件', 'Part', 'fridge', 'seal', 'common', 1, 1, 'CNY', 0), ('Tx-1', '件', 'Part', 'fridge', 'seal', 'common', 1, 1, 'CNY', 1)`)
	require.NoError(t, err)
	_, err = d.DB.ExecContext(t.Context(), `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
VALUES ('tx-1', '件', 'Part', 'fridge', 'seal', 'common', 1, 1, 'CNY')`)
	require.True(t, db.Violates(err, "parts_named_once"), "a third is refused: %v", err)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		found, err := catalog.SpellParts(ctx, tx, []string{"TX-1", "Tx-1", "tx-1", "tX 1"})
		require.Equal(t, map[string]string{"TX-1": "TX-1", "Tx-1": "Tx-1", "tx-1": "TX-1"}, found)
		return err
	})
}

func TestSerialsThatAPartFitsAreInNaturalOrder(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO models (number, product_line, brand, name_zh, name_en) VALUES ('M-1', 'fridge', 'X', '型', 'Model');
INSERT INTO model_parts (model, part, serial_from, serial_to) VALUES ('M-1', 'SEAL', 'SN1', 'SN998'), ('M-1', 'BELT', 'SN999', 'SN1500')`)
	require.NoError(t, err)
	for serial, part := range map[string]string{"SN1200": "BELT", "sn1500": "BELT", "SN999": "BELT", "SN0999": "BELT", "SN998": "SEAL", "SN1501": "", "SN 7": "SEAL"} {
		r := d.Call(keeper, "GET", "/v1/models/m-1/parts?serial="+url.QueryEscape(serial), "")
		require.Equal(t, http.StatusOK, r.Status, r.Detail)
		fits := ""
		for _, i := range r.Items {
			fits += i.Number
		}
		require.Equal(t, part, fits, serial)
		if part == "" {
			continue
		}
		d.Do(func(ctx context.Context, tx *db.Tx) error {
			ok, err := catalog.Fits(ctx, tx, "M-1", serial, part)
			require.True(t, ok, serial)
			return err
		})
	}
}

func TestATransferReferenceIsUsedOnce(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	ask := func(reference, more string) (int, string) {
		r := d.Call(keeper, "POST", "/v1/transfers", fmt.Sprintf(`{"from":"A","to":"b ","reference":%q,"lines":[{"part":"seal","quantity":2}]%s}`, reference, more))
		return r.Status, r.Code
	}
	status, _ := ask("PO-1", "")
	require.Equal(t, http.StatusOK, status)
	status, code := ask(" po-1", "")
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "transfer_asked", code)
	status, _ = ask("PO-1", `,"more":true`)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 2, d.Number("SELECT count(*) FROM transfers"))
	status, _ = ask("", "")
	require.Equal(t, http.StatusOK, status)
	status, _ = ask("", "")
	require.Equal(t, http.StatusOK, status, "without a reference each is another")
}

func TestAnAdjustmentThatCanOnlyFailIsNotAskedFor(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 29)
	r := d.Call(keeper, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","condition":"new","delta":-5000,"reason":"count"}`)
	require.Equal(t, "stock_short", r.Code, r.Detail)
	require.Zero(t, d.Number("SELECT count(*) FROM adjustments"))
	r = d.Call(keeper, "POST", "/v1/receipts", `{"location":"A","lines":[{"part":"SEAL","quantity":1,"lot":"L9","made_on":"2035-01-01","expires_on":"2036-01-01"}]}`)
	require.Equal(t, "lot_invalid", r.Code, r.Detail)
}

func TestACodeOfAPlaceIsReadOnceForAllDoors(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 3)
	for _, code := range []string{"a", "A%20", "%EF%BC%A1"} {
		require.Equal(t, http.StatusOK, d.Call(keeper, "GET", "/v1/locations/"+code, "").Status, code)
		require.Len(t, d.Call(keeper, "GET", "/v1/stock?part=SEAL&location="+code, "").Items, 1, code)
		require.Equal(t, http.StatusOK, d.Call(keeper, "GET", "/v1/counts?location="+code, "").Status, code)
	}
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		found, err := site.Spell(ctx, tx, []string{"van", "Ｂ", "nowhere"})
		require.Equal(t, map[string]string{"van": "VAN", "Ｂ": "B"}, found)
		return err
	})
	r := d.Call(keeper, "POST", "/v1/transfers", `{"from":"A/B","to":"C/D","lines":[{"part":"SEAL","quantity":1}]}`)
	require.Equal(t, http.StatusUnprocessableEntity, r.Status)
	require.Len(t, r.Errors, 2, "all at once")
	require.Equal(t, []string{"body.from", "body.to"}, []string{r.Errors[0].Location, r.Errors[1].Location})
}
