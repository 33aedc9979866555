package api

import (
	"log/slog"
	"regexp"
	"strconv"
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
		{validation.MsgExpectedRFC3339Time, "input.time"},
		{validation.MsgExpectedRFC3986URI, "input.uri"},
		{"invalid url.URL value", "input.uri"},
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
		{validation.MsgExpectedBePattern, "input.pattern"},
		{validation.MsgExpectedNumberBeMultipleOf, "input.multiple_of"},
		{validation.MsgExpectedMinProperties, "input.more_items"},
		{validation.MsgExpectedMaxProperties, "input.fewer_items"},
		{validation.MsgExpectedMinItems, "input.more_items"},
		{validation.MsgExpectedMaxItems, "input.fewer_items"},
		{validation.MsgExpectedRequiredProperty, "input.required"},
		{"required query parameter is missing", "input.parameter"},
		{"required path parameter is missing", "input.parameter"},
		{"required header parameter is missing", "input.parameter"},
		{"request body is required", "input.body"},
		{"unknown content type", "input.content_type"},
		{"unknown content type: %v", "input.content_type"},
		{"unexpected end of JSON input", "input.json"},
		{"invalid character %v", "input.json"},
		{"unexpected EOF", "input.json"},
	}
	out := make([]refusal, len(messages))
	for i, m := range messages {
		out[i] = refusal{regexp.MustCompile("^" + verb.ReplaceAllString(regexp.QuoteMeta(m[0]), "(.*)") + "$"), m[1]}
	}
	return out
}()

// patterns are what an expression asks for, in words.
var patterns = map[string]string{
	`^[0-9]{7,10}$`: "input.company_prefix", `^[a-z0-9.-]+[.][a-z]+$`: "input.domain",
	`^-?[0-9]{1,9}(\.[0-9]{1,6})?$`:     "input.measured",
	`^[0-9a-f]{64}$`:                    "input.sha256",
	`^[A-Z]{3}$`:                        "input.currency",
	`^[A-Za-z0-9-]+$`:                   "input.letters_digits",
	`^[0-9+-]{5,20}$`:                   "input.telephone",
	`^[^\x00-\x1f]*$`:                   "input.line_break",
	`^([01][0-9]|2[0-3]):[0-5][0-9]$`:   "input.clock",
	`^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$`:  "input.area",
	`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`: "input.code",
	`^[0-9A-Za-z._-]{1,64}$`:            "input.code",
	`^-?[0-9]{1,9}([.][0-9]{1,6})?$`:    "input.decimal",
	`^(https://[^\s<>"']{1,480})?$`:     "input.link",
}

// translate says in a language what huma said in English. What it does not know is told as a text that fits all: words
// of the inside of the service help nobody.
func translate(language, message string) string {
	for _, r := range refusals {
		found := r.pattern.FindStringSubmatch(message)
		if found == nil {
			continue
		}
		limit := strings.ReplaceAll(found[len(found)-1], `", "`, ", ")
		limit = strings.TrimPrefix(limit, ", ")
		if key := patterns[limit]; key != "" {
			return texts.Say(language, key, nil)
		}
		return texts.Say(language, r.key, texts.Values{"limit": plain(limit)})
	}
	slog.Debug("a refusal without words", "message", message)
	return texts.Say(language, "input.unfit", nil)
}

// plain writes a limit of a million in full: huma keeps limits as floats and says 1e+06, which no clerk reads.
func plain(limit string) string {
	if n, err := strconv.ParseFloat(limit, 64); err == nil && strings.Contains(limit, "e+") {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return limit
}
