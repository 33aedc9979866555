package diagnosis

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/inventory/catalog"
)

// Knowledge is what is known of a code or symptom of a product line, in one version.
type Knowledge struct {
	Entry        string     `db:"entry" json:"entry"`
	Version      int        `db:"version" json:"version"`
	ProductLine  string     `db:"product_line" json:"product_line"`
	Code         string     `db:"code" json:"code" doc:"As the appliance shows it; several after a semicolon."`
	SymptomZH    string     `db:"symptom_zh" json:"symptom_zh"`
	SymptomEN    string     `db:"symptom_en" json:"symptom_en"`
	SynonymsZH   string     `db:"synonyms_zh" json:"synonyms_zh" doc:"What people say for it, after semicolons."`
	SynonymsEN   string     `db:"synonyms_en" json:"synonyms_en"`
	SafetyZH     string     `db:"safety_zh" json:"safety_zh"`
	SafetyEN     string     `db:"safety_en" json:"safety_en"`
	WrittenAt    time.Time  `db:"written_at" json:"written_at"`
	WrittenBy    string     `db:"written_by" json:"written_by"`
	SupersededAt *time.Time `db:"superseded_at" json:"superseded_at"`
	// Causes are in the order of their probability.
	Causes []LikelyCause `db:"-" json:"causes"`
	// Terms are what it is found by; a phone without a signal looks them up itself.
	Terms pq.StringArray `db:"terms" json:"terms"`
	// ByCode tells that it was found by its code.
	ByCode bool `db:"-" json:"by_code"`
}

// ETagVersion makes the version the ETag.
func (e Knowledge) ETagVersion() int { return e.Version }

// LikelyCause is a reason for what an entry is about.
type LikelyCause struct {
	Entry   string `db:"entry" json:"-"`
	Version int    `db:"version" json:"-"`
	Cause   string `db:"cause" json:"cause"`
	NameZH  string `db:"name_zh" json:"name_zh"`
	NameEN  string `db:"name_en" json:"name_en"`
	// Takes are the parts by category, or by category@position.
	Takes  pq.StringArray `db:"parts" json:"takes"`
	Prior  int            `db:"prior" json:"prior"`
	TipsZH string         `db:"tips_zh" json:"tips_zh"`
	TipsEN string         `db:"tips_en" json:"tips_en"`
	// Permille is how probable it is among the causes of its entry.
	Permille     int `db:"-" json:"permille"`
	Confirmed    int `db:"confirmed" json:"confirmed"`
	NotConfirmed int `db:"not_confirmed" json:"not_confirmed"`
	WrongPart    int `db:"wrong_part" json:"wrong_part"`
	// N is how many benches have spoken.
	N int `db:"-" json:"n"`
	// Parts are those that fit the appliance.
	Parts []ProbablePart `db:"-" json:"parts"`
}

// ProbablePart is a part that fits and may be what a cause takes.
type ProbablePart struct {
	Part     string `json:"part"`
	NameZH   string `json:"name_zh"`
	NameEN   string `json:"name_en"`
	Position string `json:"position"`
	// Fitted and Wrong are how often it went into this model and how often it was the wrong one for it.
	Fitted int64 `json:"fitted"`
	Wrong  int64 `json:"wrong"`
}

// priorCount is as how many cases the judgement of the authors counts; what the bench has seen outweighs it in time.
const priorCount = 10

// Weigh puts the causes of an entry in order: each weighs its share of the priors as priorCount cases, and the cases that the bench
// has confirmed; a cause that the bench often denied weighs less, by Laplace's rule of succession. A wrong part says nothing of the
// cause.
func Weigh(causes []LikelyCause) {
	priors := 0
	for _, c := range causes {
		priors += c.Prior
	}
	weights, sum := map[string]float64{}, 0.0
	for i, c := range causes {
		confirmed, denied := float64(c.Confirmed), float64(c.NotConfirmed)
		w := (priorCount*float64(c.Prior)/float64(priors) + confirmed) * (1 + confirmed) / (1 + confirmed + denied)
		weights[c.Cause], sum = w, sum+w
		causes[i].N = c.Confirmed + c.NotConfirmed
	}
	for i, c := range causes {
		causes[i].Permille = int(math.Round(1000 * weights[c.Cause] / sum))
	}
	slices.SortStableFunc(causes, func(a, b LikelyCause) int { return b.Permille - a.Permille })
}

// fitsOf are the parts of an appliance that a cause takes, in the order of what it takes; of a part that has a successor there, the
// successor.
func fitsOf(takes []string, fits []catalog.Fit) []ProbablePart {
	out := []ProbablePart{}
	listed := map[string]bool{}
	for _, f := range fits {
		listed[f.Number] = true
	}
	for _, take := range takes {
		category, position, _ := strings.Cut(take, "@")
		for _, f := range fits {
			switch {
			case f.Category != category || position != "" && f.Position != position && strings.TrimRight(f.Position, "0123456789") != position:
			case f.SupersededBy != "" && listed[f.SupersededBy]:
			case slices.ContainsFunc(out, func(p ProbablePart) bool { return p.Part == f.Number }):
			default:
				out = append(out, ProbablePart{Part: f.Number, NameZH: f.NameZH, NameEN: f.NameEN, Position: f.Position})
			}
		}
	}
	return out
}

// rank puts entries that were found in order, those by their code first, then by how many of the words were found in them, rare ones
// counting more; of a long text at least two words must be found.
func rank(entries []Knowledge, codes, words []string) []Knowledge {
	in := map[string]int{}
	for _, e := range entries {
		for _, w := range words {
			if slices.Contains(e.Terms, w) {
				in[w]++
			}
		}
	}
	scores := map[string]float64{}
	out := []Knowledge{}
	for _, e := range entries {
		found := 0
		for _, w := range words {
			if slices.Contains(e.Terms, w) {
				found++
				scores[e.Entry] += math.Log(1 + float64(len(entries))/float64(in[w]))
			}
		}
		e.ByCode = slices.ContainsFunc(codes, func(c string) bool { return slices.Contains(e.Terms, codeMark+c) })
		if e.ByCode {
			scores[e.Entry] += 1000
		}
		if e.ByCode || found >= 2 || found > 0 && len(words) <= 2 {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Knowledge) int {
		switch {
		case scores[a.Entry] > scores[b.Entry]+1e-9:
			return -1
		case scores[a.Entry] < scores[b.Entry]-1e-9:
			return 1
		case len(a.Terms) != len(b.Terms):
			return len(a.Terms) - len(b.Terms)
		}
		return strings.Compare(a.Entry, b.Entry)
	})
	return out[:min(len(out), foundMost)]
}

// foundMost is how many entries a lookup answers.
const foundMost = 10
