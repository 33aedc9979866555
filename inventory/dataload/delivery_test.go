package dataload_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

const stockHeader = "location,part,condition,quantity,bin\n"

func TestARowIsBookedOnceForItsDelivery(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := stockHeader + "A,SEAL,new,5,A-01\nA,SEAL,new,2,A-02\nB,NOPE,new,2,\n"
	first := dataload.Options{Delivery: "D-1", OnlyGood: true}
	r := load(w, "stock", strings.NewReader(file), first)
	require.Equal(t, []int{2, 1}, []int{r.Added, r.Bad})
	mended := strings.Replace(file, "NOPE", "BELT", 1)
	r = load(w, "stock", strings.NewReader(mended), first)
	require.Equal(t, []int{1, 2}, []int{r.Added, r.Before}, "only the row that was mended is booked")
	require.Equal(t, "D-1", r.Deliveries[0].Delivery)
	require.Equal(t, 2, r.Deliveries[0].Rows)
	require.Equal(t, "test", r.Deliveries[0].By)
	require.Equal(t, [2]int64{7, 0}, w.Counter("SEAL", "A", stock.New))
	next := dataload.Options{Delivery: "D-2"}
	require.Equal(t, 3, load(w, "stock", strings.NewReader(mended), next).Added, "next week's equal delivery is another one")
	require.Equal(t, [2]int64{14, 0}, w.Counter("SEAL", "A", stock.New))
	r = load(w, "stock", strings.NewReader(strings.Replace(mended, "new,5", "new,6", 1)), next)
	require.Equal(t, []string{"2 quantity 6"}, told(r), "what was received is not changed by a file")
	require.Equal(t, [2]int64{14, 0}, w.Counter("SEAL", "A", stock.New))
	byColumn := "delivery,location,part,condition,quantity\nD-2,B,BELT,new,2\nD-3,B,BELT,new,2\n"
	r = load(w, "stock", strings.NewReader(strings.Replace(byColumn, "D-2,", "D-4,", 1)), dataload.Options{})
	require.Equal(t, 2, r.Added)
	require.Equal(t, 1, w.Number("SELECT count(*) FROM ledger WHERE reference = 'D-3'"), "the ledger names the delivery")
	require.Equal(t, [2]int64{8, 0}, w.Counter("BELT", "B", stock.New))
	w.Clean()
}

// One delivery is booked once, however its number and its bins are spelled and by whichever door it comes.
func TestADeliveryIsOneHoweverItIsSpelledAndAtEveryDoor(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := func(row, delivery string) dataload.ImportReport {
		return load(w, "stock", strings.NewReader(stockHeader+row), dataload.Options{Delivery: delivery})
	}
	require.Equal(t, 1, file("A,SEAL,new,7,B-1\n", "DN-500").Added)
	for _, again := range []string{"dn-500", "ＤＮ－５００", " DN-500 "} {
		require.Equal(t, 1, file("A,SEAL,new,7,b-1\n", again).Before, again)
	}
	require.Equal(t, [2]int64{7, 0}, w.Counter("SEAL", "A", stock.New))
	receive := func(reference string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			return stock.ReceiveDelivery(ctx, tx, "A", reference, []stock.ReceiptLine{{Part: "SEAL", Condition: stock.New, Quantity: 3}}, false)
		})
	}
	require.ErrorIs(t, receive("dn-500"), stock.ErrDelivery, "a file brought it")
	require.NoError(t, receive("DN-600"))
	r := file("A,SEAL,new,3,\n", "dn-600")
	require.Equal(t, "row.received_at_the_door", r.Errors[0].Code, "a receipt brought it")
	require.Equal(t, [2]int64{10, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, 1, file("A,SEAL,new,1,\n", "DN-700").Added)
	require.Equal(t, 1, file("A,SEAL,new,1,B-9\n", "DN-700").Added, "more rows of a delivery that files bring")
}

func TestWithoutADeliveryARowThatWasBookedIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := stockHeader + "A,SEAL,new,5,\nA,BELT,new,0,\n"
	r := load(w, "stock", strings.NewReader(file), dataload.Options{})
	require.Equal(t, []int{1, 1}, []int{r.Added, r.Nothing}, "a quantity of 0 is nothing to do")
	r = load(w, "stock", strings.NewReader(stockHeader+"A,SEAL,new,5,\nB,SEAL,new,3,\n"), dataload.Options{})
	require.Equal(t, []int{1, 1}, []int{r.Added, r.Before})
	require.Len(t, r.Deliveries, 1)
	require.Empty(t, r.Deliveries[0].Delivery)
	require.Equal(t, [2]int64{5, 0}, w.Counter("SEAL", "A", stock.New))
	r = load(w, "stock", strings.NewReader("location,part,condition,quantity,serials\nA,COMP,new,2,SN5;SN6\nB,COMP,new,2,SN7 SN7\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, 1, r.Added)
	require.Equal(t, []string{"3 serials SN7;SN7"}, told(r))
	require.Equal(t, 2, w.Number("SELECT count(*) FROM units WHERE serial IN ('SN5', 'SN6')"), "one cell, two serials")
	w.Clean()
}

func TestATransferIsOpenedOnceForItsReference(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	header := "reference,from_location,to_location,part,condition,quantity\n"
	require.Equal(t, 2, load(w, "transfers", strings.NewReader(header+"T-1,A,B,SEAL,new,4\nT-1,A,B,BELT,new,2\n"), dataload.Options{}).Added)
	r := load(w, "transfers", strings.NewReader(header+"T-1,A,B,BELT,new,2\nT-1,A,B,SEAL,new,4\nT-2,A,B,BELT,new,1\n"), dataload.Options{})
	require.Equal(t, []int{1, 2}, []int{r.Added, r.Before})
	r = load(w, "transfers", strings.NewReader(header+"T-1,A,B,BELT,new,3\nT-3,A,B,BELT,new,1\nT-4,A,A,BELT,new,1\nT-4,A,A,SEAL,new,1\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, 1, r.Added)
	require.Equal(t, []int{2, 4, 5}, []int{r.Errors[0].Row, r.Errors[1].Row, r.Errors[2].Row}, "half a transfer is not opened")
	require.Equal(t, 3, w.Number("SELECT count(*) FROM transfers"))
}
