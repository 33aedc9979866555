package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

type part struct {
	number, zh, en, line, category, code, tag string
	grams, price                              int64
	warranty                                  int
	common, serialised, esd                   bool
	hazard                                    string
}

var prefixes = map[string]string{
	"fridge": "FR", "washer": "WM", "aircon": "AC", "water_heater": "HW", "dishwasher": "DW",
}

// Pieces of these categories are worth following one by one, and the old one is wanted back.
var followed = []string{
	"compressor_fridge", "compressor_ac", "control_board", "inverter_board", "motor_washer", "circulation_pump", "fan_motor",
}

func catalogue() ([]part, error) {
	tables := fridgeTable + washerTable + airconTable + waterHeaterTable + dishwasherTable
	var parts []part
	for row := range strings.SplitSeq(tables, "\n") {
		if row == "" {
			continue
		}
		made, err := variants(strings.Split(row, "|"))
		if err != nil {
			return nil, fmt.Errorf("catalogue row %q: %w", row, err)
		}
		parts = append(parts, made...)
	}
	return parts, nil
}

func variants(f []string) ([]part, error) {
	if len(f) != 13 {
		return nil, fmt.Errorf("%d fields instead of 13", len(f))
	}
	var n [5]int
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(f[7+i]); err != nil {
			return nil, err
		}
	}
	specs := strings.Split(f[12], ";")
	var parts []part
	for i, spec := range specs {
		zh, en, two := strings.Cut(spec, "~")
		if !two {
			en = zh
		}
		parts = append(parts, part{
			number: fmt.Sprintf("%s-%s-%04d", prefixes[f[0]], f[1], 101+i),
			zh:     f[5] + " " + zh, en: f[6] + ", " + en,
			line: f[0], category: f[2], code: f[1], tag: f[4],
			grams: between(n[0], n[1], i, len(specs)),
			// Prices end in .00 as on a printed price list.
			price:      between(n[2], n[3], i, len(specs)) * 100,
			warranty:   n[4],
			common:     f[3] == "c" || f[3] == "m" && 2*i < len(specs),
			serialised: slices.Contains(followed, f[2]),
			esd:        f[2] == "control_board" || f[2] == "inverter_board",
			hazard:     hazardOf(f[2]),
		})
	}
	return parts, nil
}

func between(from, to, i, n int) int64 {
	if n < 2 {
		return int64(from)
	}
	return int64(from + (to-from)*i/(n-1))
}

func partRows(parts []part) [][]string {
	rows := [][]string{split("number,name_zh,name_en,product_line,category,class,serialised,core_return,hazard_code,grams,price_minor,currency,warranty_days,esd")}
	for _, p := range parts {
		class := "other"
		if p.common {
			class = "common"
		}
		followed := strconv.FormatBool(p.serialised)
		rows = append(rows, []string{
			p.number, p.zh, p.en, p.line, p.category, class, followed, followed, p.hazard,
			strconv.FormatInt(p.grams, 10), strconv.FormatInt(p.price, 10), "CNY",
			strconv.Itoa(p.warranty), strconv.FormatBool(p.esd),
		})
	}
	return rows
}

// Later revisions, merged numbers and larger packs. The display board has gone through three hops.
func supersessionRows() [][]string {
	return [][]string{
		split("from_part,to_part,mode,effective_on,factor,two_way"),
		split("FR-DSP-0101,FR-DSP-0102,no_stock,2023-03-01,1,false"),
		split("FR-DSP-0102,FR-DSP-0103,stock_only,2024-06-01,1,false"),
		split("FR-DSP-0103,FR-DSP-0104,consume_first,2025-09-01,1,false"),
		split("FR-BRD-0101,FR-BRD-0102,consume_first,2024-04-15,1,false"),
		split("FR-BRD-0104,FR-BRD-0105,stock_only,2025-05-20,1,false"),
		split("FR-FAN-0101,FR-FAN-0102,consume_first,2024-10-01,1,true"),
		split("WM-BRD-0101,WM-BRD-0102,no_stock,2023-08-01,1,false"),
		split("WM-BRD-0102,WM-BRD-0103,consume_first,2025-02-01,1,false"),
		split("WM-BRD-0104,WM-BRD-0105,stock_only,2025-11-01,1,false"),
		split("WM-BLT-0102,WM-BLT-0103,consume_first,2024-01-10,1,true"),
		split("AC-BRD-0101,AC-BRD-0102,no_stock,2023-05-15,1,false"),
		split("AC-BRD-0102,AC-BRD-0103,consume_first,2025-04-01,1,false"),
		split("AC-BRD-0104,AC-BRD-0105,stock_only,2025-06-15,1,false"),
		split("HW-GBD-0101,HW-GBD-0102,consume_first,2024-12-01,1,false"),
		split("HW-GBD-0103,HW-GBD-0104,stock_only,2026-03-01,1,false"),
		split("DW-BRD-0103,DW-BRD-0104,consume_first,2025-01-15,1,false"),
		split("DW-ROL-0102,DW-ROL-0101,consume_first,2026-02-01,2,false"),
	}
}
