import { words } from './language.ts'

// Every state and code that the service names, in words. A name that is not here is shown as it is.
export const useStates = words({
  'repair.received': ['已登记', 'Registered'], 'repair.triaged': ['已分诊', 'Triaged'], 'repair.self_fix': ['自助指导', 'Self-help'],
  'repair.booked': ['已预约', 'Booked'], 'repair.in_visit': ['上门中', 'On site'], 'repair.awaiting_decision': ['待客户决定', 'Customer decides'],
  'repair.awaiting_parts': ['等配件', 'Waiting for parts'], 'repair.ready_to_resume': ['配件已齐', 'Parts are there'],
  'repair.completed': ['维修完成', 'Repaired'], 'repair.declined': ['客户不修', 'Declined'], 'repair.cancelled': ['已取消', 'Cancelled'],
  'repair.unrepairable': ['无法修复', 'Cannot be repaired'], 'repair.settled': ['已结清', 'Settled'],
  'line.draft': ['草稿', 'Draft'], 'line.requested': ['已申请', 'Requested'], 'line.held': ['暂留', 'Held'], 'line.substitute_offered': ['建议替代', 'Substitute offered'],
  'line.backordered': ['缺货等待', 'Back-ordered'], 'line.reserved': ['已锁定', 'Reserved'], 'line.picking': ['拣货中', 'Being picked'],
  'line.packed': ['已打包', 'Packed'], 'line.shipped': ['运输中', 'On the way'], 'line.delivered': ['已送达', 'Delivered'], 'line.disputed': ['有争议', 'Disputed'],
  'line.received': ['已收到', 'Received'], 'line.installed': ['已安装', 'Installed'], 'line.doa': ['到货即坏', 'Dead on arrival'], 'line.wrong': ['配件不符', 'Wrong part'],
  'line.unused': ['未使用', 'Unused'], 'line.returning': ['退回中', 'Returning'], 'line.returned': ['已退回', 'Returned'], 'line.lost': ['丢失', 'Lost'],
  'line.cancelled': ['已取消', 'Cancelled'], 'line.closed': ['已关闭', 'Closed'],
  'pick.open': ['待拣', 'To pick'], 'pick.picked': ['已拣', 'Picked'], 'pick.packed': ['已打包', 'Packed'], 'pick.cancelled': ['已取消', 'Cancelled'], 'pick.short': ['缺货', 'Short'],
  'shipment.label_printed': ['已打单', 'Label printed'], 'shipment.arrived_hub': ['到达中转', 'At a hub'], 'shipment.departed_hub': ['离开中转', 'Left the hub'], 'shipment.packed': ['已打包', 'Packed'], 'shipment.created': ['已下单', 'Created'], 'shipment.shipped': ['已交运', 'Handed over'], 'shipment.collected': ['已揽收', 'Collected'], 'shipment.picked_up': ['已揽收', 'Collected'], 'shipment.booked': ['已下单', 'Booked'],
  'shipment.at_hub': ['在中转场', 'At a hub'], 'shipment.attempt_failed': ['派送未成', 'Delivery failed'], 'shipment.on_hold': ['暂扣', 'On hold'], 'shipment.in_transit': ['运输中', 'In transit'], 'shipment.arrived_at_hub': ['到达中转', 'At a hub'], 'shipment.out_for_delivery': ['派送中', 'Out for delivery'],
  'shipment.ready_for_pickup': ['待自提', 'Ready for pick-up'], 'shipment.delivered': ['已送达', 'Delivered'], 'shipment.accepted_by_engineer': ['工程师已收', 'With the engineer'],
  'shipment.exception': ['异常', 'Exception'], 'shipment.delivery_failed': ['派送未成', 'Delivery failed'], 'shipment.failed_attempt': ['派送未成', 'Delivery failed'], 'shipment.returning': ['退回中', 'Returning'], 'shipment.returned': ['已退回', 'Returned'],
  'shipment.lost': ['丢失', 'Lost'], 'shipment.cancelled': ['已取消', 'Cancelled'], 'shipment.closed': ['已关闭', 'Closed'], 'shipment.customs': ['清关中', 'Customs'],
  'promise.open': ['履约中', 'Open'], 'promise.kept': ['已兑现', 'Kept'], 'promise.broken': ['未兑现', 'Broken'], 'promise.void': ['作废', 'Void'], 'promise.voided': ['作废', 'Void'], 'promise.replaced': ['已更新', 'Replaced'], 'promise.superseded': ['已更改', 'Changed'],
  'return.obliged': ['待归还', 'Owed'], 'return.handed_over': ['已交回', 'Handed over'], 'return.received': ['已入库', 'Received'], 'return.inspected': ['已检测', 'Inspected'],
  'return.graded': ['已定级', 'Graded'], 'return.staged': ['已装批', 'In a lot'], 'return.in_transfer': ['转运中', 'To the recycler'], 'return.accepted': ['回收商已收', 'At the recycler'],
  'return.treated': ['已处理', 'Treated'], 'return.closed': ['已结案', 'Closed'], 'return.waived': ['免归还', 'Waived'], 'return.overdue': ['逾期', 'Overdue'], 'return.lost': ['丢失', 'Lost'],
  'verdict.fault_confirmed': ['故障属实', 'Fault confirmed'], 'verdict.no_fault_found': ['未见故障', 'No fault found'], 'verdict.other_part': ['不是该件', 'Another part'],
  'verdict.tampered': ['有拆改', 'Tampered with'], 'verdict.handling_damage': ['搬运损坏', 'Handling damage'],
  'grade.A': ['再用', 'Reuse'], 'grade.B': ['翻新', 'Refurbish'], 'grade.C': ['拆零', 'Harvest'], 'grade.D': ['材料回收', 'Material'], 'grade.H': ['危险废物', 'Hazardous'], 'grade.Q': ['隔离', 'Quarantine'], 'grade.X': ['不符', 'Mismatch'],
  'lot.open': ['装批中', 'Open'], 'lot.sealed': ['已封', 'Sealed'], 'lot.manifested': ['已开联单', 'On a manifest'], 'lot.accepted': ['已接收', 'Accepted'], 'lot.certified': ['已出证', 'Certified'],
  'manifest.draft': ['待发运', 'To dispatch'], 'manifest.in_transfer': ['转运中', 'On the road'], 'manifest.accepted': ['已接收', 'Accepted'], 'manifest.discrepant': ['重量不符', 'Discrepant'], 'manifest.certified': ['已出证', 'Certified'],
  'condition.new': ['全新', 'New'], 'condition.refurbished': ['翻新', 'Refurbished'], 'condition.used': ['旧件', 'Used'], 'condition.defective': ['坏件', 'Defective'],
  'kind.national': ['全国仓', 'National'], 'kind.regional': ['区域仓', 'Regional'], 'kind.city': ['城市仓', 'City'], 'kind.outlet': ['网点', 'Outlet'], 'kind.van': ['工程车', 'Van'],
  'kind.parcel': ['包裹', 'Parcel'], 'kind.recycler': ['回收商', 'Recycler'], 'kind.site': ['上门地址', 'Site'], 'kind.warehouse': ['仓库', 'Warehouse'],
  'line_of.fridge': ['冰箱', 'Fridge'], 'line_of.washer': ['洗衣机', 'Washer'], 'line_of.aircon': ['空调', 'Air conditioner'], 'line_of.water_heater': ['热水器', 'Water heater'], 'line_of.dishwasher': ['洗碗机', 'Dishwasher'],
  'class.common': ['常用件', 'Common'], 'class.other': ['非常用件', 'Other'],
  'reason.chosen': ['选中', 'Chosen'], 'reason.too_late': ['来不及', 'Too late'], 'reason.farther': ['更远', 'Farther'], 'reason.no_stock': ['无货', 'No stock'], 'reason.past_cutoff': ['已过截单', 'Past cut-off'],
  'reason.closed_day': ['休息日', 'Closed day'], 'reason.costlier': ['更贵', 'Costlier'], 'reason.later': ['更晚', 'Later'], 'reason.excluded': ['已排除', 'Excluded'], 'reason.short': ['数量不足', 'Too few'], 'reason.own_van': ['在自己车上', 'In the own van'], 'reason.substitute': ['替代件', 'Substitute'], 'reason.refurbished': ['翻新件', 'Refurbished'], 'reason.taken': ['刚被占用', 'Just taken'], 'reason.out_of_reach': ['太远', 'Out of reach'], 'reason.no_source': ['无货源', 'No source'],
  'flag.delivery_disputed': ['送达存疑', 'Delivery disputed'], 'flag.time_suspect': ['时间可疑', 'Suspect time'], 'flag.unknown_code': ['未知代码', 'Unknown code'], 'flag.retracted': ['承运商已更正', 'Carrier corrected itself'], 'flag.forwarded': ['已转单', 'Forwarded'], 'flag.return_leg': ['退回段', 'Return leg'], 'flag.at_risk': ['有风险', 'At risk'], 'flag.late': ['已晚点', 'Late'], 'flag.delayed': ['延误', 'Delayed'], 'flag.suspect_time': ['时间可疑', 'Suspect time'], 'flag.weight': ['重量不符', 'Weight differs'], 'flag.weight_differs': ['重量不符', 'Weight differs'], 'flag.serial_differs': ['序列号不符', 'Serial differs'], 'flag.carrier_order_refused': ['承运商请求待处理', 'Carrier order needs care'], 'flag.intercept_contradicted': ['已拦截却送达', 'Delivered although intercepted'], 'flag.no_scan': ['久无消息', 'No news'],
  'material.steel': ['钢', 'Steel'], 'material.copper': ['铜', 'Copper'], 'material.aluminium': ['铝', 'Aluminium'], 'material.plastic': ['塑料', 'Plastic'], 'material.plastics': ['塑料', 'Plastics'], 'material.oil': ['油', 'Oil'], 'material.glass': ['玻璃', 'Glass'],
  'material.rubber': ['橡胶', 'Rubber'], 'material.residue': ['残渣', 'Residue'], 'material.pcb': ['电路板', 'Circuit board'], 'material.refrigerant': ['制冷剂', 'Refrigerant'], 'material.other': ['其他', 'Other'], 'material.brass': ['黄铜', 'Brass'], 'material.ferrite': ['铁氧体', 'Ferrite'],
  'bucket.free': ['可用', 'Free'], 'bucket.reserved': ['锁定', 'Reserved'],
  'move.receipt': ['入库', 'Receipt'], 'move.reserve': ['锁定', 'Reserve'], 'move.release': ['释放', 'Release'], 'move.consume': ['出库', 'Consume'], 'move.pack': ['打包', 'Pack'], 'move.receive': ['收件', 'Receive'],
  'move.install': ['安装', 'Install'], 'move.adjust': ['调整', 'Adjust'], 'move.adjustment': ['调整', 'Adjustment'], 'move.restock': ['重新上架', 'Restock'], 'move.return': ['回收入库', 'Return'], 'move.ship': ['发运', 'Ship'], 'move.import': ['导入', 'Import'], 'move.transfer': ['调拨', 'Transfer'],
  'role.engineer': ['工程师', 'Engineer'], 'role.warehouse': ['仓库', 'Warehouse'], 'role.customer': ['客户', 'Customer'], 'role.operations': ['运营', 'Operations'], 'role.recycler': ['回收商', 'Recycler'], 'role.carrier': ['承运商', 'Carrier'],
  'channel.app': ['App', 'App'], 'channel.hotline': ['热线', 'Hotline'], 'channel.web': ['网页', 'Web'], 'channel.store': ['门店', 'Store'], 'channel.engineer': ['工程师', 'Engineer'], 'channel.device': ['设备上报', 'Device'], 'channel.bulk': ['批量', 'Bulk'], 'channel.miniprogram': ['小程序', 'Mini-program'],
  'carrier.SF': ['顺丰速运', 'SF Express'], 'carrier.JD': ['京东物流', 'JD Logistics'], 'carrier.FLEET': ['自有车队', 'Own fleet'],
})

