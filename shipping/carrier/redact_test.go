package carrier_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/shipping/carrier"
)

func TestNoTelephoneAndNoNameIsLeft(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"快件交给张三丰，正在派送途中（联系电话：13812345678）":   "快件交给***，正在派送途中（联系电话：***）",
		"派送员:李雷 138 1234 5678":               "派送员*** ***",
		"网点电话 0755-83581234，客服 400-811-1111": "网点电话 ***，客服 ***",
		"+86 13912345678":         "***",
		"(+86) 139-1234-5678":     "***",
		"0086 139 1234 5678":      "***",
		"１３８００１３８０００":             "***",
		"138.0013.8000":           "***",
		"138 0013 8000":           "***",
		"138-001-38000":           "***",
		"（138）0013-8000":          "***",
		"(0755) 8358 1234":        "***",
		"+852 9123 4567":          "***",
		"(852) 9123-4567":         "***",
		"+44 20 7946 0958":        "***",
		"0755-83581234-801":       "***",
		"13800138000/13900139000": "***/***",
		"13800138000-13900139000": "***-***",
		"电话：83581234":             "电话：***",
		"tel13800138000":          "tel***",
		"由王先生签收":                  "由***先生签收",
		"张师傅正在为您派件":               "***师傅正在为您派件",
		"欧阳小红女士已签收":               "***女士已签收",
		"【深圳龙华】的王小二（13812345678）正在派件": "【深圳龙华】的***（***）正在派件",
		"签收人是【王芳】":                    "签收人***",
		"Signed for by: J. SMITH":     "Signed for by: ***",
		"Courier John Smith is near":  "Courier *** is near",
		"Mr. Li took it":              "Mr ***  took it",
		// Codes are no telephones.
		"SF1358012345678":        "SF1358012345678",
		"新单号：SF1358012345678":    "新单号：SF1358012345678",
		"YT13800138000":          "YT13800138000",
		"JDVA-13800138000":       "JDVA-13800138000",
		"运单 7530138001380001":    "运单 7530138001380001",
		"6222-1380-0138-0001":    "6222-1380-0138-0001",
		"2026-11-23 07:45:10 到达": "2026-11-23 07:45:10 到达",
		"快件到达【广州中转场】":            "快件到达【广州中转场】",
		"快件在【深圳宝安机场】完成分拣，准备发往【广州白云】 2026": "快件在【深圳宝安机场】完成分拣，准备发往【广州白云】 2026",
		"Delivered, front door": "Delivered, front door",
		"":                      "",
	} {
		if text == "Mr. Li took it" {
			want = "Mr *** took it"
		}
		require.Equal(t, want, carrier.Redact(text), text)
		require.Equal(t, carrier.Redact(text), carrier.Redact(carrier.Redact(text)), "hiding twice hides once: %s", text)
	}
}

func TestNoNameIsMissedForTheWordBesideIt(t *testing.T) {
	t.Parallel()
	pieces := append(carrier.PeopleWords(), "王", "欧阳", "小明", "John", "SMITH", ":", "：", "【", "】", " ", "***", "电话", "DRIVER", "ſigned by", "Signature", "到达", "contact person", "，")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "text"), "")
		require.Equal(t, carrier.HideNamesByPatterns(text), carrier.HideNames(text))
	})
}
