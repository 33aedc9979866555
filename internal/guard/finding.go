package guard

import "fettle/texts"

// What an input may be refused for; each is the key of its text.
const (
	NotUTF8       = "input.not_utf8"
	Encoded       = "input.encoded"
	Control       = "input.control"
	Direction     = "input.direction"
	NotACharacter = "input.not_a_character"
	Lost          = "input.lost_character"
	Break         = "input.line_break"
	Empty         = "input.blank"
	NotANumber    = "input.number"
	Huge          = "input.number_too_large"
	Tiny          = "input.number_too_small"
	NotATime      = "input.date_time"
	NotADay       = "input.date"
	FarTime       = "input.time_out_of_range"
	FarOffset     = "input.offset"
	Twice         = "input.twice"
	Deep          = "input.too_deep"
	Composed      = "input.composed"
)

// Finding is what a guard has against an input, as a text in every language.
type Finding struct {
	// Field is the path of the input, such as "body.lines[0].quantity"; "" when one value was looked at.
	Field string
	texts.Sentence
}

func found(key string, values ...any) *Finding {
	return &Finding{Sentence: texts.Of(key, values...)}
}

// Error is for logs.
func (f *Finding) Error() string {
	if f.Field == "" {
		return f.In("en")
	}
	return f.Field + ": " + f.In("en")
}
