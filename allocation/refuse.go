package allocation

import (
	"cmp"
	"slices"

	"fettle/texts"
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
	e := r.explainer()
	if len(choices) > 0 && choices[0].Won {
		c := choices[0]
		if c.Keeps24h {
			return nil
		}
		c.Reason = cmp.Or(c.delay, ReasonTooLate)
		return e.refusal(c, choices)
	}
	// Nobody can serve: the first who has it but cannot send it in time says more than who has none.
	far := func(c Choice) bool { return c.Reason == ReasonOutOfReach }
	if i := slices.IndexFunc(choices, far); i >= 0 {
		return e.refusal(choices[i], choices)
	}
	return newRefusal(ReasonNoSource, texts.Of("reason.no_source", "hours", e.policy.WithinHours))
}

func newRefusal(reason string, why texts.Sentence) *Refusal {
	return &Refusal{Reason: reason, WhyZH: why.In("zh"), WhyEN: why.In("en")}
}

func (e explainer) refusal(c Choice, choices []Choice) *Refusal {
	have := map[string]bool{}
	for _, o := range choices {
		if o.usable() {
			have[o.Location] = true
		}
	}
	key := "reason.not_within"
	if len(have) == 1 {
		key = "reason.not_within.only"
	}
	return newRefusal(c.Reason, texts.Of(key, "hours", e.policy.WithinHours, "why", e.why(c, nil)))
}
