package main

import "strings"

// A row is category|zh|en|hazard code|grams from|to|disposition|composition in thousandths|source.
// Shares are planning figures; the scale at the returns desk corrects them.
const categoryTable = `
compressor_fridge|冰箱压缩机|Fridge compressor|900-219-08|7000|10000|drain|steel 800,copper 100,aluminium 40,oil 22,other 38|a
compressor_ac|空调压缩机|A/C compressor|900-219-08|8000|14000|drain|steel 780,copper 120,aluminium 50,oil 35,other 15|a
control_board|控制板|Control board|900-045-49|100|500|refurbish|epoxy 400,copper 180,aluminium 80,steel 120,plastic_abs 150,solder 70|a
inverter_board|变频板|Inverter board|900-045-49|800|1500|refurbish|aluminium 480,epoxy 220,copper 150,steel 60,solder 40,other 50|a
capacitor_film|金属化薄膜电容|Metallised film capacitor||50|200|recycle|aluminium 350,plastic_pp 500,epoxy 120,other 30|a
capacitor_pcb|疑含多氯联苯旧电容|Old capacitor suspected of PCB|900-008-10|100|400|quarantine|steel 400,aluminium 250,oil 250,other 100|a
motor_washer|洗衣机电机|Washing-machine motor||4000|5000|refurbish|steel 700,copper 170,aluminium 80,plastic_pp 50|a
drain_pump|排水泵|Drain pump||300|1000|recycle|plastic_pp 450,steel 350,copper 150,other 50|a
inlet_valve|进水阀|Inlet valve||300|1000|recycle|plastic_pp 450,steel 350,copper 150,other 50|a
fan_motor|风机电机|Fan motor||300|1000|refurbish|plastic_pp 450,steel 350,copper 150,other 50|a
heat_exchanger|热交换器|Heat exchanger||2000|6000|metal|copper 500,aluminium 500|a
heating_element|加热元件|Heating element||300|600|metal|steel 720,copper 80,magnesium_oxide 160,rubber 40|b
hg_lamp|含汞灯管|Mercury lamp|900-023-29|10|100|licensed|glass 880,aluminium 60,plastic_pp 55,mercury 5|b
hg_switch|含汞开关|Mercury switch|900-024-29|10|100|licensed|glass 600,steel 250,mercury 60,other 90|b
ni_cd_pack|镉镍电池组|NiCd pack|900-044-49|100|600|licensed|nickel 250,cadmium 180,steel 400,other 170|b
lead_acid|铅蓄电池|Lead-acid battery|900-052-31|1500|6000|licensed|lead 650,acid 200,plastic_pp 120,other 30|b
oil_absorbent|含油抹布及吸附棉|Oil-soaked rags and absorbent|900-041-49|50|5000|licensed|textile 700,oil 300|b
oil_packaging|废油桶及包装|Oil drums and packaging|900-249-08|500|20000|licensed|steel 930,oil 70|b
li_ion_pack|锂离子电池组|Li-ion pack||200|800|firebox|copper 120,aluminium 150,steel 130,plastic_abs 120,other 480|a
plastic_panel|塑料件|Plastic panel||50|3000|recycle|plastic_pp 600,plastic_abs 400|a
glass_shelf|玻璃搁架|Glass shelf||1200|3000|recycle|glass 900,plastic_pp 100|b
filter|滤网与滤芯|Filter||50|1500|energy|plastic_pp 550,carbon 300,other 150|a
filter_drier|干燥过滤器|Filter drier||40|150|metal|copper 650,zeolite 300,steel 50|b
seal|密封件|Seal||10|1300|energy|rubber 850,other 150|b
sensor|传感器|Sensor||10|150|recycle|copper 350,plastic_pp 450,epoxy 100,steel 100|b
thermostat|温控器|Thermostat||60|200|recycle|plastic_pp 400,steel 350,copper 250|b
thermal_fuse|温度保险|Thermal fuse||10|80|recycle|copper 350,plastic_pp 400,steel 250|b
switch|开关|Switch||15|150|recycle|plastic_abs 500,copper 300,steel 200|b
relay|继电器|Relay||30|400|recycle|copper 400,plastic_pp 350,steel 250|b
door_lock|门锁|Door lock||80|300|recycle|plastic_pp 500,steel 350,copper 150|b
hinge|铰链|Hinge||100|800|metal|steel 950,plastic_pp 50|b
belt|传动带|Drive belt||40|150|energy|rubber 850,textile 150|b
hose|软管|Hose||80|800|recycle|plastic_pp 500,rubber 350,steel 150|b
magnesium_anode|镁棒|Magnesium anode||100|600|metal|magnesium 900,steel 100|b
bearing|轴承油封|Bearing and seal||200|800|metal|steel 880,rubber 100,oil 20|b
drum|内筒|Drum||4000|8000|metal|steel 880,aluminium 120|b
gearbox|离合器|Clutch||2500|5000|metal|steel 820,aluminium 120,plastic_pp 50,oil 10|b
shock_absorber|减震件|Damping part||200|1200|metal|steel 750,plastic_pp 200,rubber 50|b
emi_filter|电源滤波器|Mains filter||80|250|recycle|copper 400,plastic_pp 350,epoxy 150,steel 100|b
bracket|支架与紧固件|Bracket and fastening||120|6000|metal|steel 940,plastic_pp 60|b
remote_control|遥控器|Remote control||60|200|recycle|plastic_abs 700,epoxy 200,copper 100|b
copper_pipe|连接铜管|Copper line set||800|4000|metal|copper 850,rubber 150|b
tank|内胆|Tank||8000|22000|metal|steel 940,enamel 60|b
igniter|点火组件|Igniter||15|250|recycle|steel 350,plastic_pp 350,copper 200,ceramic 100|b
burner|燃烧器|Burner||600|2000|metal|steel 1000|b
ice_maker|制冰机|Ice maker||1000|2500|recycle|plastic_abs 600,steel 220,copper 100,aluminium 80|b
basket|碗篮|Rack||1200|3200|recycle|steel 850,plastic_pp 150|b
dispenser|分配器|Dispenser||150|500|recycle|plastic_pp 800,copper 120,steel 80|b
softener|软水器|Softener||1200|2400|recycle|plastic_pp 700,resin 300|b
circulation_pump|循环泵|Circulation pump||1200|2600|refurbish|steel 450,copper 200,plastic_pp 300,aluminium 50|b
valve|阀件|Valve||100|1000|metal|copper 700,steel 200,plastic_pp 100|b
gas_valve|燃气阀|Gas valve||400|1400|metal|aluminium 650,steel 200,copper 150|b
small_motor|微型电机|Small motor||40|200|recycle|steel 500,copper 250,plastic_pp 250|b
damper|风门|Air damper||100|400|recycle|plastic_pp 600,steel 200,copper 150,foam 50|b
led_lamp|LED 灯|LED lamp||20|150|recycle|plastic_pp 500,epoxy 250,aluminium 150,copper 100|b
power_cord|电源线|Power cord||200|600|recycle|copper 450,plastic_pvc 500,steel 50|b
flue_pipe|排烟管|Flue pipe||250|1200|metal|steel 700,aluminium 300|b
`

