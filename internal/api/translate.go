package api

import (
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2/validation"

	"fettle/texts"
)

// refusal is what huma says of an input, as a pattern, and the text that says it in the reader's language.
type refusal struct {
	pattern *regexp.Regexp
	key     string
}

var verb = regexp.MustCompile(`%[vds]`)

// refusals are told with one argument {limit}, where huma names one: a bound, a pattern, a list.
var refusals = func() []refusal {
	messages := [][2]string{
		{validation.MsgUnexpectedProperty, "input.unexpected"},
		{validation.MsgExpectedRFC3339DateTime, "input.date_time"},
		{"invalid date/time for format %v", "input.date_time"},
		{validation.MsgExpectedRFC3339Date, "input.date"},
		{validation.MsgExpectedRFC3986URI, "input.uri"},
		{validation.MsgExpectedRFC4122UUID, "input.uuid"},
		{validation.MsgExpectedBoolean, "input.boolean"},
		{"invalid boolean", "input.boolean"},
		{validation.MsgExpectedNumber, "input.number"},
		{"invalid float", "input.number"},
		{"invalid floating value", "input.number"},
		{validation.MsgExpectedInteger, "input.integer"},
		{"invalid integer", "input.integer"},
		{validation.MsgExpectedString, "input.string"},
		{validation.MsgExpectedBase64String, "input.base64"},
		{validation.MsgExpectedArray, "input.list"},
		{validation.MsgExpectedObject, "input.object"},
		{validation.MsgExpectedArrayItemsUnique, "input.unique"},
		{validation.MsgExpectedOneOf, "input.one_of"},
		{validation.MsgExpectedMinimumNumber, "input.at_least"},
		{validation.MsgExpectedExclusiveMinimumNumber, "input.above"},
		{validation.MsgExpectedMaximumNumber, "input.at_most"},
		{validation.MsgExpectedExclusiveMaximumNumber, "input.below"},
		{validation.MsgExpectedMinLength, "input.longer"},
		{validation.MsgExpectedMaxLength, "input.shorter"},
		{validation.MsgExpectedMatchPattern, "input.pattern"},
		{validation.MsgExpectedMinItems, "input.more_items"},
		{validation.MsgExpectedMaxItems, "input.fewer_items"},
		{validation.MsgExpectedRequiredProperty, "input.required"},
		{"required query parameter is missing", "input.parameter"},
		{"required path parameter is missing", "input.parameter"},
		{"required header parameter is missing", "input.parameter"},
		{"request body is required", "input.body"},
	}
	out := make([]refusal, len(messages))
	for i, m := range messages {
		out[i] = refusal{regexp.MustCompile("^" + verb.ReplaceAllString(regexp.QuoteMeta(m[0]), "(.*)") + "$"), m[1]}
	}
	return out
}()

// translate says in a language what huma said in English. What it does not know, such as the place of a fault in JSON,
// is told as it is.
func translate(language, message string) string {
	for _, r := range refusals {
		if found := r.pattern.FindStringSubmatch(message); found != nil {
			return texts.Say(language, r.key, texts.Values{"limit": strings.ReplaceAll(found[len(found)-1], `", "`, ", ")})
		}
	}
	return message
}
