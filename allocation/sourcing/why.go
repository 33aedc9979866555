package sourcing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"fettle/allocation/network"
	"fettle/inventory/site"
	"fettle/texts"
)

// explainer says why a place was or was not chosen, in times of the destination's zone. A reason is the key of its text.
type explainer struct {
	zone     *time.Location
	policy   network.Policy
	quantity int64
	part     string
	van      string
	urgent   bool
}

func (r *Ranking) explainer() explainer { return newExplainer(r.demand, r.network, r.policy) }

func newExplainer(d Demand, n network.Snapshot, p network.Policy) explainer {
	return explainer{zone: zoneOf(n, d), policy: p, quantity: d.Quantity, part: d.Part, van: d.Van, urgent: d.Urgent}
}

func (e explainer) at(t time.Time) time.Time { return t.In(e.zone) }

// name is how a place is called: the engineer's own van is told as his.
func (e explainer) name(c Choice) any {
	if c.Location == e.van && c.Kind == site.Van {
		return texts.Of("reason.your_van")
	}
	return named{c.NameZH, c.NameEN}
}

// named is a name as the tables have it, in two languages.
type named struct{ zh, en string }

// In is the name in a language.
func (n named) In(tag string) string {
	if tag == "zh" {
		return n.zh
	}
	return n.en
}

// needed pieces; a decision of former days does not say how many of which part.
func (e explainer) needed(c Choice) int64 {
	if c.Quantity == 0 {
		return e.quantity
	}
	return c.Quantity
}

// money in major units; the remainder is minor.
func (e explainer) money(minor int64) string {
	sign := e.policy.Currency + " "
	if e.policy.Currency == "CNY" {
		sign = "¥"
	}
	return fmt.Sprintf("%s%d.%02d", sign, minor/100, minor%100)
}

// why is the sentence for the reason of a choice. winner is nil when there is none, or when it says nothing here.
func (e explainer) why(c Choice, winner *Choice) texts.Sentence {
	s := texts.Sentence{Key: "reason." + string(c.Reason), Values: texts.Values{"place": e.name(c), "part": c.Part, "available": c.Available,
		"needed": e.needed(c), "km": c.Km, "at": e.at(c.ArrivesAt), "hours": e.policy.WithinHours}}
	switch {
	case c.Reason == ReasonChosen:
		s.Values["keeps"], s.Values["instead"], s.Values["estimated"] = e.chosen(c)
	case c.Reason == ReasonNoStock && c.Location == e.van:
		s.Key = "reason.no_stock.van"
	case c.Reason == ReasonOutOfReach && c.ArrivesAt.IsZero():
		s.Key = "reason.out_of_reach.never"
	case slices.Contains(outdone, c.Reason) && winner == nil:
		s.Key = "reason.not_chosen"
	case c.Reason == ReasonCostlier:
		s.Values["more"], s.Values["rule"] = e.money(c.CostMinor-winner.CostMinor), e.rule(c)
	case c.Reason == ReasonLater:
		s.Values["rule"] = e.rule(c)
	case !texts.Has(s.Key):
		s.Key = "reason." + string(ReasonFarther)
	}
	return s
}

// rule is by what two places that keep the hours are compared; nothing where arrival or cost alone decides.
func (e explainer) rule(c Choice) any {
	if !c.Keeps24h || e.urgent || e.policy.ToleranceMinutes == 0 {
		return nil
	}
	return texts.Of("reason.rule", "minutes", e.policy.ToleranceMinutes, "worth", e.money(e.policy.HourMinor))
}

// outdone are the reasons that compare with the winner.
var outdone = []Reason{ReasonCostlier, ReasonLater, ReasonFarther, ReasonRationed, ReasonPeerVan, ReasonLateral, ReasonRefurbished, ReasonSubstitute}

// chosen is what is said of the winner beside its time: whether it keeps the hours, brings another part, and was estimated.
func (e explainer) chosen(c Choice) (keeps, instead, estimated any) {
	hours := texts.Values{"hours": e.policy.WithinHours, "part": c.Part}
	keeps = texts.Sentence{Key: "reason.chosen.later", Values: hours}
	if c.Keeps24h {
		keeps = texts.Sentence{Key: "reason.chosen.within", Values: hours}
	}
	if c.Part != e.part {
		instead = texts.Sentence{Key: "reason.chosen.instead", Values: hours}
	}
	if c.Estimated {
		estimated = texts.Of("reason.chosen.estimated")
	}
	return keeps, instead, estimated
}

