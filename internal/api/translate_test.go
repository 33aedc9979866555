package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
)

func TestALimitIsWrittenAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"expected number <= 1e+06":                           "不能大于 1000000",
		"expected number <= 1e+12":                           "不能大于 1000000000000",
		"expected number <= 90":                              "不能大于 90",
		"expected number >= 0.5":                             "不能小于 0.5",
		"expected number >= 1":                               "不能小于 1",
		"expected number <= 2.5e+09":                         "不能大于 2500000000",
		`expected value to be one of "", "disputed", "lost"`: "须为其中之一：disputed, lost",
		"expected length <= 64":                              "最多 64 个字符",
		"expected number >= -1.2e+07":                        "不能小于 -12000000",
	} {
		require.Equal(t, want, api.Translate("zh", said), said)
	}
}