// Where a planning figure comes from, and how far it may be trusted.
var origins = map[string][2]string{
	"a": {"规划默认值，以回收称重修正 planning default, corrected by the scale", "low"},
	"b": {"结构估算，以回收称重修正 estimate from construction, corrected by the scale", "very_low"},
}

func categories() [][]string {
	var rows [][]string
	for row := range strings.SplitSeq(strings.TrimSpace(categoryTable), "\n") {
		rows = append(rows, strings.Split(row, "|"))
	}
	return rows
}

func hazardOf(category string) string {
	for _, c := range categories() {
		if c[0] == category {
			return c[3]
		}
	}
	return ""
}

func categoryRows() [][]string {
	rows := [][]string{split("category,name_zh,name_en,hazard_code,grams_low,grams_high,disposition,source,confidence")}
	for _, c := range categories() {
		origin := origins[c[8]]
		rows = append(rows, append(append([]string{}, c[:7]...), origin[0], origin[1]))
	}
	return rows
}

func materialRows() [][]string {
	rows := [][]string{split("category,material,permille,source,confidence")}
	for _, c := range categories() {
		origin := origins[c[8]]
		for share := range strings.SplitSeq(c[7], ",") {
			material, permille, _ := strings.Cut(share, " ")
			rows = append(rows, []string{c[0], material, permille, origin[0], origin[1]})
		}
	}
	return rows
}

