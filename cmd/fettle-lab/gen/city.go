package main

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// city is a prefecture, standing at its largest place and counting that place's people.
type city struct {
	area, zh, en, province, zone string
	lon, lat                     float64
	people                       int
	// towns are the real places near the centre on which outlets are set.
	towns [][2]float64
}

// Chinese names that the place list writes in another script without giving a code.
var spelled = map[string]string{"三門峡市": "三门峡市"}

// Prefectures whose seat is listed under the name of its district.
var english = map[string]string{"宣城": "Xuancheng", "盘锦": "Panjin"}

// Municipalities carry no prefecture code in the place list.
var municipalities = map[string]string{"北京": "1101", "天津": "1201", "上海": "3101", "重庆": "5001"}

func readCities(places, seats, divisions string) ([]city, error) {
	names := map[string]string{}
	codes := map[string]string{}
	rows, err := read(divisions)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		names[r["code"]] = r["name"]
		codes[r["name"]] = r["code"]
	}
	seen := map[string]bool{}
	byCode := map[string][]map[string]string{}
	for _, path := range []string{seats, places} {
		rows, err := read(path)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			code := prefecture(r, names, codes)
			if code == "" || seen[r["geonameid"]] {
				continue
			}
			seen[r["geonameid"]] = true
			byCode[code] = append(byCode[code], r)
		}
	}
	var cities []city
	for code, rows := range byCode {
		c, err := settle(code, names[code], rows)
		if err != nil {
			return nil, fmt.Errorf("place of prefecture %s: %w", code, err)
		}
		cities = append(cities, c)
	}
	slices.SortFunc(cities, func(a, b city) int { return cmp.Compare(a.area, b.area) })
	return cities, nil
}

func prefecture(r, names, codes map[string]string) string {
	if code, ok := municipalities[r["province_zh"]]; ok {
		return code
	}
	if code := r["admin2"]; names[code] != "" {
		return code
	}
	name := r["name_zh"]
	if right, ok := spelled[name]; ok {
		name = right
	}
	return codes[name]
}

// settle stands a prefecture at the place that bears its name, else at its seat, else at its largest place:
// the list files a few cities under a neighbour's code.
func settle(code, name string, rows []map[string]string) (city, error) {
	people := map[string]int{}
	for _, r := range rows {
		n, err := strconv.Atoi(r["population"])
		if err != nil {
			return city{}, err
		}
		people[r["geonameid"]] = n
	}
	rank := func(r map[string]string) int {
		switch {
		case r["name_zh"] == name:
			return 0
		case slices.Contains([]string{"PPLC", "PPLA", "PPLA2"}, r["feature"]):
			return 1
		}
		return 2
	}
	slices.SortFunc(rows, func(a, b map[string]string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(people[b["geonameid"]], people[a["geonameid"]]),
			cmp.Compare(a["geonameid"], b["geonameid"]))
	})
	head := rows[0]
	c := city{area: code + "00", zh: short(name), en: strings.ReplaceAll(head["name_en"], "’", "'"),
		province: head["province_zh"], zone: head["timezone"], people: people[head["geonameid"]]}
	if name == "市辖区" {
		c.zh = head["province_zh"]
	}
	if right, ok := english[c.zh]; ok {
		c.en = right
	}
	var err error
	if c.lon, c.lat, err = point(head); err != nil {
		return city{}, err
	}
	for _, r := range rows {
		lon, lat, err := point(r)
		if err != nil {
			return city{}, err
		}
		if kilometres(c.lon, c.lat, lon, lat) < 28 {
			c.towns = append(c.towns, [2]float64{lon, lat})
		}
	}
	return c, nil
}

func short(name string) string {
	for _, tail := range []string{"市", "地区", "盟"} {
		if s, ok := strings.CutSuffix(name, tail); ok {
			return s
		}
	}
	return name
}

func point(r map[string]string) (lon, lat float64, err error) {
	if lon, err = strconv.ParseFloat(r["lng"], 64); err != nil {
		return 0, 0, err
	}
	lat, err = strconv.ParseFloat(r["lat"], 64)
	return lon, lat, err
}

func read(path string) (records []map[string]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("unpack %s: %w", path, err)
		}
	}
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	for _, row := range rows[1:] {
		record := map[string]string{}
		for i, column := range rows[0] {
			record[strings.TrimPrefix(column, "\ufeff")] = row[i]
		}
		records = append(records, record)
	}
	return records, nil
}
