package diagnosis

import (
	"cmp"
	"slices"
)

// LikelyPart is a part that a repair probably takes, by what is known of its code or symptom.
type LikelyPart struct {
	Part     string `json:"part"`
	NameZH   string `json:"name_zh"`
	NameEN   string `json:"name_en"`
	Position string `json:"position"`
	Permille int    `json:"permille" doc:"How probable it is, over all causes that take it."`
	Entry    string `json:"entry"`
	Code     string `json:"code"`
	// Fitted and Wrong are how often it went into this model and how often it was the wrong one for it.
	Fitted int64 `json:"fitted"`
	Wrong  int64 `json:"wrong"`
}

// likelyParts are the parts that the best entry of a look-up speaks of, the most probable first: a part is as probable as all the
// causes together that take it. Entries further down are about something else; who reads them decides himself.
func likelyParts(found []Knowledge) []LikelyPart {
	out := []LikelyPart{}
	if len(found) == 0 {
		return out
	}
	best := found[0]
	for _, c := range best.Causes {
		for _, p := range c.Parts {
			i := slices.IndexFunc(out, func(l LikelyPart) bool { return l.Part == p.Part })
			if i < 0 {
				i = len(out)
				out = append(out, LikelyPart{Part: p.Part, NameZH: p.NameZH, NameEN: p.NameEN, Position: p.Position, Entry: best.Entry, Code: best.Code,
					Fitted: p.Fitted, Wrong: p.Wrong})
			}
			out[i].Permille = min(1000, out[i].Permille+c.Permille)
		}
	}
	slices.SortStableFunc(out, func(a, b LikelyPart) int { return cmp.Compare(b.Permille, a.Permille) })
	return out
}
