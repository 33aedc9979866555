package db

// For tests of a few files of their own.
var (
	MigrateFrom = migrate
	FitsFiles   = fits
)
