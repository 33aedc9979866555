package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const mostParts = 30

// Places of an appliance that take every variant of a component at once, one each.
var sets = []string{
	"FR-SEL", "FR-TSN", "AC-TSN", "DW-ARM",
}

// Components of an air conditioner that grow with its power.
var sized = []string{"AC-IFN", "AC-OFN", "AC-CFW", "AC-AXF", "AC-VRV", "AC-EXV", "AC-CND", "AC-HTR", "AC-CPR", "AC-BRK", "AC-NFL"}

// Boards whose later revision was fitted from a serial on. BC-BCD-452 keeps one compressor for all its serials.
var revised = []string{"FR-BRD", "WM-BRD", "AC-BRD", "HW-GBD", "FR-DSP"}

// Words of a specification that name the shape of appliance it was made for.
var shapes = map[string][]string{"aircon": {"wall", "cabinet"}, "washer": {"front", "top"}}

// A portable box has neither shelves nor a defrost circuit.
var portable = []string{"CMP", "BRD", "DSP", "CFN", "TSN", "SEL", "HNG", "SWT", "LED", "CND", "DRY", "CAP", "RLY", "DEO", "BAT"}

func modelPartRows(all []model, parts []part) [][]string {
	rows := [][]string{split("model,part,position,quantity,serial_from,serial_to")}
	turn := map[string]int{}
	for _, m := range all {
		n := 0
		for _, group := range components(m, parts) {
			fit := fitted(m, group, turn)
			if n+len(fit) > mostParts {
				continue
			}
			n += len(fit)
			for i, row := range fit {
				position := group[0].code
				if row[2] == "" && row[3] == "" && len(fit) > 1 {
					position += strconv.Itoa(i + 1)
				}
				rows = append(rows, []string{m.number, row[0], position, row[1], row[2], row[3]})
			}
		}
	}
	return rows
}

// components gathers the variants of each component that belongs in this appliance, in catalogue order.
func components(m model, parts []part) [][]part {
	var groups [][]part
	for _, p := range parts {
		if !suits(m, p) {
			continue
		}
		if n := len(groups); n > 0 && groups[n-1][0].code == p.code {
			groups[n-1] = append(groups[n-1], p)
			continue
		}
		groups = append(groups, []part{p})
	}
	return groups
}

func suits(m model, p part) bool {
	if p.line != m.line || p.tag != "" && !slices.Contains(m.tags, p.tag) {
		return false
	}
	if slices.Contains(m.tags, "portable") && !slices.Contains(portable, p.code) {
		return false
	}
	_, spec, _ := strings.Cut(p.en, ", ")
	for _, word := range shapes[m.line] {
		if strings.Contains(spec, word) && !slices.Contains(m.tags, word) {
			return false
		}
	}
	return true
}

// fitted answers rows of part, quantity, first and last serial. Where nobody chose, the variants take
// turns from model to model, so that none is left without an appliance.
func fitted(m model, group []part, turn map[string]int) [][]string {
	kind := prefixes[m.line] + "-" + group[0].code
	if slices.Contains(sets, kind) && !slices.Contains(m.tags, "fixed") {
		var rows [][]string
		for _, p := range group {
			rows = append(rows, []string{p.number, "1", "", ""})
		}
		return rows
	}
	i, ok := m.fixed[group[0].code]
	if !ok && slices.Contains(sized, kind) {
		i, ok = m.horses*len(group)/4, true
	}
	if !ok {
		key := kind + group[0].number
		i = turn[key] % len(group)
		turn[key]++
	}
	if slices.Contains(revised, kind) && m.until == "" && i+1 < len(group) {
		prefix := m.number[:2]
		month := 3 + pick(7, m.number, "month")
		return [][]string{
			{group[i].number, "1", "", fmt.Sprintf("%s24%02d3199999", prefix, month)},
			{group[i+1].number, "1", fmt.Sprintf("%s24%02d0100000", prefix, month+1), ""},
		}
	}
	quantity := "1"
	if group[0].code == "SHK" || group[0].code == "SHF" {
		quantity = "2"
	}
	return [][]string{{group[i].number, quantity, "", ""}}
}
