package demo

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type table []map[string]string

func load(t *testing.T, name string) table {
	t.Helper()
	f, err := os.Open(filepath.Join("data", name+".csv"))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var records table
	for _, row := range rows[1:] {
		record := map[string]string{}
		for i, column := range rows[0] {
			record[column] = row[i]
		}
		records = append(records, record)
	}
	return records
}

func (rows table) by(t *testing.T, columns ...string) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	for _, r := range rows {
		key := ""
		for _, c := range columns {
			key += r[c] + "|"
		}
		key = key[:len(key)-1]
		require.Nil(t, found[key], "%v %s is given twice", columns, key)
		found[key] = r
	}
	return found
}

func (rows table) count(column string) map[string]int {
	n := map[string]int{}
	for _, r := range rows {
		n[r[column]]++
	}
	return n
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

func TestPartsReadLikeACatalogue(t *testing.T) {
	t.Parallel()
	parts := load(t, "parts")
	categories := load(t, "categories").by(t, "category")
	hazards := load(t, "hazards").by(t, "code", "edition")
	require.GreaterOrEqual(t, len(parts), 320)
	require.InDelta(t, 0.6, float64(parts.count("class")["common"])/float64(len(parts)), 0.05)
	require.Len(t, parts.count("product_line"), 5)
	names := map[string]bool{}
	for _, p := range parts.by(t, "number") {
		category := categories[p["category"]]
		require.NotNil(t, category, p["number"])
		require.GreaterOrEqual(t, number(t, p["grams"]), number(t, category["grams_low"]), p["number"])
		require.LessOrEqual(t, number(t, p["grams"]), number(t, category["grams_high"]), p["number"])
		require.Positive(t, number(t, p["price_minor"]), p["number"])
		require.Equal(t, category["hazard_code"], p["hazard_code"], p["number"])
		require.NotEmpty(t, p["name_zh"])
		require.NotEmpty(t, p["name_en"])
		require.False(t, names[p["product_line"]+p["name_zh"]], p["name_zh"])
		names[p["product_line"]+p["name_zh"]] = true
	}
	for _, c := range categories {
		if c["hazard_code"] != "" {
			require.Contains(t, hazards, c["hazard_code"]+"|2021")
		}
	}
}

func TestMaterialsSumToThousand(t *testing.T) {
	t.Parallel()
	sum := map[string]int{}
	for _, m := range load(t, "materials").by(t, "category", "material") {
		sum[m["category"]] += number(t, m["permille"])
	}
	for category := range load(t, "categories").by(t, "category") {
		require.Equal(t, 1000, sum[category], category)
	}
	require.Len(t, sum, len(load(t, "categories")))
}

func TestModelsAreMadeOfPartsOfTheirLine(t *testing.T) {
	t.Parallel()
	models, parts := load(t, "models").by(t, "number"), load(t, "parts").by(t, "number")
	fits := load(t, "model_parts")
	fits.by(t, "model", "part", "serial_from")
	require.GreaterOrEqual(t, len(models), 60)
	ranged := 0
	for _, f := range fits {
		require.NotNil(t, models[f["model"]], f["model"])
		require.NotNil(t, parts[f["part"]], f["part"])
		require.Equal(t, models[f["model"]]["product_line"], parts[f["part"]]["product_line"], f["part"])
		require.Positive(t, number(t, f["quantity"]))
		for _, end := range []string{"serial_from", "serial_to"} {
			if f[end] != "" {
				require.Regexp(t, "^"+f["model"][:2]+`\d{11}$`, f[end])
				ranged++
			}
		}
	}
	require.Greater(t, ranged, 20)
	perModel := fits.count("model")
	for model := range models {
		require.GreaterOrEqual(t, perModel[model], 12, model)
		require.LessOrEqual(t, perModel[model], 30, model)
	}
	fitted := fits.count("part")
	for part := range parts {
		require.Positive(t, fitted[part], "%s fits no model", part)
	}
}

func TestSupersessionsChainWithoutLoop(t *testing.T) {
	t.Parallel()
	rows, parts := load(t, "supersessions"), load(t, "parts").by(t, "number")
	next := map[string]string{}
	twoWay, longest := 0, 0
	for _, s := range rows {
		require.Contains(t, parts, s["from_part"])
		require.Contains(t, parts, s["to_part"])
		require.NotContains(t, next, s["from_part"])
		require.Contains(t, []string{"stock_only", "no_stock", "consume_first"}, s["mode"])
		next[s["from_part"]] = s["to_part"]
		if s["two_way"] == "true" {
			require.Equal(t, "1", s["factor"])
			twoWay++
		}
	}
	for part := range next {
		hops := 0
		for at := part; next[at] != ""; at = next[at] {
			hops++
			require.LessOrEqual(t, hops, len(rows), "loop at %s", part)
		}
		longest = max(longest, hops)
	}
	require.GreaterOrEqual(t, len(rows), 12)
	require.Positive(t, twoWay)
	require.GreaterOrEqual(t, longest, 3)
}

func TestLocationsLieInChina(t *testing.T) {
	t.Parallel()
	rows := load(t, "locations")
	codes, calendars := rows.by(t, "code"), load(t, "calendars").by(t, "calendar")
	kinds := rows.count("kind")
	require.Equal(t, 3, kinds["national"])
	require.GreaterOrEqual(t, kinds["regional"], 8)
	require.GreaterOrEqual(t, kinds["city"], 24)
	require.GreaterOrEqual(t, kinds["national"]+kinds["regional"]+kinds["city"], 34)
	require.Equal(t, 400, kinds["outlet"])
	require.Equal(t, 1000, kinds["van"])
	require.Equal(t, 6, kinds["recycler"])
	for _, l := range rows {
		require.Contains(t, calendars, l["calendar"])
		if l["parent"] != "" {
			require.NotNil(t, codes[l["parent"]], l["parent"])
		}
		if l["kind"] == "van" {
			require.Equal(t, "outlet", codes[l["parent"]]["kind"])
		}
		if l["lon"] == "" {
			require.Empty(t, l["lat"])
			require.Contains(t, []string{"quarantine", "scrap", "lost", "supplier", "customer"}, l["kind"])
			continue
		}
		lon, err := strconv.ParseFloat(l["lon"], 64)
		require.NoError(t, err)
		lat, err := strconv.ParseFloat(l["lat"], 64)
		require.NoError(t, err)
		require.True(t, lon > 73.5 && lon < 135.1 && lat > 18.1 && lat < 53.6, l["code"])
		require.Regexp(t, `^\d{4}00$`, l["area_code"])
		_, err = time.LoadLocation(l["zone"])
		require.NoError(t, err)
	}
}

func TestLanesKeepTheSeaBetween(t *testing.T) {
	t.Parallel()
	rows := load(t, "lanes")
	carriers := load(t, "carriers").by(t, "code")
	rows.by(t, "origin_area", "dest_area", "carrier", "service")
	require.Less(t, len(rows), 8000)
	quickest := map[string]int{}
	for _, l := range rows {
		require.Contains(t, carriers, l["carrier"])
		require.Regexp(t, `^\d\d:\d\d(;\d\d:\d\d)*$`, l["departures"])
		minutes := number(t, l["transit_minutes"])
		require.Positive(t, minutes)
		require.Zero(t, minutes%15)
		pair := l["origin_area"] + l["dest_area"]
		if was, ok := quickest[pair]; !ok || minutes < was {
			quickest[pair] = minutes
		}
	}
	require.InDelta(t, 12*60, quickest["210200370600"], 60, "Dalian to Yantai goes round the gulf")
	require.InDelta(t, 2*60, quickest["370200370600"], 30, "Qingdao to Yantai is two hours")
	locations := load(t, "locations")
	for _, from := range locations {
		if from["kind"] != "national" {
			continue
		}
		for _, to := range locations {
			if to["kind"] == "outlet" {
				require.Positive(t, quickest[from["area_code"]+to["area_code"]], to["code"])
			}
		}
	}
}

func TestNoPlaceHasEverythingAndTheCompressorIsFar(t *testing.T) {
	t.Parallel()
	rows := load(t, "stock")
	locations, parts := load(t, "locations").by(t, "code"), load(t, "parts").by(t, "number")
	stock := rows.by(t, "location", "part", "condition")
	require.Less(t, len(rows), 25000)
	held := map[string]int{}
	for _, s := range rows {
		require.NotNil(t, locations[s["location"]], s["location"])
		require.NotNil(t, parts[s["part"]], s["part"])
		require.Contains(t, []string{"new", "refurbished"}, s["condition"])
		require.Positive(t, number(t, s["quantity"]))
		require.NotEmpty(t, s["bin"])
		if s["condition"] == "new" {
			held[s["location"]]++
		}
		if locations[s["location"]]["kind"] == "van" {
			require.Equal(t, "common", parts[s["part"]]["class"])
			require.Equal(t, "false", parts[s["part"]]["serialised"])
		}
	}
	share := map[string][2]float64{"national": {0.88, 0.99}, "regional": {0.5, 0.7}, "city": {0.2, 0.4}}
	for code, l := range locations {
		if want, ok := share[l["kind"]]; ok {
			got := float64(held[code]) / float64(len(parts))
			require.True(t, got >= want[0] && got <= want[1], "%s holds %.2f of the catalogue", code, got)
		}
		if l["kind"] == "van" {
			require.True(t, held[code] >= 8 && held[code] <= 15, "%s holds %d", code, held[code])
		}
	}
	const compressor = "FR-CMP-0101"
	require.Contains(t, load(t, "model_parts").by(t, "model", "part", "serial_from"), "BC-BCD-452|"+compressor+"|")
	for _, near := range []string{"WH-GZ", "WH-FS", "WH-DG"} {
		require.NotContains(t, stock, near+"|"+compressor+"|new")
	}
	require.GreaterOrEqual(t, number(t, stock["WH-SZ|"+compressor+"|new"]["quantity"]), 3)
	require.GreaterOrEqual(t, number(t, stock["WH-WH|"+compressor+"|new"]["quantity"]), 8)
}

func TestCalendarsAndPermits(t *testing.T) {
	t.Parallel()
	calendars := load(t, "calendars").by(t, "calendar")
	days := load(t, "calendar").by(t, "calendar", "day")
	for _, d := range days {
		require.Contains(t, calendars, d["calendar"])
		day, err := time.Parse(time.DateOnly, d["day"])
		require.NoError(t, err)
		usual := calendars[d["calendar"]]["weekdays"][(int(day.Weekday())+6)%7] == '1'
		require.NotEqual(t, strconv.FormatBool(usual), d["working"], "%s %s is no exception", d["calendar"], d["day"])
	}
	require.Equal(t, "true", days["CN|2026-10-10"]["working"])
	require.Equal(t, "false", days["CN7|2026-02-17"]["working"])

	locations, hazards := load(t, "locations").by(t, "code"), load(t, "hazards").by(t, "code")
	ordinary, expired := map[string]bool{}, 0
	for _, p := range load(t, "permits").by(t, "recycler", "hazard_code", "permit") {
		require.Equal(t, "recycler", locations[p["recycler"]]["kind"])
		require.Positive(t, number(t, p["quota_grams"]))
		if p["hazard_code"] == "" {
			ordinary[p["recycler"]] = true
			continue
		}
		require.Contains(t, hazards, p["hazard_code"])
		if p["valid_until"] < "2026-01-01" {
			expired++
		}
	}
	require.Len(t, ordinary, 6)
	require.Equal(t, 1, expired)
}
