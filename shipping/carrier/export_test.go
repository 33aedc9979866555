package carrier

import "regexp"

// HideNames is how names are hidden, HideNamesByPatterns the same by every pattern on every text.
var HideNames = hideNames

func HideNamesByPatterns(text string) string {
	text = titled.ReplaceAllString(text, hidden+"$1")
	for _, name := range []*regexp.Regexp{inBrackets, behindSign, behindWord} {
		text = name.ReplaceAllString(text, "$1"+hidden)
	}
	text = beforeTel.ReplaceAllString(text, "$1"+hidden+"$2")
	text = latinName.ReplaceAllString(text, "$1$2"+hidden)
	return latinTitle.ReplaceAllString(text, "$1 "+hidden)
}

// PeopleWords are all words that a name may stand beside.
func PeopleWords() []string {
	out := append([]string{}, peopleWords...)
	for _, words := range [][]string{titleWords, latinWords, mrWords} {
		out = append(out, words...)
	}
	return out
}
