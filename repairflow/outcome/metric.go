package outcome

// FirstFix is how many repairs were done at the first visit and stayed so, and why the others were not.
type FirstFix struct {
	// Repairs were completed in the time that was asked for.
	Repairs int64 `db:"repairs" json:"repairs"`
	Fixed   int64 `db:"fixed" json:"fixed"`
	// Permille is Fixed of Repairs; null when there are none.
	Permille *int64 `db:"permille" json:"permille"`
	// Open are those of Fixed whose thirty days are not over: they may still come back.
	Open int64 `db:"still_open" json:"still_open"`
	// Each repair that failed has one cause: the first of these that it shows.
	DOA       int64 `db:"doa" json:"doa"`
	WrongPart int64 `db:"wrong_part" json:"wrong_part"`
	NoPart    int64 `db:"no_part" json:"no_part"`
	Diagnosis int64 `db:"diagnosis" json:"diagnosis"`
	// Definition says what is counted.
	Definition string `db:"-" json:"definition"`
}

// Accuracy is how often the old part was as bad as was said.
type Accuracy struct {
	Confirmed    int64 `db:"confirmed" json:"confirmed"`
	NoFaultFound int64 `db:"no_fault_found" json:"no_fault_found"`
	// Permille is Confirmed of both; null when the bench has judged none.
	Permille *int64 `db:"permille" json:"permille"`
	// Untested came out in this time and no bench has judged it; Unclear are those of which the bench could not say it: another
	// part, a changed or a broken one. Neither counts in Permille.
	Untested   int64  `db:"untested" json:"untested"`
	Unclear    int64  `db:"unclear" json:"unclear"`
	Definition string `db:"-" json:"definition"`
}
