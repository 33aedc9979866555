package main

import (
	"fmt"
	"strconv"
	"strings"
)

type model struct {
	number, line, brand, zh, en, from, until string
	tags                                     []string
	fixed                                    map[string]int
	// horses is the size step of an air conditioner: 1, 1.5, 2 and 3 HP.
	horses int
}

var brands = map[string][2]string{"BC": {"北辰", "Beichen"}, "LC": {"澜川", "Lanchuan"}, "YL": {"云岭", "Yunling"}}

// A row is number|line|zh|en|tags|made from|made until; the brand is read from the first two letters.
const modelTable = `
BC-BCD-452|fridge|452 升十字对开门变频冰箱|452 L four-door inverter fridge|inverter|2023-03-01|
BC-BCD-258|fridge|258 升三门变频冰箱|258 L three-door inverter fridge|inverter|2021-04-01|
BC-BCD-186|fridge|186 升双门冰箱|186 L two-door fridge|fixed|2018-05-01|2023-12-31
BC-BCD-521|fridge|521 升法式制冰冰箱|521 L French-door fridge with ice maker|inverter,ice|2022-09-01|
BC-BCD-610|fridge|610 升对开门制冰冰箱|610 L side-by-side fridge with ice maker|inverter,ice,uv|2023-06-01|
LC-BCD-223|fridge|223 升三门冰箱|223 L three-door fridge|fixed|2017-03-01|2022-06-30
LC-BCD-312|fridge|312 升法式多门冰箱|312 L multi-door fridge|inverter|2020-08-01|
LC-BCD-408|fridge|408 升十字对开门冰箱|408 L four-door fridge|inverter,uv|2021-11-01|
LC-BCD-478|fridge|478 升零嵌冰箱|478 L flush-fit fridge|inverter|2023-10-01|
LC-BC-93|fridge|93 升单门小冰箱|93 L single-door fridge|fixed|2016-01-01|
YL-BCD-206|fridge|206 升双门冰箱|206 L two-door fridge|fixed|2019-02-01|
YL-BCD-349|fridge|349 升意式三门冰箱|349 L three-door fridge|inverter|2022-04-01|
YL-BCD-501|fridge|501 升嵌入式制冰冰箱|501 L built-in fridge with ice maker|inverter,ice,uv|2023-01-01|
BC-CB-55|fridge|55 升户外移动冰箱|55 L portable fridge|fixed,portable|2022-05-01|
YL-CB-45|fridge|45 升户外移动冰箱|45 L portable fridge|fixed,portable|2021-06-01|
BC-XQG-100|washer|10 公斤变频滚筒洗衣机|10 kg inverter front loader|front,inverter|2021-03-01|
BC-XQG-100D|washer|10 公斤洗烘一体机|10 kg washer-dryer|front,inverter,dry|2022-03-01|
BC-XQG-120|washer|12 公斤直驱滚筒洗衣机|12 kg direct-drive front loader|front,inverter|2023-05-01|
BC-XQB-80|washer|8 公斤波轮洗衣机|8 kg top loader|top|2017-06-01|2023-05-31
LC-XQG-80|washer|8 公斤滚筒洗衣机|8 kg front loader|front|2016-09-01|2021-12-31
LC-XQG-90|washer|9 公斤变频滚筒洗衣机|9 kg inverter front loader|front,inverter|2020-02-01|
LC-XQG-105D|washer|10.5 公斤热泵洗烘一体机|10.5 kg heat-pump washer-dryer|front,inverter,dry|2023-08-01|
LC-XQB-100|washer|10 公斤波轮洗衣机|10 kg top loader|top|2019-04-01|
LC-XQB-120|washer|12 公斤变频波轮洗衣机|12 kg inverter top loader|top,inverter|2022-07-01|
YL-XQG-85|washer|8.5 公斤超薄滚筒洗衣机|8.5 kg slim front loader|front,inverter|2021-10-01|
YL-XQG-110D|washer|11 公斤洗烘一体机|11 kg washer-dryer|front,inverter,dry|2022-11-01|
YL-XQB-65|washer|6.5 公斤波轮洗衣机|6.5 kg top loader|top|2015-03-01|2022-03-31
BC-KFR-26G|aircon|1 匹变频挂机|1.0 HP inverter wall A/C|wall,inverter|2020-03-01|
BC-KFR-35G|aircon|1.5 匹变频挂机|1.5 HP inverter wall A/C|wall,inverter|2020-03-01|
BC-KFR-50L|aircon|2 匹变频柜机|2.0 HP inverter cabinet A/C|cabinet,inverter|2021-02-01|
BC-KFR-72L|aircon|3 匹变频柜机|3.0 HP inverter cabinet A/C|cabinet,inverter|2021-02-01|
LC-KF-35G|aircon|1.5 匹定频单冷挂机|1.5 HP fixed-speed wall A/C|wall,fixed|2014-04-01|2020-06-30
LC-KFR-26G|aircon|1 匹变频挂机|1.0 HP inverter wall A/C|wall,inverter|2019-11-01|
LC-KFR-35G|aircon|1.5 匹新风挂机|1.5 HP fresh-air wall A/C|wall,inverter|2022-01-01|
LC-KFR-51L|aircon|2 匹定频柜机|2.0 HP fixed-speed cabinet A/C|cabinet,fixed|2015-03-01|2021-06-30
LC-KFR-72L|aircon|3 匹变频圆柱柜机|3.0 HP inverter column A/C|cabinet,inverter|2022-05-01|
YL-KFR-32G|aircon|小 1.5 匹变频挂机|1.3 HP inverter wall A/C|wall,inverter|2021-01-01|
YL-KFR-35G|aircon|1.5 匹变频挂机|1.5 HP inverter wall A/C|wall,inverter|2023-02-01|
YL-KFR-72L|aircon|3 匹定频柜机|3.0 HP fixed-speed cabinet A/C|cabinet,fixed|2013-06-01|2020-05-31
BC-DSZ-50|water_heater|50 升电热水器|50 L electric water heater|electric|2018-03-01|
BC-DSZ-60|water_heater|60 升速热电热水器|60 L fast electric water heater|electric|2021-05-01|
BC-DSZ-80|water_heater|80 升双胆电热水器|80 L twin-tank electric water heater|electric|2022-02-01|
BC-JSQ-26|water_heater|13 升燃气热水器|13 L gas water heater|gas|2019-07-01|
BC-JSQ-31|water_heater|16 升零冷水燃气热水器|16 L recirculating gas water heater|gas,zero|2022-06-01|
LC-DSZ-40|water_heater|40 升电热水器|40 L electric water heater|electric|2016-05-01|2022-12-31
LC-DSZ-60|water_heater|60 升扁桶电热水器|60 L flat electric water heater|electric|2021-09-01|
LC-JSQ-24|water_heater|12 升燃气热水器|12 L gas water heater|gas|2017-04-01|2023-03-31
LC-JSQ-30|water_heater|16 升恒温燃气热水器|16 L thermostatic gas water heater|gas|2021-03-01|
YL-DSZ-60|water_heater|60 升智能电热水器|60 L smart electric water heater|electric|2022-08-01|
YL-JSQ-26|water_heater|13 升燃气热水器|13 L gas water heater|gas|2020-10-01|
YL-JSQ-32|water_heater|17 升零冷水燃气热水器|17 L recirculating gas water heater|gas,zero|2023-04-01|
BC-WQP-8|dishwasher|8 套嵌入式洗碗机|8-setting built-in dishwasher||2019-03-01|
BC-WQP-13|dishwasher|13 套热风烘干洗碗机|13-setting dishwasher with hot-air drying|dry|2021-06-01|
BC-WQP-16|dishwasher|16 套分层洗碗机|16-setting dishwasher|dry,uv|2023-03-01|
LC-WQP-6|dishwasher|6 套台式洗碗机|6-setting counter-top dishwasher|free|2017-08-01|2023-08-31
LC-WQP-10|dishwasher|10 套嵌入式洗碗机|10-setting built-in dishwasher|dry|2020-05-01|
LC-WQP-13|dishwasher|13 套独嵌两用洗碗机|13-setting dual-fit dishwasher|dry,free|2021-12-01|
LC-WQP-15|dishwasher|15 套消毒洗碗机|15-setting sterilising dishwasher|dry,uv|2022-10-01|
YL-WQP-8|dishwasher|8 套独立式洗碗机|8-setting free-standing dishwasher|free|2018-11-01|
YL-WQP-12|dishwasher|12 套嵌入式洗碗机|12-setting built-in dishwasher|dry|2021-04-01|
YL-WQP-14|dishwasher|14 套自动开门洗碗机|14-setting auto-open dishwasher|dry,uv|2023-07-01|
YL-WQP-16|dishwasher|16 套变频洗碗机|16-setting inverter dishwasher|dry|2023-09-01|
`

