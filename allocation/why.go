package allocation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// teller says in Chinese and English why a place was or was not chosen, in times of the destination's zone.
type teller struct {
	zone     *time.Location
	policy   Policy
	quantity int64
	part     string
	van      string
}

func (r *ranking) teller() teller { return newTeller(r.demand, r.network, r.policy) }

func newTeller(d Demand, n Network, p Policy) teller {
	return teller{zone: n.zoneOf(d), policy: p, quantity: d.Quantity, part: d.Part, van: d.Van}
}

func (t teller) zh(at time.Time) string { return at.In(t.zone).Format("1月2日 15:04") }

func (t teller) en(at time.Time) string { return at.In(t.zone).Format("15:04 on 2 January") }

func (t teller) names(c Choice) (string, string) {
	if c.Location == t.van && c.Kind == "van" {
		return "您的服务车", "your own van"
	}
	return c.NameZH, c.NameEN
}

// needed pieces; a decision of former days does not say how many of which part.
func (t teller) needed(c Choice) int64 {
	if c.Quantity == 0 {
		return t.quantity
	}
	return c.Quantity
}

// money in major units; the remainder is minor.
func (t teller) money(minor int64) string {
	sign := t.policy.Currency + " "
	if t.policy.Currency == "CNY" {
		sign = "¥"
	}
	return fmt.Sprintf("%s%d.%02d", sign, minor/100, minor%100)
}

func (t teller) choice(c Choice, winner *Choice) (string, string) {
	zh, en := t.names(c)
	switch c.Reason {
	case ReasonOwnVan:
		return zh + "上就有，可立即使用", "It is in " + en + " and can be used at once"
	case ReasonChosen:
		return t.chosen(c, zh, en)
	case ReasonNoStock:
		if c.Location == t.van {
			return zh + "上没有", "There is none in " + en
		}
		return zh + "无货", en + " has none"
	case ReasonTaken:
		return zh + "的库存刚被其他订单占用", "The stock of " + en + " has just gone to another order"
	case ReasonShort:
		return fmt.Sprintf("%s仅有 %d 件，需要 %d 件", zh, c.Available, t.needed(c)), fmt.Sprintf("%s has only %d of the %d needed", en, c.Available, t.needed(c))
	case ReasonRingFenced:
		return zh + "的库存专供其他大客户", "The stock of " + en + " is kept for another key account"
	case ReasonConsent:
		return fmt.Sprintf("%s上有 %d 件，约 %d 公里，须先征得该工程师同意", zh, c.Available, c.Km),
			fmt.Sprintf("%s has %d, some %d km away; its engineer must agree first", en, c.Available, c.Km)
	case ReasonExcluded:
		return zh + "未能发货，已排除", en + " could not send it and was left out"
	case ReasonOutOfReach:
		if c.ArrivesAt.IsZero() {
			return zh + "近期无法发货", en + " cannot send anything soon"
		}
		return fmt.Sprintf("%s要到 %s 才能送达，太远", zh, t.zh(c.ArrivesAt)), fmt.Sprintf("%s is out of reach: it could deliver by %s", en, t.en(c.ArrivesAt))
	case ReasonPastCutoff:
		return fmt.Sprintf("%s已过当日截单时间，最早 %s 送达", zh, t.zh(c.ArrivesAt)), fmt.Sprintf("%s is past its cut-off for the day and could deliver by %s", en, t.en(c.ArrivesAt))
	case ReasonClosedDay:
		return fmt.Sprintf("%s当日休息，最早 %s 送达", zh, t.zh(c.ArrivesAt)), fmt.Sprintf("%s is closed that day and could deliver by %s", en, t.en(c.ArrivesAt))
	case ReasonTooLate:
		return fmt.Sprintf("%s最早 %s 送达，超过%d小时", zh, t.zh(c.ArrivesAt), t.policy.WithinHours), fmt.Sprintf("%s could deliver by %s, after the %d hours", en, t.en(c.ArrivesAt), t.policy.WithinHours)
	}
	return t.outdone(c, winner, zh, en)
}

