package restock

import (
	"time"

	"fettle/internal/db"
	"fettle/inventory/replenish"
)

// Proposal is how much of a part a place should be sent. Quantities are pieces, new and refurbished ones together.
type Proposal struct {
	Location   string `db:"location" json:"location"`
	Part       string `db:"part" json:"part"`
	PartNameZH string `db:"name_zh" json:"part_name_zh"`
	PartNameEN string `db:"name_en" json:"part_name_en"`
	// Parent is the place that would send it.
	Parent string `db:"parent" json:"parent" doc:"The place it belongs to, which would send it."`
	// Issued is what was taken for use in the weeks that were looked at.
	Issued  int64             `db:"issued" json:"issued" doc:"Pieces taken for use in the weeks of the policy."`
	PerWeek float64           `db:"-" json:"per_week" doc:"Demand of a week as it is forecast."`
	Pattern replenish.Pattern `db:"-" json:"pattern"`
	// LeadMinutes is from asking until the goods are there; Lane is false when the policy's was taken.
	LeadMinutes int64 `db:"lead_minutes" json:"lead_minutes"`
	Lane        bool  `db:"lane" json:"lane" doc:"False when no lane says how long it takes, and the policy does."`
	BaseStock   int64 `db:"-" json:"base_stock" doc:"Pieces that serve the fill rate."`
	OnHand      int64 `db:"on_hand" json:"on_hand"`
	Available   int64 `db:"available" json:"available" doc:"On hand less what is reserved or on hold."`
	OnTheWay    int64 `db:"on_the_way" json:"on_the_way" doc:"In transfers that were asked for or have left."`
	Below       int64 `db:"-" json:"below" doc:"Pieces that places below it need and it has not: they are asked for through it."`
	Needed      int64 `db:"-" json:"needed" doc:"Base stock less what is available, and what is needed below; less what is on the way."`
	Suggested   int64 `db:"-" json:"suggested" doc:"Of what is needed, what the parent can send now. Places that need the same part of one parent share what it has."`
	AtParent    int64 `db:"at_parent" json:"at_parent" doc:"New pieces available at the parent, less what transfers that have not left will take."`

	// Owed is how much more transfers that have not left want of the parent than it has.
	Owed int64 `db:"owed" json:"-"`
	// use is what need is weighed against: demand of a week, its own or, where that is more, of those below that lack.
	use float64
	// Weeks are pieces by week, 0 the oldest; Known is the first week of which the ledger knows anything.
	Weeks db.Document[map[int]int64] `db:"weeks" json:"-"`
	Known int                        `db:"known_from" json:"-"`
}

// week is the period of forecasts.
const week = 7 * 24 * time.Hour

// forecast works out what serves the fill rate; nothing where nothing was ever asked for.
func (p *Proposal) forecast(by Policy) {
	uses := make([]replenish.Use, by.Weeks)
	for i := range uses {
		uses[i] = replenish.Use{Known: i >= p.Known, Quantity: p.Weeks.Value[i]}
	}
	lead := time.Duration(p.LeadMinutes)*time.Minute + time.Duration(by.ReviewDays)*24*time.Hour
	r, asked := replenish.Replenish(uses, lead.Hours()/week.Hours(), float64(by.FillPermille)/1000)
	p.Pattern = r.Pattern
	if asked {
		p.PerWeek, p.BaseStock, p.use = r.PerPeriod, r.BaseStock, r.PerPeriod
	}
}

// need is its own shortage and what is needed below it, less what is on the way to it.
func (p *Proposal) need() {
	p.Needed = max(0, max(0, p.BaseStock-p.Available)+p.Below-p.OnTheWay)
}

// lacks is for how many weeks of use pieces are needed. Where nothing was used, one piece is a week's.
func (p *Proposal) lacks() float64 {
	if p.use == 0 {
		return float64(p.Needed)
	}
	return float64(p.Needed) / p.use
}
