package shipping

import "regexp"

var personal = []*regexp.Regexp{
	regexp.MustCompile(`1[3-9]\d{9}`),
	regexp.MustCompile(`\d{3,4}-?\d{7,8}`),
	regexp.MustCompile(`(快递员|派件员|收件人|联系人|签收人)[:：]?\s*[\p{Han}]{2,4}`),
}

// redact takes telephone numbers and names out of a carrier's free text.
func redact(remark string) string {
	for _, p := range personal {
		remark = p.ReplaceAllString(remark, "***")
	}
	return remark
}