func (t teller) chosen(c Choice, zh, en string) (string, string) {
	zhText, enText := fmt.Sprintf("%s %s 前送达", zh, t.zh(c.ArrivesAt)), fmt.Sprintf("%s delivers by %s", en, t.en(c.ArrivesAt))
	if c.Keeps24h {
		zhText, enText = zhText+fmt.Sprintf("，%d小时内", t.policy.WithinHours), enText+fmt.Sprintf(", within %d hours", t.policy.WithinHours)
	} else {
		zhText, enText = zhText+fmt.Sprintf("，超过%d小时，但已是最早", t.policy.WithinHours), enText+fmt.Sprintf(", later than %d hours but the earliest there is", t.policy.WithinHours)
	}
	if c.Part != t.part {
		zhText, enText = zhText+"，以替代件 "+c.Part+" 供货", enText+", with "+c.Part+" in its place"
	}
	if c.Estimated {
		zhText, enText = zhText+"（按距离估算）", enText+" (estimated from the distance)"
	}
	return zhText, enText
}

// outdone says of a place that could serve in what the winner is better.
func (t teller) outdone(c Choice, winner *Choice, zh, en string) (string, string) {
	if winner == nil {
		return zh + "未入选", en + " was not chosen"
	}
	switch c.Reason {
	case ReasonCostlier:
		more := t.money(c.CostMinor - winner.CostMinor)
		return fmt.Sprintf("%s %s 可送达，但费用高 %s", zh, t.zh(c.ArrivesAt), more), fmt.Sprintf("%s could deliver by %s but costs %s more", en, t.en(c.ArrivesAt), more)
	case ReasonLater:
		return fmt.Sprintf("%s %s 才能送达，较晚", zh, t.zh(c.ArrivesAt)), fmt.Sprintf("%s is later: by %s", en, t.en(c.ArrivesAt))
	case ReasonRationed:
		return fmt.Sprintf("%s仅剩 %d 件，留给紧急工单", zh, c.Available), fmt.Sprintf("%s keeps its last %d for urgent orders", en, c.Available)
	case ReasonPeerVan:
		return fmt.Sprintf("%s可送来（约 %d 公里），但仓库也能按时送达", zh, c.Km), fmt.Sprintf("%s could bring it (some %d km), but a warehouse is in time too", en, c.Km)
	case ReasonLateral:
		return zh + "的库存首先服务本地，未调拨", en + " keeps its stock for its own town; nothing was transferred"
	case ReasonRefurbished:
		return zh + "只有翻新件", en + " has refurbished pieces only"
	case ReasonSubstitute:
		return zh + "只有替代件 " + c.Part, en + " has the substitute " + c.Part + " only"
	}
	return fmt.Sprintf("%s同样能送达，但较远（%d 公里）", zh, c.Km), fmt.Sprintf("%s could do the same but is farther away (%d km)", en, c.Km)
}

// tellChoices bounds how many losers a reason names.
const tellChoices = 3

// plan says why the winner won, and of the nearest others why they did not. With no winner it says until when to wait.
func (t teller) plan(choices []Choice, promise Promise, awaits *Expected) (string, string) {
	var zh, en []string
	rest := make([]Choice, 0, len(choices))
	for _, c := range choices {
		if c.Won {
			zh, en = append(zh, c.WhyZH), append(en, c.WhyEN)
			if c.Reason == ReasonOwnVan {
				return c.WhyZH, c.WhyEN
			}
			continue
		}
		rest = append(rest, c)
	}
	if len(zh) == 0 {
		zh = append(zh, fmt.Sprintf("暂时无货可发，已登记缺货，到货即发，最迟 %s 前送达", t.zh(promise.DueAt)))
		en = append(en, "Nothing can be sent now; it is on back-order and goes out as soon as stock comes, by "+t.en(promise.DueAt)+" at the latest")
	}
	if awaits != nil {
		zh = append(zh, fmt.Sprintf("在途 %d 件，预计 %s 到%s", awaits.Quantity, t.zh(awaits.DueAt), awaits.NameZH))
		en = append(en, fmt.Sprintf("%d on their way are due at %s by %s", awaits.Quantity, awaits.NameEN, t.en(awaits.DueAt)))
	}
	slices.SortStableFunc(rest, func(a, b Choice) int { return cmp.Compare(a.Km, b.Km) })
	named := map[string]bool{}
	for _, c := range rest {
		if len(named) == tellChoices {
			break
		}
		if !named[c.Location] {
			named[c.Location] = true
			zh, en = append(zh, c.WhyZH), append(en, c.WhyEN)
		}
	}
	return strings.Join(zh, "；"), strings.Join(en, "; ")
}
