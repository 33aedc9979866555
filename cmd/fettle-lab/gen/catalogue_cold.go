package main

// A row is line|code|category|class|tag|zh|en|grams from|to|yuan from|to|warranty days|specifications.
// class: c common, o other, m common for the first half. Specifications are "zh~en", or one text for both.
// Weights and prices run evenly from the first specification to the last.
const fridgeTable = `
fridge|CMP|compressor_fridge|m||冰箱压缩机|Fridge compressor|7600|9600|468|698|365|R600a 变频 120 W~R600a inverter 120 W;R600a 变频 150 W~R600a inverter 150 W;R600a 定频 95 W~R600a fixed speed 95 W;R600a 定频 130 W~R600a fixed speed 130 W;R134a 定频 150 W~R134a fixed speed 150 W
fridge|BRD|control_board|m||冰箱主控板|Fridge main control board|210|320|168|298|180|A 平台 V1~platform A V1;A 平台 V2~platform A V2;A 平台 V3~platform A V3;B 平台 V1~platform B V1;B 平台 V2~platform B V2
fridge|INV|inverter_board|m|inverter|压缩机变频驱动板|Compressor inverter board|820|1100|198|328|180|120 W;150 W;200 W
fridge|DSP|control_board|c||冰箱显示板|Fridge display board|110|150|78|138|180|触摸 第一版~touch rev. 1;触摸 第二版~touch rev. 2;触摸 第三版~touch rev. 3;触摸 第四版~touch rev. 4
fridge|FAN|fan_motor|c||冷冻室风机|Freezer fan motor|300|380|58|98|180|12 V 直流~12 V DC;13 V 直流 静音~13 V DC quiet;220 V 交流~220 V AC
fridge|CFN|fan_motor|m||压缩机舱散热风机|Compressor bay fan motor|340|420|62|92|180|12 V 直流~12 V DC;220 V 交流~220 V AC
fridge|DMP|damper|m||电动风门|Motorised air damper|160|260|46|79|180|单风门~single;双风门~double
fridge|HTR|heating_element|c||化霜加热器|Defrost heater|300|420|39|69|180|钢管 120 W~steel tube 120 W;钢管 150 W~steel tube 150 W;铝管 180 W~aluminium tube 180 W
fridge|TSN|sensor|c||冰箱温度传感器|Fridge temperature sensor|18|28|12|18|90|冷藏室 5 kΩ~fresh food 5 kΩ;冷冻室 5 kΩ~freezer 5 kΩ;化霜 5 kΩ~defrost 5 kΩ;环境 10 kΩ~ambient 10 kΩ
fridge|THM|thermostat|m|fixed|机械温控器|Mechanical thermostat|95|130|28|45|180|单门~single door;双门~two doors;三门~three doors
fridge|FUS|thermal_fuse|c||化霜温度保险|Defrost thermal fuse|15|20|9|12|90|72 °C;77 °C
fridge|SEL|seal|c||冰箱门封条|Fridge door gasket|420|780|45|88|90|冷藏左门~left fresh-food door;冷藏右门~right fresh-food door;冷冻门~freezer door;变温抽屉~flex drawer
fridge|HNG|hinge|o||冰箱门铰链|Fridge door hinge|180|320|22|39|365|上~upper;中~middle;下~lower
fridge|SWT|switch|c||门灯开关|Door lamp switch|20|35|9|15|90|单路~one pole;双路~two poles
fridge|LED|led_lamp|m||冰箱照明灯|Fridge LED lamp|30|60|18|32|180|冷藏室 2 W~fresh food 2 W;冷冻室 1 W~freezer 1 W
fridge|UVC|hg_lamp|o|uv|紫外线杀菌灯管（含汞）|UV-C lamp, contains mercury|30|45|26|38|90|4 W;6 W
fridge|VLV|valve|m||制冷剂电磁阀|Refrigerant solenoid valve|220|300|68|96|180|一进二出~one in, two out;一进三出~one in, three out
fridge|DRY|filter_drier|c||干燥过滤器|Filter drier|60|90|12|18|90|分子筛 10 g~molecular sieve 10 g;分子筛 15 g~molecular sieve 15 g
fridge|EVP|heat_exchanger|o||翅片蒸发器|Fin evaporator|2100|2600|158|218|365|冷冻单系统~single circuit;冷藏冷冻双系统~dual circuit
fridge|CND|heat_exchanger|o||外置冷凝器|External condenser|2300|2900|128|178|365|丝管式~wire and tube;翅片式~fin
fridge|ICE|ice_maker|o|ice|自动制冰机总成|Ice maker assembly|1400|1900|268|398|180|6 格~6 cubes;10 格~10 cubes
fridge|WIV|inlet_valve|m|ice|制冰进水阀|Ice maker inlet valve|300|340|38|52|180|单头 24 V~single 24 V;双头 24 V~double 24 V
fridge|WFT|filter|c|ice|冰箱净水滤芯|Fridge water filter|280|360|68|98|0|6 个月~6 months;12 个月~12 months
fridge|DRW|plastic_panel|m||冰箱抽屉|Fridge drawer|900|1600|42|78|0|果蔬盒~crisper;冷冻上层~freezer upper;冷冻中层~freezer middle;冷冻下层~freezer lower
fridge|SHF|glass_shelf|o||钢化玻璃搁架|Tempered glass shelf|1600|2400|48|72|0|上层~upper;中层~middle;折叠~folding
fridge|RCK|plastic_panel|o||门内瓶座|Door bin|350|520|22|32|0|小~small;大~large
fridge|CAP|capacitor_film|m|fixed|压缩机运行电容|Compressor run capacitor|55|70|14|18|180|4 µF 450 V;5 µF 450 V
fridge|RLY|relay|c|fixed|PTC 启动继电器|PTC start relay|45|60|12|18|180|三插~3 pin;四插带过载保护~4 pin with overload protector
fridge|DEO|filter|o||除菌除味滤芯|Deodorising filter|60|90|29|45|0|活性炭~active carbon;银离子~silver ion
fridge|BAT|li_ion_pack|o|portable|户外冰箱锂电池包|Portable fridge Li-ion pack|620|780|398|498|180|14.8 V 5 Ah;14.8 V 7 Ah
`

