package main

const washerTable = `
washer|MOT|motor_washer|m|front|滚筒洗衣机电机|Front-loader motor|4100|4900|258|428|365|变频 皮带 350 W~inverter, belt 350 W;变频 皮带 400 W~inverter, belt 400 W;直驱 500 W~direct drive 500 W;串激 600 W~universal 600 W
washer|MTP|motor_washer|m|top|波轮洗衣机电机|Top-loader motor|4000|4600|138|328|365|铝线 180 W~aluminium wound 180 W;铜线 250 W~copper wound 250 W;变频直驱 300 W~inverter direct drive 300 W
washer|BRD|control_board|m||洗衣机电脑板|Washer control board|240|420|148|268|180|滚筒 V1~front V1;滚筒 V2~front V2;滚筒 V3~front V3;波轮 V1~top V1;波轮 V2~top V2
washer|INV|inverter_board|m|inverter|洗衣机变频驱动板|Washer inverter board|850|1150|198|318|180|350 W;400 W;500 W
washer|DSP|control_board|m||洗衣机显示板|Washer display board|110|160|78|128|180|数码管~digits;触摸~touch;彩屏~colour screen
washer|PMP|drain_pump|c||洗衣机排水泵|Washer drain pump|420|640|39|78|180|30 W 旋扣~30 W bayonet;30 W 三螺钉~30 W three-screw;40 W 静音~40 W quiet;直流 25 W~DC 25 W
washer|VLV|inlet_valve|c||洗衣机进水阀|Washer inlet valve|300|420|28|58|180|单头~single;双头~double;三头~triple
washer|HTR|heating_element|m|front|洗涤加热管|Wash heater|320|420|48|68|180|1600 W;1800 W;2000 W
washer|TSN|sensor|c|front|洗衣机温度传感器|Washer temperature sensor|20|25|14|18|90|4.8 kΩ;12 kΩ
washer|PRS|sensor|c||水位传感器|Water level sensor|40|60|24|38|180|频率式~frequency type;带空气室~with air chamber
washer|DLK|door_lock|c|front|滚筒门锁|Front-loader door lock|120|180|36|62|180|PTC 双金属片~PTC bimetal;电磁式~solenoid;带童锁~with child lock
washer|LID|switch|c|top|波轮盖开关|Top-loader lid switch|60|90|16|28|180|安全开关~safety switch;带电磁锁~with solenoid lock
washer|SEL|seal|c|front|滚筒门封圈|Front-loader door boot|780|1150|68|118|90|8 kg;9 kg;10 kg;12 kg
washer|BLT|belt|c|front|多楔带|Poly-V belt|60|85|22|35|90|1192 J5;1270 J5;1280 J5
washer|SHK|shock_absorber|m|front|减震器|Shock absorber|320|420|26|42|180|80 N;100 N;120 N
washer|ROD|shock_absorber|m|top|吊杆总成（四根）|Suspension rods, set of four|820|960|39|58|180|短~short;中~medium;长~long
washer|BRG|bearing|o|front|轴承油封组件|Bearing and seal kit|380|560|48|78|180|6205/6206;6206/6207;6306/6307
washer|DRM|drum|o|front|不锈钢内筒总成|Stainless drum assembly|5200|6200|298|398|365|8–9 kg;10–12 kg
washer|PUL|plastic_panel|m|top|波轮|Pulsator|620|860|36|58|180|直径 340 mm~340 mm;直径 380 mm~380 mm
washer|CLU|gearbox|o|top|离合器总成|Clutch assembly|3200|3900|128|178|365|方轴~square shaft;花键轴~spline shaft
washer|HOS|hose|c||洗衣机水管|Washer hose|260|420|15|29|0|进水管 1.5 m~inlet 1.5 m;进水管 2 m~inlet 2 m;排水管 2 m~drain 2 m
washer|FLT|filter|c||洗衣机过滤器|Washer filter|60|140|12|26|0|排水泵过滤塞~drain pump plug;线屑过滤网~lint bag;进水滤网~inlet mesh
washer|DET|plastic_panel|o||洗涤剂盒|Detergent drawer|420|620|36|58|0|三格~three compartments;自动投放~auto dosing
washer|CAP|capacitor_film|m|top|电机运行电容|Motor run capacitor|70|110|12|19|180|10 µF 450 V;12 µF 450 V;15 µF 450 V
washer|NFL|emi_filter|c||电源滤波器|Mains filter|110|150|22|32|180|10 A;16 A
washer|HND|plastic_panel|o|front|门把手组件|Door handle kit|80|120|18|28|0|白~white;银~silver
washer|DRH|heating_element|o|dry|烘干加热器|Dryer heater|420|560|88|128|180|1000 W;1400 W
washer|DRF|fan_motor|o|dry|烘干风机|Dryer fan motor|620|780|118|158|180|交流 45 W~AC 45 W;直流 60 W~DC 60 W
washer|FOT|bracket|o||可调底脚（四只）|Adjustable feet, set of four|160|220|15|22|0|M8;M10
`

