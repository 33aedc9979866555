package policy_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/fault"
	"fettle/internal/policy"
)

type body struct {
	Days  int `json:"days"`
	Inner struct {
		Until string `json:"until"`
	} `json:"inner"`
	Of map[string]struct {
		From string `json:"from"`
	} `json:"of"`
	List []struct {
		Part string `json:"part"`
	} `json:"list"`
	Hidden int `json:"-"`
}

func TestAFieldThatNobodyReadsIsNamedByItsPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ body, why, field string }{
		{`{"days": 1, "inner": {"until": "x"}, "of": {"a": {"from": "b"}}, "list": [{"part": "P"}]}`, "", ""},
		{`{"misspelt": 1}`, "unknown_field", "misspelt"},
		{`{"Days": 1}`, "unknown_field", "Days"},
		{`{"hidden": 1}`, "unknown_field", "hidden"},
		{`{"-": 1}`, "unknown_field", "-"},
		{`{"inner": {"till": "x"}}`, "unknown_field", "inner.till"},
		{`{"of": {"a": {"form": "b"}}}`, "unknown_field", "of.a.form"},
		{`{"list": [{}, {"prat": "P"}]}`, "unknown_field", "list.prat"},
		{`{"days": "one"}`, "wrong_kind", "days"},
		{`{"days": 1.5}`, "wrong_kind", "days"},
		{`{"inner": {"until": 3}}`, "wrong_kind", "inner.until"},
	} {
		t.Run(c.body, func(t *testing.T) {
			t.Parallel()
			err := policy.Read([]byte(c.body), &body{})
			if c.field == "" {
				require.NoError(t, err)
				return
			}
			f, ok := errors.AsType[*fault.Fault](err)
			require.True(t, ok, "%v", err)
			require.ErrorIs(t, f, policy.ErrBody)
			require.Equal(t, []any{c.why, c.field, "body.body." + c.field}, []any{f.Why, f.Values["field"], f.Field})
		})
	}
	require.Error(t, policy.Read([]byte(`{} {}`), &body{}))
	require.Error(t, policy.Read([]byte(`{`), &body{}))
	require.Error(t, policy.Read([]byte(`3`), &body{}))
}

func TestFieldsAreTheirPaths(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"days", "inner.until", "of", "list"}, policy.Fields(body{}))
	require.Equal(t, policy.Fields(body{}), policy.Fields(&body{}))
}
