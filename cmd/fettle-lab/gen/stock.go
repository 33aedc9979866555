package main

import (
	"fmt"
	"strconv"
)

// The compressor of the demonstration: Guangzhou and its neighbours have none, so that a farther warehouse must send it.
const storyPart = "FR-CMP-0101"

var storyStock = map[string]int{
	"WH-SZ": 3, "WH-WH": 12, "WH-SH": 9, "WH-LF": 10, "WH-HZ": 3, "WH-XA": 2, "WH-JN": 2, "WH-SY": 2, "WH-CD": 2,
}

// Numbers that are no longer kept anywhere because another took their place.
func gone() map[string]bool {
	old := map[string]bool{}
	for _, row := range supersessionRows()[1:] {
		if row[2] == "no_stock" {
			old[row[0]] = true
		}
	}
	return old
}

func stockRows(sites []site, parts []part) [][]string {
	rows := [][]string{split("location,part,condition,quantity,bin")}
	old := gone()
	for _, s := range sites {
		if s.kind == "van" {
			rows = append(rows, vanRows(s, parts, old)...)
			continue
		}
		for i, p := range parts {
			if n := piecesAt(s, p); n > 0 && !old[p.number] {
				rows = append(rows, []string{s.code, p.number, "new", strconv.Itoa(n), bin(i, p)})
			}
			if s.kind == "national" && p.esd && pick(4, s.code, p.number, "refurbished") == 0 {
				rows = append(rows, []string{s.code, p.number, "refurbished", strconv.Itoa(2 + pick(5, s.code, p.number, "r")), "R" + bin(i, p)[1:]})
			}
		}
	}
	return rows
}

// piecesAt answers how many a warehouse holds; the wider its circle, the more numbers and pieces.
func piecesAt(s site, p part) int {
	if p.number == storyPart {
		return storyStock[s.code]
	}
	chance := pick(100, s.code, p.number)
	many := pick(1000, s.code, p.number, "many")
	switch {
	case s.kind == "national" && chance < 95 && p.common:
		return 20 + many%61
	case s.kind == "national" && chance < 95:
		return 4 + many%15
	case s.kind == "regional" && p.common && chance < 80:
		return 5 + many%16
	case s.kind == "regional" && !p.common && chance < 32:
		return 1 + many%4
	case s.kind == "city" && p.common && chance < 44:
		return 2 + many%7
	case s.kind == "city" && !p.common && chance < 9:
		return 1 + many%2
	}
	return 0
}

// A van carries eight to fifteen numbers that are light, common and need no serial.
func vanRows(s site, parts []part, old map[string]bool) [][]string {
	var light []int
	for i, p := range parts {
		if p.common && !p.serialised && p.grams <= 600 && p.hazard == "" && !old[p.number] {
			light = append(light, i)
		}
	}
	var rows [][]string
	want := 8 + pick(8, s.code, "want")
	start := pick(len(light), s.code, "start")
	// A stride coprime to the list visits every number once.
	stride := 1 + pick(len(light)-1, s.code, "stride")
	for gcd(stride, len(light)) != 1 {
		stride++
	}
	for n := range want {
		p := parts[light[(start+n*stride)%len(light)]]
		rows = append(rows, []string{s.code, p.number, "new", strconv.Itoa(1 + pick(3, s.code, p.number)), fmt.Sprintf("V-%02d-%d", n/4+1, n%4+1)})
	}
	return rows
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// bin groups numbers by line, heavy ones on the lowest level.
func bin(i int, p part) string {
	level := 2 + i%3
	if p.grams > 3000 {
		level = 1
	}
	return fmt.Sprintf("%c-%02d-%d", map[string]rune{"fridge": 'A', "washer": 'B', "aircon": 'C', "water_heater": 'D', "dishwasher": 'E'}[p.line], 1+i%24, level)
}
