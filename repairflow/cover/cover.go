package cover

import (
	"cmp"
	"slices"
	"time"

	"fettle/internal/closed"
	"fettle/inventory/catalog"
)

// Kind is what a cover rests on.
type Kind string

// Kinds of cover.
const (
	// Statutory is what the seller owes by law.
	Statutory Kind = "statutory"
	// Maker is what the maker vouches for beyond the law.
	Maker Kind = "maker"
	// Extended was bought beside the appliance.
	Extended Kind = "extended"
	// Repair is what a repairer owes for the part that he fitted last.
	Repair Kind = "repair"
	// Goodwill is given by operations, for a reason.
	Goodwill Kind = "goodwill"
	// None leaves it to the customer.
	None Kind = "none"
)

// Kinds lists them all, in the order in which equal ones are taken.
func Kinds() []Kind { return []Kind{Statutory, Maker, Extended, Repair, Goodwill, None} }

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// Class is what a cover tells parts apart by.
type Class string

// Classes of what is covered.
const (
	// Main parts are covered longest.
	Main Class = "main"
	// Ordinary parts are all that are nothing else.
	Ordinary Class = "ordinary"
	// Wear parts are used up in ordinary use.
	Wear Class = "wear"
	// Accessory parts are not needed for the appliance to work.
	Accessory Class = "accessory"
	// Labour is no part but the work.
	Labour Class = "labour"
)

// Classes lists them all.
func Classes() []Class { return []Class{Main, Ordinary, Wear, Accessory, Labour} }

// PartClasses are those of parts.
func PartClasses() []Class { return []Class{Main, Ordinary, Wear, Accessory} }

// Schema lists them in the contracts.
func (Class) Schema(closed.Registry) *closed.Schema { return closed.Of(Classes()) }

// Payer is who bears the cost.
type Payer string

// Payers of a part or of labour.
const (
	BySeller   Payer = "seller"
	ByMaker    Payer = "maker"
	ByInsurer  Payer = "insurer"
	ByRepairer Payer = "repairer"
	ByCustomer Payer = "customer"
)

// Payers lists them all.
func Payers() []Payer { return []Payer{BySeller, ByMaker, ByInsurer, ByRepairer, ByCustomer} }

// Schema lists them in the contracts.
func (Payer) Schema(closed.Registry) *closed.Schema { return closed.Of(Payers()) }

var pays = map[Kind]Payer{Statutory: BySeller, Maker: ByMaker, Extended: ByInsurer, Repair: ByRepairer, Goodwill: ByRepairer, None: ByCustomer}

// PayerOf tells who pays under a kind of cover.
func PayerOf(k Kind) Payer { return pays[k] }

// Why says why a cover holds or does not.
type Why string

// Reasons for a cover to hold, or not to.
const (
	InTime          Why = "in_time"
	Over            Why = "over"
	DayUnknown      Why = "day_unknown"
	NotVouched      Why = "not_vouched"
	HouseholdsOnly  Why = "business"
	NoContract      Why = "no_contract"
	ClassNotCovered Why = "class_not_covered"
	NotFitted       Why = "not_fitted"
	IsGiven         Why = "given"
	NotGiven        Why = "not_given"
)

// Whys lists them all.
func Whys() []Why {
	return []Why{InTime, Over, DayUnknown, NotVouched, HouseholdsOnly, NoContract, ClassNotCovered, NotFitted, IsGiven, NotGiven}
}

// Schema lists them in the contracts.
func (Why) Schema(closed.Registry) *closed.Schema { return closed.Of(Whys()) }

// Policy is what covers parts by law and by the maker.
type Policy struct {
	// Classes says what class the categories of parts are of; a name that ends in * is the beginning of several. Default: ordinary.
	Classes map[string]Class `json:"classes"`
	// StatutoryDays is how long the law covers a class from the purchase. It is for households.
	StatutoryDays map[Class]int `json:"statutory_days"`
	// Maker is what makers vouch for.
	Maker []Vouch `json:"maker"`
	// RepairDays is how long a repairer stands for what he fitted.
	RepairDays int `json:"repair_days"`
}

// Vouch is how long the maker stands for a class of parts, in households and in businesses.
type Vouch struct {
	// ProductLine narrows it to one. Default: all.
	ProductLine   string `json:"product_line,omitempty"`
	Class         Class  `json:"class"`
	HouseholdDays int    `json:"household_days"`
	BusinessDays  int    `json:"business_days"`
	// Labour tells that the maker pays the work too.
	Labour bool `json:"labour,omitempty"`
}

// ClassOf is the class of a category: the longest name that it is or begins with.
func (p Policy) ClassOf(category string) Class {
	best, found := "", Ordinary
	for name, class := range p.Classes {
		if catalog.MeansCategory(name, category) && len(name) > len(best) {
			best, found = name, class
		}
	}
	return found
}

