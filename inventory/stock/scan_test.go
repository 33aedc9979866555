package stock_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

func quoted(s string) string { return fmt.Sprintf("%q", s) }

func receipt(part, serials, more string) string {
	n := strings.Count(serials, ",") + 1
	return fmt.Sprintf(`{"location":"A","lines":[{"part":%q,"quantity":%d,"serials":[%s]}]%s}`, part, n, serials, more)
}

func TestASerialIsTheSameHoweverItIsScanned(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", receipt("comp", `" C1 "`, ""))
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	for _, again := range []string{"C1", "c1", "C1\r\n", "Ｃ１", "]C121C1", "COMP/C1", "(01)06901234567892(21)C1"} {
		r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", receipt("COMP", quoted(again), ""))
		require.Equal(t, "serial_exists", r.Code, "%q is known", again)
	}
	require.Equal(t, inventorytest.Suspicions{}, d.Suspicions("C1"), "it lies where it is booked again: that is no false plate")
	require.Equal(t, 1, d.Number("SELECT count(*) FROM units"))
	for i, scanned := range []string{"C1\r", "c1", "]d221C1", "comp/c1", "https://id.gs1.org/01/06901234567892/21/C1"} {
		bin := []string{`"to_bin":"B-1"`, `"from_bin":"b-1 ","to_bin":"B-2"`, `"from_bin":"B-2","to_bin":"b-1"`, `"from_bin":"B-1","to_bin":""`, `"to_bin":"B-1"`}[i]
		r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/put-aways", fmt.Sprintf(`{"location":"a","part":"Comp","quantity":1,"serials":[%q],%s}`, scanned, bin))
		require.Equal(t, http.StatusOK, r.Status, "%q: %s %s", scanned, r.Code, r.Detail)
	}
	require.Equal(t, 1, d.Number("SELECT count(*) FROM bins"))
	d.Clean()
}

func TestTheWrongLabelIsNoSerial(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	for scanned, says := range map[string]string{"SF1358012345678": "运单", "b": "地点", "SEAL": "备件号", "]C100069012345000000011": "包裹", "SN5;SN6": "多个", "(01)06901234567893(21)X": "校验位"} {
		r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", receipt("COMP", quoted(scanned), ""))
		require.Equal(t, http.StatusUnprocessableEntity, r.Status, scanned)
		require.Equal(t, "identifier_invalid", r.Code, scanned)
		require.Contains(t, r.Detail, says, scanned)
	}
	require.Zero(t, d.Number("SELECT count(*) FROM ledger"))
}

func TestPartsPlacesBinsAndLotsAreFoundByAnySpelling(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Lots()
	for _, query := range []string{"location=A&part=SEAL", "location=a%20&part=seal", "location=%EF%BC%A1&part=%20Seal%0D"} {
		r := d.Call(inventorytest.KeeperOfA, "GET", "/v1/stock/bins?"+query, "")
		require.Equal(t, http.StatusOK, r.Status, r.Detail)
		require.Len(t, r.Items, 2, query)
	}
	require.Len(t, d.Call(inventorytest.KeeperOfA, "GET", "/v1/stock/bins?location=A&bin=b-1", "").Items, 1)
	r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", `{"location":"A","lines":[{"part":"seal","quantity":1,"lot":"l1 ","bin":"B-1 ","expires_on":"`+
		inventorytest.Today(d.DB.Now()).AddDate(0, 0, 90).Format(time.DateOnly)+`"}]}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, 2, d.Number("SELECT count(*) FROM part_lots"), "l1 is L1")
	require.Equal(t, 3, d.Number("SELECT count(*) FROM bins"))
	d.Clean()
}

func TestADeliveryNoteIsBookedOnce(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	body := func(reference, more string) string {
		return fmt.Sprintf(`{"location":"A","reference":%q,"lines":[{"part":"SEAL","quantity":5}]%s}`, reference, more)
	}
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", body("DN-7", "")).Status)
	for _, again := range []string{"DN-7", " dn-7", "ＤＮ-7"} {
		r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", body(again, ""))
		require.Equal(t, http.StatusConflict, r.Status, again)
		require.Equal(t, "delivery_booked", r.Code)
		require.Contains(t, r.Detail, "5 件", "it tells what was booked")
	}
	require.Equal(t, [2]int64{5, 0}, d.Counter("SEAL", "A", stock.New))
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", body("DN-7", `,"more":true`)).Status, "more of it came")
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", body("DN-8", "")).Status)
	require.Equal(t, [2]int64{15, 0}, d.Counter("SEAL", "A", stock.New))
	d.Clean()
}

func TestARefusedReceiptLeavesNothing(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	twice := `{"location":"A","lines":[{"part":"COMP","quantity":1,"serials":["C1"]},{"part":"COMP","quantity":1,"serials":["c1 "]}]}`
	r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", twice)
	require.Equal(t, "serial_exists", r.Code, r.Detail)
	require.Zero(t, d.Number("SELECT (SELECT count(*) FROM units) + (SELECT count(*) FROM holds) + (SELECT count(*) FROM ledger)"))

	var all sync.WaitGroup
	codes := make([]int, 6)
	for i := range codes {
		all.Go(func() {
			codes[i] = d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", receipt("COMP", `"C1"`, "")).Status
		})
	}
	all.Wait()
	booked := 0
	for _, code := range codes {
		if code == http.StatusOK {
			booked++
		}
	}
	require.Equal(t, 1, booked, "%v", codes)
	require.Zero(t, d.Number("SELECT count(*) FROM holds"), "the genuine piece is free")
	require.Equal(t, [2]int64{1, 0}, d.Counter("COMP", "A", stock.New))
	d.Clean()
}

func TestASerialThatWentBackToItsSupplierMayComeAgain(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.ReceiveSerials("A", 1, 1)
	require.NoError(t, d.Move(stock.Movement{Kind: stock.MoveReverse, Part: "COMP", Quantity: 1, Serial: "C1", From: inventorytest.Free("A", stock.New), To: inventorytest.Free("SUPPLIER", stock.New)}))
	require.NoError(t, d.Deliver("B", "c1"))
	require.Equal(t, inventorytest.Suspicions{}, d.Suspicions("C1"))
	require.Equal(t, [2]int64{1, 0}, d.Counter("COMP", "B", stock.New))
	require.ErrorIs(t, d.Deliver("A", "C1"), stock.ErrSerialExists, "now it is known again")
	d.Clean()
}
