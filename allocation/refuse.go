package allocation

import (
	"cmp"
	"fmt"
	"slices"
)

// Refusal says why the hours of the policy cannot be promised. It is never silent: whoever is told a later time is told
// the reason with it.
type Refusal struct {
	Reason string `json:"reason"`
	WhyZH  string `json:"why_zh"`
	WhyEN  string `json:"why_en"`
}

// refuse answers why a plan does not keep the hours; nil when it does. choices are settled, the winner first.
func (r *ranking) refuse(choices []Choice) *Refusal {
	t := r.teller()
	if len(choices) > 0 && choices[0].Won {
		c := choices[0]
		if c.Keeps24h {
			return nil
		}
		c.Reason = cmp.Or(c.delay, ReasonTooLate)
		return t.refusal(c, choices)
	}
	// Nobody can serve: the first who has it but cannot send it in time says more than who has none.
	far := func(c Choice) bool { return c.Reason == ReasonOutOfReach }
	if i := slices.IndexFunc(choices, far); i >= 0 {
		return t.refusal(choices[i], choices)
	}
	return &Refusal{Reason: ReasonNoSource,
		WhyZH: fmt.Sprintf("无法在%d小时内送达：仓网内没有可发的备件", t.policy.WithinHours),
		WhyEN: fmt.Sprintf("It cannot be there within %d hours: no place in the network can send one", t.policy.WithinHours)}
}

func (t teller) refusal(c Choice, choices []Choice) *Refusal {
	zh, en := t.choice(c, nil)
	out := &Refusal{Reason: c.Reason, WhyZH: fmt.Sprintf("无法在%d小时内送达：%s", t.policy.WithinHours, zh),
		WhyEN: fmt.Sprintf("It cannot be there within %d hours: %s", t.policy.WithinHours, en)}
	have := map[string]bool{}
	for _, o := range choices {
		if o.usable() {
			have[o.Location] = true
		}
	}
	if len(have) == 1 {
		out.WhyZH, out.WhyEN = out.WhyZH+"，且只有该处有货", out.WhyEN+", and no other place has it"
	}
	return out
}
