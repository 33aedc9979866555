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
	Suggested   int64 `db:"-" json:"suggested"`
	AtParent    int64 `db:"at_parent" json:"at_parent" doc:"Available at the parent, of new pieces."`

	// Weeks are pieces by week, 0 the oldest; Known is the first week of which the ledger knows anything.
	Weeks db.Document[map[int]int64] `db:"weeks" json:"-"`
	Known int                        `db:"known_from" json:"-"`
}

// week is the period of forecasts.
const week = 7 * 24 * time.Hour

// propose works out how much; nothing where nothing was ever asked for.
func (p *Proposal) propose(by Policy) {
	uses := make([]replenish.Use, by.Weeks)
	for i := range uses {
		uses[i] = replenish.Use{Known: i >= p.Known, Quantity: p.Weeks.Value[i]}
	}
	lead := time.Duration(p.LeadMinutes)*time.Minute + time.Duration(by.ReviewDays)*24*time.Hour
	r, asked := replenish.Replenish(uses, lead.Hours()/week.Hours(), float64(by.FillPermille)/1000)
	p.Pattern = r.Pattern
	if asked {
		p.PerWeek, p.BaseStock = r.PerPeriod, r.BaseStock
		p.Suggested = max(0, r.BaseStock-p.Available-p.OnTheWay)
	}
}