const SHOWN_AS_IS = /^[a-z_]+\./

/** The words for a state, or its own name without the prefix where nobody has named it yet. */
export function useState_() {
  const say = useStates()
  return (group: string, name: string | null | undefined): string => {
    if (!name) return '—'
    const key = `${group}.${name}`
    const text = say(key as never)
    return text === key ? key.replace(SHOWN_AS_IS, '').replaceAll('_', ' ') : text
  }
}

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet'
const tones: Record<string, Tone> = {
  kept: 'good', completed: 'good', settled: 'good', closed: 'good', installed: 'good', certified: 'good', treated: 'good', delivered: 'good', accepted_by_engineer: 'good', received: 'good', accepted: 'good',
  broken: 'bad', lost: 'bad', doa: 'bad', wrong: 'bad', exception: 'bad', overdue: 'bad', discrepant: 'bad', disputed: 'bad', unrepairable: 'bad', delivery_failed: 'bad',
  backordered: 'warn', awaiting_parts: 'warn', obliged: 'warn', awaiting_decision: 'warn', open: 'info', returning: 'warn',
  superseded: 'quiet', void: 'quiet', voided: 'quiet', cancelled: 'quiet', declined: 'quiet', draft: 'quiet', waived: 'quiet', replaced: 'quiet',
}
export const toneOf = (state: string | null | undefined): Tone => tones[state ?? ''] ?? 'info'

