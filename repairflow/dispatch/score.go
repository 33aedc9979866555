package dispatch

import (
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/allocation/network"
	"fettle/repairflow/workforce"
)

// Job is a repair as it looks for an engineer.
type Job struct {
	At       orb.Point
	Area     string
	Category string
	// Certified tells that the category asks for a certificate.
	Certified bool
	// From and Until is when the engineer has to be free and on shift.
	From, Until time.Time
	// Only are those who may have it, when any are named; Not those who may not.
	Only, Not []string
}

// Facts are what changes by the hour about an engineer.
type Facts struct {
	// Visits is how many he has on the day of the job.
	Visits int
	// Busy tells that he has one at its very time.
	Busy bool
	// Stops are where he is that day besides his home.
	Stops []orb.Point
	// Carries tells that a likely part lies in his van.
	Carries bool
}

// Choice is an engineer as he was weighed; all figures are minutes, and the least score is the best.
type Choice struct {
	Engineer      string  `json:"engineer"`
	Score         float64 `json:"score" doc:"Travel, load, part and certificate together, in minutes; the least is the best."`
	TravelMinutes float64 `json:"travel_minutes" doc:"An estimate: great circle, detour and speed by the policy."`
	SpreadMinutes float64 `json:"spread_minutes" doc:"How far the way may be off, either way."`
	LoadMinutes   float64 `json:"load_minutes" doc:"What his visits of the day count."`
	PartMinutes   float64 `json:"part_minutes" doc:"What a likely part in his van saves, below 0."`
	LevelMinutes  float64 `json:"level_minutes" doc:"What the level of his certificate saves, below 0."`
	Visits        int     `json:"visits"`
	Carries       bool    `json:"carries"`
	Level         int     `json:"level"`
}

// Travel is how long a way takes, and how far that may be off, in minutes.
func (p Policy) Travel(a, b orb.Point) (minutes, spread float64) {
	minutes = p.minutes(geo.DistanceHaversine(a, b))
	return minutes, minutes * float64(p.SpreadPercent) / 100
}

func (p Policy) minutes(metres float64) float64 {
	return metres / 1000 * float64(p.DetourPercent) / 100 / float64(p.KmPerHour) * 60
}

// Best weighs engineers from the nearest outwards until no other could be among the best few, and answers those. near are engineers
// who are to be weighed wherever their homes are, because they come by that day. facts is asked for a handful at once.
func (s *Snapshot) Best(job Job, p Policy, most int, near []string, facts func([]string) []Facts) []Choice {
	var best []Choice
	seen := map[int32]bool{}
	weigh := func(group []int32) {
		logins := make([]string, len(group))
		for i, k := range group {
			logins[i] = s.Engineers[k].Login
		}
		for i, f := range facts(logins) {
			if f.Busy {
				continue
			}
			best = append(best, s.weigh(group[i], job, p, f))
		}
		slices.SortFunc(best, before)
		best = best[:min(len(best), most)]
	}
	var group []int32
	for _, login := range near {
		if k, there := s.byLogin[login]; there && !seen[k] && s.fits(k, job) {
			seen[k] = true
			group = append(group, k)
		}
	}
	if len(group) > 0 {
		weigh(group)
		group = nil
	}
	s.walk(job.At, func(k int32, metres float64) bool {
		least := p.minutes(metres) - float64(p.PartMinutes) - float64(p.LevelMinutes*mostLevel)
		if len(best) == most && least > best[most-1].Score {
			return false
		}
		if !seen[k] && s.fits(k, job) {
			group = append(group, k)
		}
		if len(group) == handful {
			weigh(group)
			group = nil
		}
		return true
	})
	if len(group) > 0 {
		weigh(group)
	}
	return best
}

// handful is of how many engineers the facts are asked at once.
const handful = 24

// mostLevel is the highest level of a certificate.
const mostLevel = 3

// before puts the better first; of two that are as good, by the login, so that two decisions on one state are one.
func before(a, b Choice) int {
	switch {
	case a.Score < b.Score:
		return -1
	case a.Score > b.Score:
		return 1
	case a.Engineer < b.Engineer:
		return -1
	}
	return 1
}

// fits tells whether an engineer may have a job at all.
func (s *Snapshot) fits(k int32, job Job) bool {
	e := &s.Engineers[k]
	if job.Certified && s.skills[k]&s.skill(job.Category) == 0 {
		return false
	}
	if !e.Serves(job.Area) || slices.Contains(job.Not, e.Login) || len(job.Only) > 0 && !slices.Contains(job.Only, e.Login) {
		return false
	}
	if job.Certified && !workforce.Certified(e.Certificates, job.Category, job.From) {
		return false
	}
	return slices.ContainsFunc(e.HoursIn(s.zones[k], job.From), func(h workforce.Hours) bool { return !job.From.Before(h.From) && !job.Until.After(h.Until) })
}

func (s *Snapshot) weigh(k int32, job Job, p Policy, f Facts) Choice {
	e := &s.Engineers[k]
	c := Choice{Engineer: e.Login, Visits: f.Visits, Carries: f.Carries}
	c.TravelMinutes, c.SpreadMinutes = p.Travel(s.at[k], job.At)
	for _, stop := range f.Stops {
		if minutes, spread := p.Travel(stop, job.At); minutes < c.TravelMinutes {
			c.TravelMinutes, c.SpreadMinutes = minutes, spread
		}
	}
	for _, held := range e.Certificates {
		if held.Category == job.Category && held.At(job.From) {
			c.Level = max(c.Level, held.Level)
		}
	}
	c.LoadMinutes = float64(f.Visits * p.LoadMinutes)
	if f.Carries {
		c.PartMinutes = -float64(p.PartMinutes)
	}
	c.LevelMinutes = -float64(c.Level * p.LevelMinutes)
	c.Score = c.TravelMinutes + c.LoadMinutes + c.PartMinutes + c.LevelMinutes
	return c
}

// vector is a point on the unit sphere.
func vector(p orb.Point) network.Vector { return network.VectorOf(p) }
