package scan

import (
	"strings"

	"fettle/inventory/ident"
)

// Thing is something in the network that a scan names.
type Thing struct {
	Kind       ident.ScanKind `db:"kind" json:"kind"`
	Part       string         `db:"part" json:"part,omitempty"`
	PartNameZH string         `db:"part_name_zh" json:"part_name_zh,omitempty"`
	PartNameEN string         `db:"part_name_en" json:"part_name_en,omitempty"`
	Serialised bool           `db:"serialised" json:"serialised,omitempty"`
	Serial     string         `db:"serial" json:"serial,omitempty"`
	Lot        string         `db:"lot" json:"lot,omitempty"`
	// Place is what it is, or where it lies.
	Place    string `db:"place" json:"place,omitempty"`
	Bin      string `db:"bin" json:"bin,omitempty"`
	Shipment string `db:"shipment" json:"shipment,omitempty"`
	SSCC     string `db:"sscc" json:"sscc,omitempty"`
	Waybill  string `db:"waybill" json:"waybill,omitempty"`
}

// Answer is what a scan is and what it names.
type Answer struct {
	Scan ident.Scan `json:"scan"`
	// Kind is what the first of the things is, else what the text says of itself; plain is unknown.
	Kind   ident.ScanKind `json:"kind"`
	Things []Thing        `json:"things"`
}

// codesOf are the texts that a scan may name a thing by: what its code says, else all of it.
func codesOf(s ident.Scan) (parts, serials, lots, places, bins []string) {
	if s.Kind == ident.ScanPlain {
		all := []string{s.Text}
		return all, all, all, all, all
	}
	one := func(v string) []string {
		if v == "" {
			return nil
		}
		return []string{v}
	}
	return one(s.Part), one(s.Serial), one(s.Lot), one(s.Place), one(s.Bin)
}

// splits are the ways to read "part/serial": a part's number may hold a slash itself.
func splits(s ident.Scan) (parts, serials []string) {
	if s.Kind != ident.ScanPlain {
		return nil, nil
	}
	for i, r := range s.Text {
		if r == '/' && i > 0 && i+1 < len(s.Text) {
			parts, serials = append(parts, strings.TrimSpace(s.Text[:i])), append(serials, strings.TrimSpace(s.Text[i+1:]))
		}
	}
	return parts, serials
}

func normals(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = ident.Code(c)
	}
	return out
}