func (e explainer) explain(c *Choice, winner *Choice) {
	why := e.why(*c, winner)
	c.WhyZH, c.WhyEN = why.In("zh"), why.In("en")
}

// toldChoices bounds how many losers a reason names.
const toldChoices = 3

// Plan says why the winner won, and of the nearest others why they did not. With no winner it says until when to wait.
func (e explainer) Plan(choices []Choice, promise Promise, awaits *Expected) (zh, en string) {
	var clauses []named
	rest := make([]Choice, 0, len(choices))
	for _, c := range choices {
		if c.Won {
			clauses = append(clauses, named{c.WhyZH, c.WhyEN})
			if c.Reason == ReasonOwnVan {
				return c.WhyZH, c.WhyEN
			}
			continue
		}
		rest = append(rest, c)
	}
	if len(clauses) == 0 {
		clauses = append(clauses, said(texts.Of("reason.backordered", "at", e.at(promise.DueAt))))
	}
	if awaits != nil {
		clauses = append(clauses, said(texts.Of("reason.awaits", "quantity", awaits.Quantity, "at", e.at(awaits.DueAt),
			"place", named{awaits.NameZH, awaits.NameEN})))
	}
	slices.SortStableFunc(rest, func(a, b Choice) int { return cmp.Compare(a.Km, b.Km) })
	places := map[string]bool{}
	for _, c := range rest {
		if len(places) == toldChoices {
			break
		}
		if !places[c.Location] {
			places[c.Location] = true
			clauses = append(clauses, named{c.WhyZH, c.WhyEN})
		}
	}
	return joinClauses(clauses, "zh"), joinClauses(clauses, "en")
}

func said(s texts.Sentence) named { return named{s.In("zh"), s.In("en")} }

func joinClauses(clauses []named, language string) string {
	words := make([]string, len(clauses))
	for i, c := range clauses {
		words[i] = c.In(language)
	}
	return strings.Join(words, texts.Say(language, "format.clauses", nil))
}

// Refusal says why the hours of the policy cannot be promised. It is never silent: whoever is told a later time is told
// the reason with it.
type Refusal struct {
	Reason Reason `json:"reason"`
	WhyZH  string `json:"why_zh"`
	WhyEN  string `json:"why_en"`
}

// refuse answers why a plan does not keep the hours; nil when it does. choices are settled, the winner first.
func (r *Ranking) refuse(choices []Choice) *Refusal {
	e := r.explainer()
	if len(choices) > 0 && choices[0].Won {
		c := choices[0]
		if c.Keeps24h {
			return nil
		}
		c.Reason = cmp.Or(c.Delay, ReasonTooLate)
		return e.refusal(c, choices)
	}
	// Nobody can serve: the first who has it but cannot send it in time says more than who has none.
	far := func(c Choice) bool { return c.Reason == ReasonOutOfReach }
	if i := slices.IndexFunc(choices, far); i >= 0 {
		return e.refusal(choices[i], choices)
	}
	return newRefusal(ReasonNoSource, texts.Of("reason.no_source", "hours", e.policy.WithinHours))
}

func newRefusal(reason Reason, why texts.Sentence) *Refusal {
	return &Refusal{Reason: reason, WhyZH: why.In("zh"), WhyEN: why.In("en")}
}

func (e explainer) refusal(c Choice, choices []Choice) *Refusal {
	have := map[string]bool{}
	for _, o := range choices {
		if o.Usable() {
			have[o.Location] = true
		}
	}
	key := "reason.not_within"
	if len(have) == 1 {
		key = "reason.not_within.only"
	}
	return newRefusal(c.Reason, texts.Of(key, "hours", e.policy.WithinHours, "why", e.why(c, nil)))
}

// explainDecision gives the choices of a decision that was read their names and the words for their reasons. The words follow
// the policy that decided; names are those of today, and a place that is gone is told by its code.
func explainDecision(n network.Snapshot, d *Decision) {
	then, _ := n.PolicyAt(d.At)
	e := newExplainer(d.Demand, n, n.PolicyNamed(d.Policy, then))
	var winner *Choice
	for i := range d.Choices {
		c := &d.Choices[i]
		c.NameZH, c.NameEN = c.Location, c.Location
		if p, known := n.Place(c.Location); known {
			c.NameZH, c.NameEN = p.NameZH, p.NameEN
		}
		if c.Won {
			winner = c
		}
	}
	for i := range d.Choices {
		e.explain(&d.Choices[i], winner)
	}
}
