package app

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryMovedPathLeadsToARoute holds that an old path is nobody's and a new one is somebody's.
func TestEveryMovedPathLeadsToARoute(t *testing.T) {
	t.Parallel()
	for _, m := range moved {
		require.Equal(t, strings.Count(m.From, "*"), strings.Count(m.To, "*"), m.From)
		taken := func(path string) bool {
			for _, op := range operations(t) {
				if covers(path, op.Path) {
					return true
				}
			}
			return false
		}
		require.False(t, taken(m.From), "%s is a route", m.From)
		require.True(t, taken(m.To), "%s is no route", m.To)
	}
}

// covers tells whether the path of a route begins with another, in which * stands for any parameter.
func covers(moved, route string) bool {
	want, have := strings.Split(moved, "/"), strings.Split(route, "/")
	if len(have) < len(want) {
		return false
	}
	for i, segment := range want {
		if segment != have[i] && (segment != "*" || !strings.HasPrefix(have[i], "{")) {
			return false
		}
	}
	return true
}
