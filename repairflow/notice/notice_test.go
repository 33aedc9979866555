package notice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/notice"
	"fettle/repairflow/orderline"
)

func TestEveryKindOfNoticeHasBothLanguagesAndNobodyIsForgotten(t *testing.T) {
	t.Parallel()
	p := notice.Party{Repair: "R1", Customer: "a@b.cn", Engineer: "li", Zone: "Asia/Shanghai"}
	for tell := range notice.Told {
		n := notice.News{Tell: tell, Repair: "R1", About: "x", Part: customerpage.Text{ZH: "风扇", EN: "Fan"}, Why: customerpage.Text{ZH: "因为。", EN: "Because."},
			Time: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
		for _, locale := range []string{"zh-CN", "en-GB"} {
			for _, one := range notice.NoticesOf(n, p, map[string]string{"a@b.cn": locale, "li": locale}) {
				require.NotContains(t, one.Body, "{")
				require.Equal(t, locale[:2], one.Language)
				require.Equal(t, locale == "zh-CN", strings.ContainsAny(one.Body, "的备件报修"), one.Body)
				require.Equal(t, map[notice.Recipient]notice.Channel{notice.ToCustomer: notice.ByMail, notice.ToEngineer: notice.ByPush}[one.Recipient], one.Channel)
			}
		}
	}
	late := notice.News{Tell: notice.TellAtRisk, Repair: "R1", Time: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	require.Equal(t, "维修单 R1 的备件可能赶不上 11月24日 10:00。", late.Say(notice.ToEngineer, "zh", "Asia/Shanghai"))
	require.Equal(t, "The parts for repair R1 may not come by 24 Nov 10:00.", late.Say(notice.ToEngineer, "en", "Asia/Shanghai"))
	require.Equal(t, customerpage.Text{ZH: "A、B、C 及另外 1 单", EN: "A, B, C and 1 more"}, notice.NamesOf([]string{"D", "B", "A", "C", "A"}))
}

func TestAPromiseInPlaceOfAnotherSaysWhy(t *testing.T) {
	t.Parallel()
	line, other := uuid.New(), uuid.New()
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	first := sourcing.Promise{ID: uuid.New(), Line: line, Repair: "R1", MadeAt: at, DueAt: at.Add(time.Hour), Source: "A", State: sourcing.StateSuperseded}
	next := sourcing.Promise{ID: uuid.New(), Line: other, Repair: "R1", MadeAt: at.Add(time.Minute), DueAt: at.Add(2 * time.Hour), Source: "B", State: sourcing.StateOpen}
	lines := []orderline.Line{{ID: line}, {ID: other, Replaces: &line, PartNameZH: "风扇", PartNameEN: "Fan"}}
	n, told := notice.NewsOfPromise(next.ID, []sourcing.Promise{first, next}, lines)
	require.True(t, told)
	require.Equal(t, notice.TellChanged, n.Tell)
	require.NotEmpty(t, n.Why.EN)
	require.Equal(t, "Fan", n.Part.EN)
	first.Reason = sourcing.DelayReason + "flood"
	_, told = notice.NewsOfPromise(next.ID, []sourcing.Promise{first, next}, lines)
	require.False(t, told, "the delay was told of by itself")
	next.State = sourcing.StateKept
	_, told = notice.NewsOfPromise(next.ID, []sourcing.Promise{next}, lines)
	require.False(t, told, "what is in the van already needs no promise")
}
