package custody_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/ident"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func TestAPieceIsTheSameHoweverItIsScannedOnItsWay(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-GZ", 1, " n-1\r")
	w.Drain()
	r := w.Visited("li")
	// The engineer types the part as he likes.
	l := w.Order(r.ID, partorder.Want{Part: "comp", Quantity: 1})[0]
	require.Equal(t, "COMP", l.Part)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := stock.BindScan(ctx, tx, *l.Reservation, "SF1358012345678")
		return err
	})
	require.ErrorIs(t, err, ident.ErrIdent, "a waybill is no serial")
	w.Sent(l, "]C121N-1")
	w.ScanIn(l.ID, "(01)06901234567892(21)n-1")
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	fitted := w.Fit(l.ID, "COMP/N-1\n", " o-1 ")
	require.Equal(t, orderline.Installed, fitted.State)
	require.Equal(t, "n-1", fitted.NewSerial, "as it was first written")
	w.Clean()
}

func TestAPieceThatIsTakenBackIsReadByItsScan(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 1, "N-1")
	w.Drain()
	l := w.One(w.Visited("li").ID, "COMP")
	w.Reported(l.ID, "unused")
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "https://id.gs1.org/01/06901234567892/21/n-1").State)
	require.Equal(t, "1/0", w.Stock("COMP", "WH-GZ", stock.New))
	w.Clean()
}

func TestAPieceIsFittedOnceAtATime(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "VAN-1", 1, "N-1")
	w.Drain()
	first := w.One(w.Visited("li").ID, "COMP")
	w.Fit(first.ID, "N-1", "O-1")
	w.Drain()
	// It comes out again, is graded and restocked.
	account := func(place string, condition stock.Condition) stock.Account {
		return stock.Account{Location: place, Condition: condition, Bucket: stock.Free}
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveReturn, Part: "COMP", Quantity: 1, Serial: "N-1", From: account("CUSTOMER", stock.Used), To: account("VAN-2", stock.Used)}})
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveGrade, Part: "COMP", Quantity: 1, Serial: "N-1", From: account("VAN-2", stock.Used), To: account("VAN-2", stock.New)}})
	})
	w.Drain()
	second := w.One(w.Visited("ma").ID, "COMP")
	require.Equal(t, orderline.Received, second.State)
	require.Equal(t, orderline.Installed, w.Fit(second.ID, "N-1", "O-2").State)
	w.Drain()
	var open int
	require.NoError(t, w.DB.GetContext(t.Context(), &open, "SELECT count(*) FROM order_lines WHERE new_serial = 'N-1' AND unfitted_at IS NULL"))
	require.Equal(t, 1, open)
	w.Clean()
}