const waterHeaterTable = `
water_heater|HTE|heating_element|c|electric|电热水器加热管|Electric water heater element|320|560|45|98|365|1500 W;2000 W;2500 W;3000 W 双管~3000 W twin
water_heater|ANO|magnesium_anode|c|electric|镁棒|Magnesium anode|160|420|19|45|0|M6 × 210 mm;M6 × 300 mm;M8 × 300 mm;3/4 × 400 mm
water_heater|THM|thermostat|c|electric|电热水器温控器|Water heater thermostat|80|120|26|42|180|30–75 °C 突跳式~30–75 °C snap;毛细管式~capillary;电子式~electronic
water_heater|TCO|thermal_fuse|c|electric|超温保护器|Thermal cut-out|30|45|16|24|180|93 °C;95 °C;98 °C 双极~98 °C two-pole
water_heater|SEL|seal|c|electric|法兰密封圈|Flange gasket|25|60|8|16|0|直径 63 mm~63 mm;直径 93 mm~93 mm;直径 110 mm~110 mm
water_heater|SFV|valve|c|electric|泄压安全阀|Pressure relief valve|140|180|22|36|180|0.7 MPa;0.8 MPa;0.8 MPa 带排污~0.8 MPa with drain
water_heater|BRD|control_board|m|electric|电热水器电源板|Electric water heater power board|180|260|98|168|180|机械款~mechanical;速热款~fast heating;双胆款~twin tank;变频款~variable power
water_heater|DSP|control_board|m|electric|电热水器显示板|Electric water heater display board|100|130|58|98|180|数码管~digits;触摸~touch;带 Wi-Fi~with Wi-Fi
water_heater|TSN|sensor|c||热水器温度传感器|Water heater temperature sensor|15|25|12|19|90|探棒 10 kΩ~probe 10 kΩ;卡箍 50 kΩ~clamp 50 kΩ;出水 50 kΩ~outlet 50 kΩ
water_heater|TNK|tank|o|electric|搪瓷内胆|Enamelled tank|9800|17600|268|468|730|40 L;60 L;80 L
water_heater|LKP|power_cord|m||漏电保护插头电源线|Power cord with earth-leakage plug|320|420|42|62|180|10 A 1.5 m;16 A 1.8 m
water_heater|GVL|gas_valve|m|gas|燃气比例阀|Gas proportional valve|620|980|128|218|365|12T 天然气~12T natural gas;20Y 液化气~20Y LPG;12T 五段~12T five-stage;12T 冷凝机~12T condensing
water_heater|IGN|igniter|c|gas|脉冲点火器|Pulse igniter|90|140|26|42|180|双针~two electrodes;三针~three electrodes;直流 12 V~12 V DC
water_heater|IGE|igniter|c|gas|点火针|Ignition electrode|20|40|9|16|90|左~left;右~right;双针一体~twin
water_heater|FAN|fan_motor|m|gas|燃气热水器风机|Gas water heater fan|760|1000|128|208|365|交流 36 W~AC 36 W;直流 45 W~DC 45 W;直流变频 60 W~variable DC 60 W
water_heater|HEX|heat_exchanger|o|gas|无氧铜热交换器|Copper heat exchanger|2200|3600|268|458|730|12 L;13 L;16 L
water_heater|FLS|sensor|c|gas|水流量传感器|Water flow sensor|60|90|32|48|180|12 L;13 L;16 L
water_heater|WSV|valve|o|gas|水量伺服器|Water flow servo|180|240|78|108|180|5 V 霍尔~5 V Hall;12 V 步进~12 V stepper
water_heater|MEM|seal|m|gas|水气联动阀皮膜|Water–gas valve membrane|20|30|8|12|0|直径 54 mm~54 mm;直径 66 mm~66 mm
water_heater|FLM|sensor|m|gas|感焰针|Flame sensing electrode|15|25|9|14|90|直~straight;弯~bent
water_heater|CPM|circulation_pump|m|zero|零冷水循环泵|Recirculation pump|1500|1900|198|288|365|直流 24 V~24 V DC;交流 220 V~220 V AC
water_heater|BRN|burner|o|gas|不锈钢火排|Stainless burner bar|900|1300|88|138|365|6 排~6 bars;7 排~7 bars;8 排~8 bars
water_heater|EXH|flue_pipe|o|gas|强排烟管|Flue pipe|420|700|28|49|0|60 mm × 0.5 m;60 mm × 1 m
water_heater|GFT|filter|c|gas|进水过滤网|Inlet strainer|50|60|6|9|0|G1/2 平口~G1/2 flat;G1/2 锥口~G1/2 conical
water_heater|GBD|control_board|m|gas|燃气热水器主控板|Gas water heater main board|220|340|138|248|180|恒温 V1~thermostatic V1;恒温 V2~thermostatic V2;零冷水 V1~recirculating V1;零冷水 V2~recirculating V2
water_heater|GDS|control_board|m|gas|燃气热水器显示板|Gas water heater display board|100|130|58|88|180|数码管~digits;触摸~touch
water_heater|HOS|hose|c||进出水波纹管|Corrugated water hose|120|180|12|19|0|0.4 m;0.6 m
water_heater|PNL|plastic_panel|o||热水器面罩|Water heater front cover|900|1600|68|118|0|白~white;钛灰~titanium grey
water_heater|WFT|filter|o|electric|阻垢滤芯|Scale inhibitor cartridge|260|360|48|78|0|硅磷晶~polyphosphate;前置 40 µm~40 µm prefilter
`