const airconTable = `
aircon|CMP|compressor_ac|m||空调旋转式压缩机|A/C rotary compressor|8600|13600|598|1380|365|R32 变频 1 匹~R32 inverter 1.0 HP;R32 变频 1.5 匹~R32 inverter 1.5 HP;R32 变频 2 匹~R32 inverter 2.0 HP;R32 变频 3 匹~R32 inverter 3.0 HP;R410A 定频 2 匹~R410A fixed speed 2.0 HP;R22 定频 3 匹~R22 fixed speed 3.0 HP
aircon|BRD|control_board|m||室内机控制板|Indoor control board|220|380|158|288|180|挂机 V1~wall V1;挂机 V2~wall V2;挂机 V3~wall V3;柜机 V1~cabinet V1;柜机 V2~cabinet V2
aircon|OBD|inverter_board|m|inverter|室外机变频主板|Outdoor inverter board|900|1480|328|598|180|1 匹~1.0 HP;1.5 匹~1.5 HP;2 匹~2.0 HP;3 匹~3.0 HP
aircon|DSP|control_board|m||显示接收板|Display and receiver board|100|130|48|82|180|数码管~digits;触摸~touch;带 Wi-Fi~with Wi-Fi
aircon|IFN|fan_motor|c||室内风机电机|Indoor fan motor|620|980|118|218|365|塑封直流 20 W~moulded DC 20 W;塑封直流 30 W~moulded DC 30 W;柜机直流 60 W~cabinet DC 60 W
aircon|OFN|fan_motor|m||室外风机电机|Outdoor fan motor|780|1000|138|228|365|直流 40 W~DC 40 W;直流 60 W~DC 60 W;交流 70 W~AC 70 W
aircon|CFW|plastic_panel|o||贯流风轮|Cross-flow fan wheel|420|620|48|76|180|长 650 mm~650 mm;长 780 mm~780 mm
aircon|AXF|plastic_panel|o||轴流风叶|Axial fan blade|380|560|42|62|180|直径 400 mm~400 mm;直径 480 mm~480 mm
aircon|CAP|capacitor_film|c|fixed|压缩机启动电容|Compressor capacitor|110|180|22|42|180|25 µF 450 V;35 µF 450 V;50 µF 450 V
aircon|FCP|capacitor_film|c|fixed|风机电容|Fan capacitor|50|60|9|12|180|2.5 µF 450 V;3 µF 450 V
aircon|VRV|valve|m||四通换向阀|Four-way reversing valve|480|760|98|168|365|1 匹~1.0 HP;1.5–2 匹~1.5–2.0 HP;3 匹~3.0 HP
aircon|EXV|valve|m|inverter|电子膨胀阀|Electronic expansion valve|260|340|88|138|365|口径 1.3 mm~1.3 mm orifice;口径 1.6 mm~1.6 mm orifice;口径 2.4 mm~2.4 mm orifice
aircon|TSN|sensor|c||空调温度传感器|A/C temperature sensor|15|32|12|22|90|室温 10 kΩ~room 10 kΩ;内盘管 10 kΩ~indoor coil 10 kΩ;外盘管 20 kΩ~outdoor coil 20 kΩ;排气 50 kΩ~discharge 50 kΩ
aircon|STM|small_motor|c||导风步进电机|Louvre stepper motor|60|120|18|32|180|24 mm 12 V;28 mm 12 V;35 mm 12 V
aircon|EVP|heat_exchanger|o||室内蒸发器|Indoor evaporator|2600|5200|268|568|365|1–1.5 匹 挂机~1.0–1.5 HP wall;2 匹 柜机~2.0 HP cabinet;3 匹 柜机~3.0 HP cabinet
aircon|CND|heat_exchanger|o||室外冷凝器|Outdoor condenser|3200|6000|328|698|365|单排~single row;双排 小~double row, small;双排 大~double row, large
aircon|FLT|filter|m||空调过滤网|A/C dust filter|60|180|18|39|0|挂机 左右一对~wall, pair;柜机~cabinet;高效 HEPA~HEPA
aircon|REM|remote_control|m||空调遥控器|A/C remote control|90|120|28|48|180|基本型~basic;背光型~backlit;语音型~voice
aircon|PMP|drain_pump|m||冷凝水提升泵|Condensate lift pump|380|520|128|178|180|扬程 0.7 m~0.7 m lift;扬程 1.2 m~1.2 m lift
aircon|HOS|hose|m||冷凝水排水管|Condensate drain hose|150|260|12|19|0|2 m;3 m
aircon|CPR|copper_pipe|m||连接铜管（带保温）|Insulated copper line set|1200|2900|118|268|0|3 m 6.35/9.52;4 m 6.35/12.7;5 m 9.52/15.88
aircon|SVL|valve|o||截止阀|Service valve|180|260|32|48|365|两通~two-way;三通~three-way
aircon|HTR|heating_element|m||PTC 电辅热|PTC auxiliary heater|360|600|68|148|180|800 W;1200 W;2100 W
aircon|PNL|plastic_panel|o||空调面板|A/C front panel|900|2600|88|198|0|挂机 白~wall, white;挂机 香槟~wall, champagne;柜机 白~cabinet, white
aircon|CON|relay|m||交流接触器|AC contactor|180|260|36|52|180|20 A;25 A
aircon|HPS|switch|m||压力开关|Pressure switch|60|80|22|32|180|高压 4.2 MPa~high 4.2 MPa;低压 0.15 MPa~low 0.15 MPa
aircon|BRK|bracket|o||室外机支架|Outdoor unit bracket|3200|4800|58|98|0|1–1.5 匹 镀锌~1.0–1.5 HP galvanised;2–3 匹 不锈钢~2.0–3.0 HP stainless
aircon|NFL|emi_filter|c||电源滤波器|Mains filter|120|140|26|32|180|16 A;20 A
`
