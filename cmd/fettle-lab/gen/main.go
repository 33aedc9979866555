// Command gen writes the demonstration catalogue and network as CSV files.
//
// It knows which parts a house brand would sell and how a country's warehouses would lie, and works
// out from real places what follows from that: sites, lanes and stock. The same input gives the same
// bytes. It refuses to know the database and the clock.
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	places := flag.String("places", "", "GeoNames populated places as CSV, .gz or plain")
	seats := flag.String("seats", "", "GeoNames prefecture seats as CSV")
	divisions := flag.String("divisions", "", "prefectures with their four-digit codes as CSV")
	out := flag.String("out", "", "directory to write into")
	flag.Parse()
	if err := run(*places, *seats, *divisions, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(places, seats, divisions, out string) error {
	parts, err := catalogue()
	if err != nil {
		return err
	}
	appliances, err := models()
	if err != nil {
		return err
	}
	days, err := calendarRows()
	if err != nil {
		return err
	}
	cities, err := readCities(places, seats, divisions)
	if err != nil {
		return err
	}
	sites, err := network(cities)
	if err != nil {
		return err
	}
	carriers := [][]string{
		split("code,name_zh,name_en,zone"), split("SF,顺丰速运,SF Express,Asia/Shanghai"), split("JD,京东物流,JD Logistics,Asia/Shanghai"),
		split("FLEET,自有车队,Own fleet,Asia/Shanghai"),
	}
	for name, rows := range map[string][][]string{
		"categories": categoryRows(), "materials": materialRows(), "hazards": hazardRows(), "permits": permitRows(),
		"product_lines": productLineRows(), "parts": partRows(parts), "supersessions": supersessionRows(),
		"models": modelRows(appliances), "model_parts": modelPartRows(appliances, parts),
		"calendars": calendarsRows(), "calendar": days, "carriers": carriers,
		"locations": siteRows(sites), "lanes": laneRows(sites), "stock": stockRows(sites, parts),
	} {
		if err := write(filepath.Join(out, name+".csv"), rows); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

func split(row string) []string { return strings.Split(row, ",") }

// pick answers the same number below n for the same words, on every machine.
func pick(n int, words ...string) int {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	// The low bits of FNV follow the last byte closely, so the high ones are folded in.
	sum := h.Sum64()
	sum ^= sum >> 33
	sum *= 0xff51afd7ed558ccd
	sum ^= sum >> 33
	return int(sum % uint64(n))
}