const useFacts = words({
  'shipping.picked': ['已拣货', 'Picked'], 'shipping.pick_short': ['货位缺货', 'Short at the bin'], 'shipping.packed': ['已打包', 'Packed'], 'shipping.shipped': ['已交运', 'Handed to the carrier'], 'shipping.state_changed': ['包裹状态变化', 'Parcel moved on'], 'shipping.arrived': ['包裹到达', 'Parcel arrived'], 'shipping.emptied': ['包裹已取空', 'Parcel emptied'],
  'inventory.stock_arrived': ['到货', 'Stock arrived'], 'inventory.hold_expires': ['暂留到期', 'Hold expires'], 'inventory.hold_lapsed': ['暂留已过期', 'Hold lapsed'],
  'allocation.promised': ['作出承诺', 'Promise made'], 'allocation.judged': ['承诺判定', 'Promise judged'], 'allocation.promise_due': ['承诺到期', 'Promise due'], 'allocation.promise_missed': ['承诺未兑现', 'Promise missed'],
  'repairflow.repair_moved': ['维修状态变化', 'Repair moved on'], 'repairflow.line_moved': ['配件状态变化', 'Part line moved on'], 'repairflow.part_installed': ['配件已安装', 'Part installed'], 'repairflow.stock_freed': ['库存释放', 'Stock freed'],
  'recycling.obliged': ['旧件须归还', 'Old part owed'], 'recycling.handed_over': ['旧件已交回', 'Old part handed over'], 'recycling.received': ['旧件已入库', 'Old part received'], 'recycling.inspected': ['旧件已检测', 'Old part inspected'], 'recycling.graded': ['旧件已定级', 'Old part graded'], 'recycling.certified': ['处置证书已出', 'Certificate issued'], 'recycling.closed': ['旧件结案', 'Old part closed'], 'recycling.return_due': ['旧件应还', 'Old part due'], 'recycling.manifest_dispatched': ['联单发运', 'Manifest dispatched'], 'recycling.manifest_accepted': ['联单接收', 'Manifest accepted'],
})

/** What an event of the history says, in words; where it moved something, from which state to which. */
export function useFact() {
  const say = useFacts()
  const state = useState_()
  return (type: string, data?: unknown): string => {
    const name = type.replace(/\.v\d+$/, '')
    const text: string = say(name as never)
    const { from, to } = (data ?? {}) as { from?: unknown; to?: unknown }
    const group = name.startsWith('shipping') ? 'shipment' : name.includes('line') ? 'line' : 'repair'
    return typeof from === 'string' && typeof to === 'string' && to ? `${text}: ${from ? `${state(group, from)} → ` : ''}${state(group, to)}` : text
  }
}
