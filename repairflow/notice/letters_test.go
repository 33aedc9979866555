package notice_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/notice"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

// TestAMessageHoldsEveryLetterAndGoesToTheNumberThatIsMeant: what is sent holds the letters of GB 18030 that a smaller character set
// lost, and a number that was grouped as people write it is given to the gateway without its gaps.
func TestAMessageHoldsEveryLetterAndGoesToTheNumberThatIsMeant(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	const rare = "𠮷䶮㛃风扇"
	_, err := w.DB.ExecContext(t.Context(), "UPDATE parts SET name_zh = $1 WHERE number = 'FAN'", rare)
	require.NoError(t, err)
	w.Receive("FAN", "WH-GZ", 1)
	in := repairflowtest.Intake("li")
	in.Phone = "+86 138-0013-8000"
	r := w.Open(in)
	w.Drain()
	w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 1})
	w.Drain()
	g := &taken{}
	for deliverNotices(w, g) > 0 {
		continue
	}
	said := false
	for _, m := range g.got {
		require.True(t, utf8.ValidString(m.Body))
		require.NotContains(t, m.Body, "\ufffd")
		said = said || strings.Contains(m.Body, rare)
		if m.Channel == notice.BySMS {
			require.Equal(t, "+8613800138000", m.To)
		}
	}
	require.True(t, said, "%+v", g.got)
}