const dishwasherTable = `
dishwasher|CPM|circulation_pump|m||洗涤循环泵|Wash circulation pump|1600|2100|228|348|365|直流 60 W~DC 60 W;直流 80 W~DC 80 W;交流 90 W 带加热~AC 90 W with heater
dishwasher|PMP|drain_pump|c||洗碗机排水泵|Dishwasher drain pump|380|460|42|62|180|交流 25 W~AC 25 W;交流 30 W~AC 30 W;直流 18 W~DC 18 W
dishwasher|BRD|control_board|m||洗碗机主控板|Dishwasher main board|240|360|188|298|180|8 套 V1~8 settings V1;10 套 V1~10 settings V1;13 套 V1~13 settings V1;13 套 V2~13 settings V2;16 套 V1~16 settings V1
dishwasher|DSP|control_board|m||洗碗机显示板|Dishwasher display board|110|150|88|148|180|按键~keys;触摸~touch;隐藏式~hidden
dishwasher|HTR|heating_element|c||洗碗机加热器|Dishwasher heater|360|520|68|108|180|1600 W;1800 W;2000 W
dishwasher|VLV|inlet_valve|c||洗碗机进水阀|Dishwasher inlet valve|300|380|32|48|180|单头~single;防溢型~aquastop
dishwasher|TSN|sensor|c||洗碗机温度传感器|Dishwasher temperature sensor|20|25|14|18|90|10 kΩ;50 kΩ
dishwasher|TRB|sensor|m||浊度传感器|Turbidity sensor|40|50|42|58|180|模拟~analogue;数字~digital
dishwasher|FLO|sensor|m||进水流量计|Inlet flow meter|45|60|22|32|180|霍尔~Hall;干簧管~reed
dishwasher|SFT|softener|o||软水器总成|Water softener|1500|1800|148|188|365|1 L;1.4 L
dishwasher|SEL|seal|c||洗碗机门封条|Dishwasher door gasket|260|360|36|54|90|45 cm;60 cm;台式~counter-top
dishwasher|BSL|seal|m||门底封条|Door bottom gasket|90|120|16|24|90|45 cm;60 cm
dishwasher|DLK|door_lock|c||洗碗机门锁|Dishwasher door lock|120|160|36|52|180|机械式~mechanical;自动开门~auto-open
dishwasher|HNG|hinge|o||洗碗机门铰链|Dishwasher door hinge|420|560|42|62|365|左~left;右~right
dishwasher|SPG|bracket|o||门平衡弹簧|Door balance spring|160|200|12|18|180|45 cm;60 cm
dishwasher|ARM|plastic_panel|m||喷淋臂|Spray arm|180|320|26|48|180|顶层~top;上层~upper;中层~middle;下层~lower
dishwasher|FLT|filter|c||洗碗机过滤器|Dishwasher filter|120|260|22|42|0|微孔滤网~micro filter;三合一~three-in-one
dishwasher|BSK|basket|o||碗篮|Dish rack|1600|2600|128|218|0|下层~lower;上层~upper;刀叉层~cutlery tray
dishwasher|ROL|plastic_panel|c||碗篮滚轮|Rack rollers|60|110|12|22|0|4 只装~pack of 4;8 只装~pack of 8
dishwasher|DET|dispenser|c||洗涤剂分配器|Detergent dispenser|260|320|58|82|180|电磁式~solenoid;蜡马达~wax motor
dishwasher|HOS|hose|c||洗碗机水管|Dishwasher hose|320|480|22|42|0|进水管 1.5 m~inlet 1.5 m;防溢进水管 1.5 m~aquastop inlet 1.5 m;排水管 2 m~drain 2 m
dishwasher|FAN|fan_motor|o|dry|烘干风机|Drying fan motor|320|420|68|98|180|直流 12 V~12 V DC;交流 220 V~220 V AC
dishwasher|UVC|hg_lamp|o|uv|紫外线杀菌灯管（含汞）|UV-C lamp, contains mercury|35|50|28|42|90|6 W;8 W
dishwasher|CAP|capacitor_film|o||循环泵电容|Circulation pump capacitor|50|60|9|12|180|3 µF 450 V;4 µF 450 V
dishwasher|AQS|switch|c||防溢浮子开关|Overflow float switch|40|60|15|24|180|微动~micro switch;带浮子~with float
dishwasher|NFL|emi_filter|c||电源滤波器|Mains filter|110|130|22|28|180|10 A;16 A
dishwasher|PNL|plastic_panel|o|free|洗碗机顶盖板|Dishwasher top cover|1600|2200|58|88|0|白~white;银~silver
`