// Day is a date as it is written: 2006-01-02. Days compare as they are written.
type Day = string

func after(day Day, days int) Day {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}

// Facts are what a decision is made of.
type Facts struct {
	// Today is where the appliance stands.
	Today, PurchasedOn Day
	Business           bool
	ProductLine        string
	Class              Class
	Contract           *Contract
	// FittedOn is when we fitted the same part into the same appliance last, or for labour any part; "" is never.
	FittedOn Day
	Goodwill *Given
}

// Given is what operations do for nothing.
type Given struct {
	Parts  bool `db:"parts" json:"parts"`
	Labour bool `db:"labour" json:"labour"`
}

// Reason is one kind of cover that was looked at.
type Reason struct {
	Kind  Kind `json:"kind"`
	Holds bool `json:"holds"`
	From  Day  `json:"from,omitempty"`
	Until Day  `json:"until,omitempty" doc:"The last day."`
	Why   Why  `json:"why"`
	// Labour tells that it pays the work too.
	Labour bool `json:"labour"`
}

// Verdict is which cover pays, and all that were looked at.
type Verdict struct {
	Kind    Kind
	Labour  bool
	Reasons []Reason
}

// Decide looks at every kind of cover. What gives most is taken: the work beside the part; of equal ones, the one that began first.
func Decide(p Policy, f Facts) Verdict {
	v := Verdict{Kind: None, Reasons: []Reason{p.statutory(f), p.maker(f), extended(f), p.repair(f), goodwill(f)}}
	holding := slices.DeleteFunc(slices.Clone(v.Reasons), func(r Reason) bool { return !r.Holds })
	if len(holding) == 0 {
		return v
	}
	slices.SortStableFunc(holding, func(a, b Reason) int {
		if a.Labour != b.Labour {
			if a.Labour {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.From, b.From)
	})
	v.Kind, v.Labour = holding[0].Kind, holding[0].Labour
	return v
}

// spell tells whether a term that begins on a day still runs.
func spell(r Reason, today, from Day, days int) Reason {
	r.From, r.Until = from, after(from, days)
	if r.Until != "" && from <= today && today <= r.Until {
		r.Holds, r.Why = true, InTime
	} else {
		r.Why = Over
	}
	return r
}

func (p Policy) statutory(f Facts) Reason {
	r := Reason{Kind: Statutory, Labour: true}
	days := p.StatutoryDays[f.Class]
	if f.Class == Labour {
		days = p.StatutoryDays[Ordinary]
	}
	switch {
	case f.Business:
		r.Why = HouseholdsOnly
	case days == 0:
		r.Why = ClassNotCovered
	case f.PurchasedOn == "":
		r.Why = DayUnknown
	default:
		r = spell(r, f.Today, f.PurchasedOn, days)
	}
	return r
}

func (p Policy) maker(f Facts) Reason {
	r := Reason{Kind: Maker, Why: NotVouched}
	best := 0
	for _, v := range p.Maker {
		days := v.HouseholdDays
		if f.Business {
			days = v.BusinessDays
		}
		of := v.Class == f.Class || f.Class == Labour && v.Labour && v.Class == Ordinary
		if of && (v.ProductLine == "" || v.ProductLine == f.ProductLine) && days > best {
			best, r.Labour = days, v.Labour
		}
	}
	switch {
	case best == 0:
	case f.PurchasedOn == "":
		r.Why = DayUnknown
	default:
		r = spell(r, f.Today, f.PurchasedOn, best)
	}
	return r
}

func extended(f Facts) Reason {
	r := Reason{Kind: Extended, Why: NoContract}
	c := f.Contract
	if c == nil {
		return r
	}
	r.From, r.Until, r.Labour = c.ValidFrom, c.ValidUntil, c.Labour
	switch {
	case f.Class != Labour && !slices.Contains(c.Classes, string(f.Class)), f.Class == Labour && !c.Labour:
		r.Why = ClassNotCovered
	case c.EndedAt != nil, f.Today < c.ValidFrom, f.Today > c.ValidUntil:
		r.Why = Over
	default:
		r.Holds, r.Why = true, InTime
	}
	return r
}

func (p Policy) repair(f Facts) Reason {
	r := Reason{Kind: Repair, Labour: true, Why: NotFitted}
	if f.FittedOn == "" {
		return r
	}
	return spell(r, f.Today, f.FittedOn, p.RepairDays)
}

func goodwill(f Facts) Reason {
	r := Reason{Kind: Goodwill, Why: NotGiven}
	if f.Goodwill == nil {
		return r
	}
	r.Labour = f.Goodwill.Labour
	if r.Holds = f.Class != Labour && f.Goodwill.Parts || f.Class == Labour && f.Goodwill.Labour; r.Holds {
		r.From, r.Why = f.Today, IsGiven
	}
	return r
}
