package repair

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Triage says which symptoms cannot wait and which are not to be dealt with over the telephone.
type Triage struct {
	Urgent []UrgentSymptom `json:"urgent"`
	// Safety are words of symptoms for which nobody is guided over the telephone.
	Safety []string `json:"safety"`
}

// UrgentSymptom makes a repair urgent when its symptom has one of the words.
type UrgentSymptom struct {
	// ProductLine is a line of appliances; empty is every line.
	ProductLine string   `json:"product_line"`
	Words       []string `json:"words"`
}

const triageName = "triage"

const mostWords = 200

// TriagePolicy is the policy of triage.
func TriagePolicy() policy.Kind {
	return policy.Kind{Name: triageName, Body: Triage{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Triage
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		all := p.Safety
		for _, u := range p.Urgent {
			if len(u.Words) == 0 {
				return errors.New("each entry of urgent has words")
			}
			all = append(all[:len(all):len(all)], u.Words...)
		}
		if len(all) > mostWords {
			return fmt.Errorf("there are %d words at most", mostWords)
		}
		for _, w := range all {
			if strings.TrimSpace(w) == "" {
				return errors.New("a word is empty")
			}
		}
		return nil
	}}
}

// TriageNow is what is in force; without a version nothing is urgent of itself.
func TriageNow(ctx context.Context, tx *db.Tx) (p Triage, err error) {
	_, err = policy.InForce(ctx, tx, triageName, &p)
	return p, err
}

// UrgentWord is the word of a symptom that makes it urgent on a line of appliances; "" when none does.
func (p Triage) UrgentWord(line, symptom string) string {
	for _, u := range p.Urgent {
		if u.ProductLine == "" || u.ProductLine == line {
			if w := wordOf(symptom, u.Words); w != "" {
				return w
			}
		}
	}
	return ""
}

// SafetyWord is the word of a symptom that forbids guidance over the telephone; "" when none does.
func (p Triage) SafetyWord(symptom string) string { return wordOf(symptom, p.Safety) }

func wordOf(symptom string, words []string) string {
	symptom = strings.ToLower(symptom)
	for _, w := range words {
		if strings.Contains(symptom, strings.ToLower(w)) {
			return w
		}
	}
	return ""
}
