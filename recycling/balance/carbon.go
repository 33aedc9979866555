package balance

// FactorSet is an immutable set of avoided-emission factors: grams CO2e avoided by recycling one kilogram instead of
// making it anew. Two sets are never mixed in one figure.
type FactorSet struct {
	Name   string
	Source string
	// GramsPerKg by material; what is missing is not counted and said so.
	GramsPerKg map[string]int64
}

// Factors2025 is from the UK government's conversion factors of 2025 (DESNZ), primary less closed-loop material use.
// Copper is not in that set.
var Factors2025 = FactorSet{
	Name: "uk-desnz-2025", Source: "UK DESNZ greenhouse gas conversion factors 2025, material use, primary less closed loop (OGL v3)",
	GramsPerKg: map[string]int64{"steel": 1844, "aluminium": 8116, "plastic": 1598, "plastic_pp": 1265, "plastic_ps": 1707,
		"plastic_pvc": 1097, "plastic_hdpe": 1325, "plastic_abs": 1598},
}

// Carbon is a figure with what it rests on.
type Carbon struct {
	AvoidedGrams int64    `json:"avoided_grams"`
	FactorSet    string   `json:"factor_set"`
	Source       string   `json:"source"`
	NotCounted   []string `json:"not_counted"`
}

// Avoided sums what recycling the outputs avoided.
func (f FactorSet) Avoided(outputs []Output) Carbon {
	c := Carbon{FactorSet: f.Name, Source: f.Source, NotCounted: []string{}}
	for _, o := range outputs {
		factor, known := f.GramsPerKg[o.Material]
		if !known {
			c.NotCounted = append(c.NotCounted, o.Material)
			continue
		}
		c.AvoidedGrams += o.Grams * factor / 1000
	}
	return c
}

// ShareOf gives a part its share of a manifest's outputs, by weight.
func ShareOf(outputs []Output, part, whole int64) []Output {
	out := []Output{}
	for _, o := range outputs {
		if g := o.Grams * part / whole; g > 0 {
			out = append(out, Output{o.Material, g})
		}
	}
	return out
}
