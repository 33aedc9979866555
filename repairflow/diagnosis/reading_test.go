package diagnosis

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestATextIsReadAsThePhoneReadsIt: the phone has the same cases, in web/src/engineer/reading.test.ts.
func TestATextIsReadAsThePhoneReadsIt(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/reading.json")
	require.NoError(t, err)
	var cases []struct {
		Text         string
		Codes, Words []string
	}
	require.NoError(t, json.Unmarshal(raw, &cases))
	for _, c := range cases {
		t.Run(c.Text, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.Codes, append([]string{}, codesIn(c.Text)...))
			require.Equal(t, c.Words, append([]string{}, wordsIn(c.Text)...))
		})
	}
}

func TestWhatTheBenchSaysOutweighsThePriors(t *testing.T) {
	t.Parallel()
	weighed := func(causes ...LikelyCause) map[string]int {
		Weigh(causes)
		out := map[string]int{}
		for _, c := range causes {
			out[c.Cause] = c.Permille
		}
		return out
	}
	require.Equal(t, map[string]int{"a": 600, "b": 300, "c": 100}, weighed(LikelyCause{Cause: "c", Prior: 10}, LikelyCause{Cause: "a", Prior: 60}, LikelyCause{Cause: "b", Prior: 30}))
	// 6 stays 6; 3 + 10 is 13 of 20.
	require.Equal(t, map[string]int{"a": 300, "b": 650, "c": 50}, weighed(LikelyCause{Cause: "a", Prior: 60}, LikelyCause{Cause: "b", Prior: 30, Confirmed: 10}, LikelyCause{Cause: "c", Prior: 10}))
	// 6 · 1/6 is 1, against 3 and 1.
	require.Equal(t, map[string]int{"a": 200, "b": 600, "c": 200}, weighed(LikelyCause{Cause: "a", Prior: 60, NotConfirmed: 5}, LikelyCause{Cause: "b", Prior: 30}, LikelyCause{Cause: "c", Prior: 10}))
	sent := []LikelyCause{{Cause: "a", Prior: 1, WrongPart: 9}, {Cause: "b", Prior: 1}}
	Weigh(sent)
	require.Equal(t, 500, sent[0].Permille, "a wrong part says nothing of the cause")
	require.Zero(t, sent[0].N)
}
