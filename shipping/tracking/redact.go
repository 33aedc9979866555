package tracking

import "regexp"

// personal finds what carriers write of people: mobile and other telephone numbers, and the name that follows a word
// for a person, with or without a colon. A word too many is hidden rather than a name too few.
var personal = []*regexp.Regexp{
	regexp.MustCompile(`(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}`),
	regexp.MustCompile(`0\d{2,3}-?\d{7,8}`),
	regexp.MustCompile(`(?:400|800)-?\d{3}-?\d{4}`),
	regexp.MustCompile(`(快递员|派件员|派送员|配送员|业务员|收派员|小哥|收件人|寄件人|联系人|签收人|代收人|交给)(?:[:：]|是|为)?\s*[【\[(（]?\p{Han}{2,4}[】\])）]?`),
}

// redactRemark takes telephone numbers and names out of a carrier's free text.
func redactRemark(remark string) string {
	for i, p := range personal {
		with := "***"
		if i == len(personal)-1 {
			with = "$1***"
		}
		remark = p.ReplaceAllString(remark, with)
	}
	return remark
}
