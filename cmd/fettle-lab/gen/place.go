package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	outlets = 400
	vans    = 1000
)

type site struct {
	code, kind, parent, zh, en, province, city, area, zone, cutoff, calendar string
	lon, lat                                                                 float64
	pick                                                                     int
	nowhere                                                                  bool
}

// A row is code|kind|parent|area|Chinese city; the English name is the place list's.
const warehouses = `WH-LF|national||131000|廊坊
WH-WH|national||420100|武汉
WH-SH|national||310100|上海
WH-GZ|regional|WH-WH|440100|广州
WH-SY|regional|WH-LF|210100|沈阳
WH-XA|regional|WH-WH|610100|西安
WH-CD|regional|WH-WH|510100|成都
WH-JN|regional|WH-LF|370100|济南
WH-ZZ|regional|WH-WH|410100|郑州
WH-HZ|regional|WH-SH|330100|杭州
WH-CQ|regional|WH-WH|500100|重庆
WH-NJ|regional|WH-SH|320100|南京
WH-FS|city|WH-GZ|440600|佛山
WH-SZ|city|WH-GZ|440300|深圳
WH-DG|city|WH-GZ|441900|东莞
WH-NN|city|WH-GZ|450100|南宁
WH-HK|city|WH-GZ|460100|海口
WH-XM|city|WH-GZ|350200|厦门
WH-FZ|city|WH-HZ|350100|福州
WH-NB|city|WH-HZ|330200|宁波
WH-WZ|city|WH-HZ|330300|温州
WH-SU|city|WH-NJ|320500|苏州
WH-WX|city|WH-NJ|320200|无锡
WH-XZ|city|WH-NJ|320300|徐州
WH-HF|city|WH-NJ|340100|合肥
WH-NC|city|WH-WH|360100|南昌
WH-CS|city|WH-WH|430100|长沙
WH-GY|city|WH-CQ|520100|贵阳
WH-KM|city|WH-CD|530100|昆明
WH-LS|city|WH-CD|540100|拉萨
WH-LZ|city|WH-XA|620100|兰州
WH-XN|city|WH-XA|630100|西宁
WH-YC|city|WH-XA|640100|银川
WH-WQ|city|WH-XA|650100|乌鲁木齐
WH-TY|city|WH-ZZ|140100|太原
WH-LY|city|WH-ZZ|410300|洛阳
WH-SJ|city|WH-LF|130100|石家庄
WH-TJ|city|WH-LF|120100|天津
WH-BJ|city|WH-LF|110100|北京
WH-HT|city|WH-LF|150100|呼和浩特
WH-QD|city|WH-JN|370200|青岛
WH-DL|city|WH-SY|210200|大连
WH-CC|city|WH-SY|220100|长春
WH-HB|city|WH-SY|230100|哈尔滨`

var tiers = map[string]struct {
	zh, en, cutoff, calendar string
	pick                     int
}{
	"national": {"全国中心仓", "National Warehouse", "20:00", "CN7", 90},
	"regional": {"区域仓", "Regional Warehouse", "18:00", "CN7", 60},
	"city":     {"城市仓", "City Warehouse", "16:30", "CN6", 45},
}

// A row is code|area|Chinese name|English name.
const recyclers = `RC-SOUTH|440600|华南绿循环环保科技|Huanan Green Cycle
RC-EAST|320500|吴淞再生资源|Wusong Renewables
RC-NORTH|120100|津沽净源环保|Jingu Clean Source
RC-CENTRAL|420100|江汉循环利用|Jianghan Reuse
RC-SOUTHWEST|500100|巴渝再生资源|Bayu Renewables
RC-NORTHWEST|610100|渭川绿源环保|Weichuan Green Source`

// Accounts of the ledger that are no place on the map.
const abstract = `QUARANTINE|quarantine|隔离区|Quarantine
SCRAP|scrap|报废区|Scrap
LOST|lost|丢失|Lost
SUPPLIER|supplier|供应商|Supplier
CUSTOMER|customer|客户|Customer`

func network(cities []city) ([]site, error) {
	byArea := map[string]city{}
	for _, c := range cities {
		byArea[c.area] = c
	}
	var sites []site
	for row := range strings.SplitSeq(warehouses, "\n") {
		f := strings.Split(row, "|")
		c, ok := byArea[f[3]]
		if !ok || c.zh != f[4] {
			return nil, fmt.Errorf("warehouse %s: area %s is %q, not %s", f[0], f[3], c.zh, f[4])
		}
		t := tiers[f[1]]
		sites = append(sites, site{code: f[0], kind: f[1], parent: f[2], zh: c.zh + t.zh, en: c.en + " " + t.en,
			province: c.province, city: c.zh, area: c.area, zone: c.zone, cutoff: t.cutoff, calendar: t.calendar,
			lon: c.lon, lat: c.lat, pick: t.pick})
	}
	sites = append(sites, street(cities, sites)...)
	for row := range strings.SplitSeq(recyclers, "\n") {
		f := strings.Split(row, "|")
		c := byArea[f[1]]
		lon, lat := nudge([2]float64{c.lon, c.lat}, 6, f[0])
		sites = append(sites, site{code: f[0], kind: "recycler", zh: f[2], en: f[3], province: c.province, city: c.zh,
			area: c.area, zone: c.zone, calendar: "CN", lon: lon, lat: lat, pick: 60})
	}
	for row := range strings.SplitSeq(abstract, "\n") {
		f := strings.Split(row, "|")
		sites = append(sites, site{code: f[0], kind: f[1], zh: f[2], en: f[3], zone: "Asia/Shanghai", calendar: "CN7", nowhere: true})
	}
	return sites, nil
}