// What a person would notice to be wrong if it were left to chance: the drive and the size of a machine.
var chosen = map[string]string{
	"BC-BCD-452": "CMP 1,INV 1", "BC-BCD-258": "CMP 1,INV 1", "BC-BCD-186": "CMP 3", "BC-BCD-521": "CMP 2,INV 2",
	"BC-BCD-610": "CMP 2,INV 3", "LC-BCD-223": "CMP 4", "LC-BCD-312": "CMP 1,INV 1", "LC-BCD-408": "CMP 2,INV 2",
	"LC-BCD-478": "CMP 2,INV 2", "LC-BC-93": "CMP 5", "YL-BCD-206": "CMP 3", "YL-BCD-349": "CMP 1,INV 1",
	"YL-BCD-501": "CMP 2,INV 3", "YL-CB-45": "CMP 3", "BC-CB-55": "CMP 3", "BC-XQG-120": "MOT 3,SEL 4", "LC-XQG-80": "MOT 4,SEL 1",
	"BC-XQG-100": "MOT 2,SEL 3", "BC-XQG-100D": "MOT 2,SEL 3", "LC-XQG-90": "MOT 1,SEL 2", "LC-XQG-105D": "MOT 3,SEL 3", "YL-XQG-85": "MOT 1,SEL 2",
	"YL-XQG-110D": "MOT 2,SEL 3", "BC-XQB-80": "MTP 1", "LC-XQB-100": "MTP 2", "LC-XQB-120": "MTP 3", "YL-XQB-65": "MTP 1",
	"BC-KFR-26G": "CMP 1,OBD 1", "BC-KFR-35G": "CMP 2,OBD 2", "BC-KFR-50L": "CMP 3,OBD 3,EVP 1", "BC-KFR-72L": "CMP 4,OBD 4,EVP 2",
	"LC-KF-35G": "CMP 5", "LC-KFR-26G": "CMP 1,OBD 1", "LC-KFR-35G": "CMP 2,OBD 2", "LC-KFR-51L": "CMP 5,EVP 1",
	"LC-KFR-72L": "CMP 4,OBD 4,EVP 2", "YL-KFR-32G": "CMP 2,OBD 2", "YL-KFR-35G": "CMP 2,OBD 2", "YL-KFR-72L": "CMP 6,EVP 2",
	"BC-DSZ-50": "TNK 2", "BC-DSZ-60": "TNK 2", "BC-DSZ-80": "TNK 3", "LC-DSZ-40": "TNK 1", "LC-DSZ-60": "TNK 2",
	"YL-DSZ-60": "TNK 2", "BC-JSQ-26": "HEX 2,FLS 2", "BC-JSQ-31": "HEX 3,FLS 3", "LC-JSQ-24": "HEX 1,FLS 1",
	"LC-JSQ-30": "HEX 3,FLS 3", "YL-JSQ-26": "HEX 2,FLS 2", "YL-JSQ-32": "HEX 3,FLS 3",
	"BC-WQP-8": "BRD 1", "LC-WQP-6": "BRD 1", "YL-WQP-8": "BRD 1", "LC-WQP-10": "BRD 2", "YL-WQP-12": "BRD 3",
	"BC-WQP-13": "BRD 3", "LC-WQP-13": "BRD 3", "YL-WQP-14": "BRD 4", "BC-WQP-16": "BRD 5", "YL-WQP-16": "BRD 5", "LC-WQP-15": "BRD 5",
}

