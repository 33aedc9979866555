package db

import "time"

// Moment is a time as arrays of parameters carry it to PostgreSQL, exact to the microsecond that it keeps.
func Moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
