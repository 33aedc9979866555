package customerpage

import "fettle/texts"

// Text is one sentence in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Sentence is a text of the catalogue: its key, and a name and a value in turn.
func Sentence(key string, values ...any) Text {
	s := texts.Of(key, values...)
	return Text{ZH: s.In("zh"), EN: s.In("en")}
}

// Said is the sentence as a value of another.
func (t Text) Said() texts.Said { return texts.Said{"zh": t.ZH, "en": t.EN} }

// In is the text in a language.
func (t Text) In(language string) string { return t.Said().In(language) }
