package guard

import "time"

// Years that a time may lie in. Nothing was done before the first, and what is computed from a time in the last stays
// far within the four digits that a year has in JSON.
const (
	FirstYear = 1970
	LastYear  = 2199
)

// offsetMost is the farthest that a place is from UTC, with an hour to spare; PostgreSQL takes less than sixteen.
const offsetMost = 15 * 60 * 60

// Time looks at a time that was read already.
func Time(t time.Time) *Finding {
	if _, offset := t.Zone(); offset > offsetMost || offset < -offsetMost {
		return found(FarOffset)
	}
	return year(t)
}

func year(t time.Time) *Finding {
	if y := t.UTC().Year(); y < FirstYear || y > LastYear {
		return found(FarTime, "from", FirstYear, "until", LastYear)
	}
	return nil
}

// TimeText looks at a time as it was written (RFC 3339).
func TimeText(v string) *Finding {
	t, err := time.Parse(time.RFC3339Nano, v)
	if err != nil {
		return found(NotATime)
	}
	return Time(t)
}

// Day looks at a date as it was written: 2026-03-01.
func Day(v string) *Finding {
	t, err := time.Parse(time.DateOnly, v)
	if err != nil {
		return found(NotADay)
	}
	return year(t)
}