// Only boards and undamaged lead batteries are exempt in the transport step for the whole code;
// 900-044-49 is exempt for tube glass alone, so it counts as not exempt.
func hazardRows() [][]string {
	const source = "国家危险废物名录（2021年版）"
	rows := [][]string{split("code,edition,valid_from,name_zh,name_en,hazard,transport_exempt,source")}
	for row := range strings.SplitSeq(`900-219-08|废冷冻机油|Waste refrigeration compressor oil|T,I|false
900-249-08|其他废矿物油及含油包装物|Other waste mineral oil and oily packaging|T,I|false
900-045-49|废电路板|Waste circuit boards|T|true
900-008-10|含多氯联苯等的废电容器|Waste capacitors holding PCB, PCT or PBB|T|false
900-023-29|废含汞灯管及光源|Waste mercury lamps and light sources|T|false
900-024-29|废含汞仪表、氧化汞电池和含汞开关|Waste mercury instruments, HgO cells and switches|T|false
900-044-49|废镉镍电池、荧光粉和阴极射线管|Waste NiCd cells, phosphor and cathode-ray tubes|T|false
900-052-31|废铅蓄电池|Waste lead batteries|T,C|true
900-041-49|沾染危险废物的包装物、容器、吸附介质|Contaminated packaging, containers and absorbents|T/In|false
900-999-49|废弃危险化学品|Discarded hazardous chemicals|T/C/I/R|false`, "\n") {
		f := strings.Split(row, "|")
		rows = append(rows, []string{f[0], "2021", "2021-01-01", f[1], f[2], f[3], f[4], source})
	}
	return rows
}

func permitRows() [][]string {
	rows := [][]string{split("recycler,hazard_code,permit,valid_until,quota_grams")}
	for row := range strings.SplitSeq(`RC-SOUTH||示例粤再生-0001|2029-12-31|2000000000
RC-SOUTH|900-219-08|示例粤危废-4406-01|2028-06-30|60000000
RC-SOUTH|900-249-08|示例粤危废-4406-01|2028-06-30|40000000
RC-SOUTH|900-045-49|示例粤危废-4406-01|2028-06-30|120000000
RC-SOUTH|900-023-29|示例粤危废-4406-02|2027-12-31|2000000
RC-SOUTH|900-008-10|示例粤危废-4406-02|2027-12-31|1000000
RC-EAST||示例苏再生-0001|2029-12-31|2500000000
RC-EAST|900-219-08|示例苏危废-3205-01|2028-09-30|80000000
RC-EAST|900-045-49|示例苏危废-3205-01|2028-09-30|200000000
RC-EAST|900-044-49|示例苏危废-3205-01|2028-09-30|5000000
RC-EAST|900-041-49|示例苏危废-3205-01|2028-09-30|10000000
RC-NORTH||示例津再生-0001|2029-12-31|1800000000
RC-NORTH|900-219-08|示例津危废-1201-01|2028-03-31|50000000
RC-NORTH|900-045-49|示例津危废-1201-01|2028-03-31|90000000
RC-NORTH|900-023-29|示例津危废-1201-01|2028-03-31|1500000
RC-NORTH|900-024-29|示例津危废-1201-01|2028-03-31|500000
RC-CENTRAL||示例鄂再生-0001|2029-12-31|2200000000
RC-CENTRAL|900-219-08|示例鄂危废-4201-01|2027-10-31|70000000
RC-CENTRAL|900-045-49|示例鄂危废-4201-01|2027-10-31|150000000
RC-CENTRAL|900-052-31|示例鄂危废-4201-02|2028-12-31|30000000
RC-SOUTHWEST||示例渝再生-0001|2029-12-31|1500000000
RC-SOUTHWEST|900-219-08|示例渝危废-5001-01|2028-05-31|40000000
RC-SOUTHWEST|900-045-49|示例渝危废-5001-01|2028-05-31|80000000
RC-SOUTHWEST|900-999-49|示例渝危废-5001-02|2028-05-31|800000
RC-NORTHWEST||示例陕再生-0001|2029-12-31|900000000
RC-NORTHWEST|900-219-08|示例陕危废-6101-01|2028-08-31|20000000
RC-NORTHWEST|900-045-49|示例陕危废-6101-00|2025-06-30|30000000`, "\n") {
		rows = append(rows, strings.Split(row, "|"))
	}
	return rows
}
