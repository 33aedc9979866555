package wastemanifest

import (
	"math"

	"fettle/inventory/dataload"
)

// FilePermits has what recyclers may accept.
const FilePermits dataload.FileKind = "permits"

func init() {
	dataload.Register(dataload.Kind{Name: FilePermits, After: []dataload.FileKind{dataload.FileLocations, dataload.FileHazards}, Table: "permits",
		Key: []string{"recycler", "hazard_code", "permit"}, Columns: []dataload.Column{
			{Name: "recycler", Required: true, Refers: "locations.code", Where: "kind = 'recycler'", Missing: "row.recycler"},
			// The empty code is ordinary scrap and part of the key, so the column must be there though its cells may be empty.
			{Name: "hazard_code", Refers: "hazards.code"},
			{Name: "permit", Required: true, Read: dataload.Text(100)},
			{Name: "valid_until", Cast: "date", Required: true, Read: dataload.Day},
			{Name: "quota_grams", Cast: "bigint", Required: true, Read: dataload.Number(0, math.MaxInt64)}},
		Sample: []string{"RC-1", "900-219-08", "4406-01", "2029-12-31", "60000000"}})
}
