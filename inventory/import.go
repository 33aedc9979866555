package inventory

// ImportReport is what an import did, or would do.
type ImportReport struct {
	Kind      string     `json:"kind"`
	Rows      int        `json:"rows"`
	Added     int        `json:"added"`
	Changed   int        `json:"changed"`
	Unchanged int        `json:"unchanged"`
	Errors    []RowError `json:"errors"`
	DryRun    bool       `json:"dry_run"`
}

// RowError is one reason why a row cannot be taken. Row counts lines of the file, the header being 1.
type RowError struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}