func models() ([]model, error) {
	var all []model
	for row := range strings.SplitSeq(strings.TrimSpace(modelTable), "\n") {
		f := strings.Split(row, "|")
		brand := brands[f[0][:2]]
		m := model{number: f[0], line: f[1], brand: brand[1], zh: brand[0] + " " + f[2], en: brand[1] + " " + f[3],
			tags: strings.Split(f[4], ","), from: f[5], until: f[6], fixed: map[string]int{}, horses: horses(f[0])}
		for pick := range strings.SplitSeq(chosen[m.number], ",") {
			code, variant, found := strings.Cut(pick, " ")
			if !found {
				continue
			}
			n, err := strconv.Atoi(variant)
			if err != nil {
				return nil, fmt.Errorf("choice of %s: %w", m.number, err)
			}
			m.fixed[code] = n - 1
		}
		all = append(all, m)
	}
	return all, nil
}

func horses(number string) int {
	for step, watts := range []string{"-26|-32", "-35", "-50|-51", "-72"} {
		for mark := range strings.SplitSeq(watts, "|") {
			if strings.Contains(number, mark) {
				return step
			}
		}
	}
	return 0
}

func modelRows(all []model) [][]string {
	rows := [][]string{split("number,product_line,brand,name_zh,name_en,made_from,made_until")}
	for _, m := range all {
		rows = append(rows, []string{m.number, m.line, m.brand, m.zh, m.en, m.from, m.until})
	}
	return rows
}

func productLineRows() [][]string {
	return [][]string{
		split("product_line,name_zh,name_en"), split("aircon,空调,Air conditioner"), split("dishwasher,洗碗机,Dishwasher"),
		split("fridge,冰箱,Fridge"), split("washer,洗衣机,Washer"), split("water_heater,热水器,Water heater"),
	}
}
