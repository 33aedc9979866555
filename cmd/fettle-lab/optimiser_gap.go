package main

import (
	"encoding/json"
	"io"

	"fettle/allocation/assign"
)

type optimiserGapCommand struct {
	Seed      uint64 `default:"1" help:"The same seed makes the same instances."`
	Instances int    `default:"200" help:"How many are measured."`
	JSON      bool   `help:"Print one JSON document instead of a table."`
}

// Run compares the batch optimiser and greedy choice with the exact optimum; it needs no database.
func (c *optimiserGapCommand) Run(out io.Writer) error {
	table, err := assign.OptimiserGap(c.Seed, c.Instances)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out).Encode(table)
	}
	return table.Write(out)
}