// street sets outlets and vans where people live. Households are served every day, so both follow CN7.
func street(cities []city, stores []site) []site {
	var shops, cars []site
	shopCount := share(outlets, cities, func(c city) int { return c.people })
	vanCount := share(vans, cities, func(c city) int {
		if shopCount[c.area] == 0 {
			return 0
		}
		return c.people
	})
	number := 0
	for _, c := range cities {
		first := len(shops)
		home := nearest(c, stores)
		for i := range shopCount[c.area] {
			code := fmt.Sprintf("OUT-%s-%03d", c.area, i+1)
			lon, lat := nudge(c.towns[i%len(c.towns)], 1.5, code)
			shops = append(shops, site{code: code, kind: "outlet", parent: home,
				zh: fmt.Sprintf("%s服务网点 %02d", c.zh, i+1), en: fmt.Sprintf("%s Service Outlet %02d", c.en, i+1),
				province: c.province, city: c.zh, area: c.area, zone: c.zone, calendar: "CN7", lon: lon, lat: lat, pick: 20})
		}
		for i := range vanCount[c.area] {
			number++
			code := fmt.Sprintf("VAN-%04d", number)
			shop := shops[first+i%shopCount[c.area]]
			van := shop
			van.code, van.kind, van.parent, van.pick = code, "van", shop.code, 5
			van.zh, van.en = fmt.Sprintf("%s服务车 %02d", c.zh, i+1), fmt.Sprintf("%s Service Van %02d", c.en, i+1)
			van.lon, van.lat = nudge([2]float64{shop.lon, shop.lat}, 2.5, code)
			cars = append(cars, van)
		}
	}
	return append(shops, rehome(cars, shops)...)
}

// The story's engineer drives this van, and the story is set in this prefecture.
const (
	storyVan  = "VAN-0001"
	storyArea = "440100"
)

// rehome stands the story's van beside the first outlet of its prefecture.
func rehome(cars, shops []site) []site {
	car := slices.IndexFunc(cars, func(s site) bool { return s.code == storyVan })
	shop := slices.IndexFunc(shops, func(s site) bool { return s.area == storyArea })
	if car < 0 || shop < 0 {
		return cars
	}
	van, at := cars[car], shops[shop]
	van.parent, van.province, van.city, van.area, van.lon, van.lat = at.code, at.province, at.city, at.area, at.lon+0.01, at.lat+0.01
	van.zh, van.en = at.city+"服务车 01", "Guangzhou Service Van 01"
	cars[car] = van
	return cars
}

// share deals n by weight with the largest remainder; ties go to the lower area code.
func share(n int, cities []city, weight func(city) int) map[string]int {
	total := 0
	for _, c := range cities {
		total += weight(c)
	}
	given := map[string]int{}
	left := n
	order := slices.Clone(cities)
	for _, c := range cities {
		given[c.area] = n * weight(c) / total
		left -= given[c.area]
	}
	slices.SortStableFunc(order, func(a, b city) int {
		return cmp.Compare(n*weight(b)%total, n*weight(a)%total)
	})
	for _, c := range order[:left] {
		given[c.area]++
	}
	return given
}

// nearest is by road, so a place across the water is no neighbour.
func nearest(c city, stores []site) string {
	to := site{lon: c.lon, lat: c.lat, area: c.area}
	return slices.MinFunc(stores, func(a, b site) int { return cmp.Compare(roadMinutes(a, to), roadMinutes(b, to)) }).code
}

func siteRows(sites []site) [][]string {
	rows := [][]string{split("code,kind,parent,name_zh,name_en,province,city,area_code,lon,lat,zone,cutoff,calendar,pick_minutes")}
	for _, s := range sites {
		lon, lat := strconv.FormatFloat(s.lon, 'f', 5, 64), strconv.FormatFloat(s.lat, 'f', 5, 64)
		if s.nowhere {
			lon, lat = "", ""
		}
		rows = append(rows, []string{s.code, s.kind, s.parent, s.zh, s.en, s.province, s.city, s.area, lon, lat,
			s.zone, s.cutoff, s.calendar, strconv.Itoa(s.pick)})
	}
	return rows
}
