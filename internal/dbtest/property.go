package dbtest

import (
	"flag"
	"testing"

	"pgregory.net/rapid"
)

// everyday is how many rounds a property over a database takes where nobody asks for more: such a round takes up to a second,
// where one of arithmetic takes a microsecond.
const everyday = 20

// Property checks a property over a database as often as -rapid.checks says, and twenty times where nobody says.
func Property(t *testing.T, check func(*rapid.T)) {
	t.Helper()
	rounds, failed := 0, false
	rapid.Check(t, func(r *rapid.T) {
		// A round that failed is run again to make it smaller, which counts as none.
		if !Long() && !failed && rounds == everyday {
			return
		}
		rounds++
		whole := false
		defer func() { failed = failed || !whole }()
		check(r)
		whole = true
	})
}

// Long says whether more rounds were asked for than rapid takes by itself, as `make test-long` does.
func Long() bool {
	return flag.Lookup("rapid.checks").Value.String() != "100"
}
