// Answers of the service for tests. tsc holds them to the contract; a test says only what it is about.
import type { Fit, Location, OrderLine, PickTask, Shipment, WholeRepair } from '../shared/api/types.ts'

const AT = '2026-03-01T08:00:00+08:00'

export const fit = (by: Partial<Fit> = {}): Fit => ({
  number: 'FR-CMP-1', name_zh: '压缩机', name_en: 'Compressor', position: 'A1', quantity: 1, price_minor: 50_000, currency: 'CNY', available_total: 7, core_return: true,
  category: 'compressor', class: 'common', esd: false, grams: 7000, hazard_code: '', line: 'fridge', lot_tracked: false, serial_from: '', serial_to: '', serialised: true,
  shelf_days: null, superseded_by: '', version: 1, warranty_days: 365, ...by,
})

export const wholeRepair = (by: Partial<WholeRepair> = {}): WholeRepair => ({
  id: 'R-1', state: 'in_visit', model: 'BCD-1', model_name_zh: '冰箱', model_name_en: 'Fridge', serial: 'M-1', symptom: 'not cold', customer: 'chen', customer_name: 'Chen', phone: '138',
  address: 'Nanshan 1', area_code: '440305', lat: 22.5, lon: 113.9, zone: 'Asia/Shanghai', channel: 'app', engineer: 'wang', van: 'VAN-1', key_account: '', urgent: false, visit_at: null,
  created_at: AT, created_by: 'chen', completed_at: null, settled_at: null, version: 1, actions: ['part-orders'], lines: [], promises: [], shipments: [], returns: [], history: [], ...by,
})

export const location = (by: Partial<Location> = {}): Location => ({
  code: 'WH-SZ', name_zh: '深圳仓', name_en: 'Shenzhen', kind: 'city', area_code: '440305', city: 'Shenzhen', province: 'Guangdong', lat: 22.5, lon: 113.9, zone: 'Asia/Shanghai',
  parent: null, calendar: null, cutoff: null, opens: null, closes: null, key_account: '', pick_minutes: 30, version: 1, ...by,
})

const shipTo: PickTask['ship_to'] = { kind: 'site', label: 'Chen', address: 'Nanshan 1', area_code: '440305', location: '', lat: 22.5, lon: 113.9, zone: 'Asia/Shanghai' }

export const pickTask = (by: Partial<PickTask> = {}): PickTask => ({
  line: 'L-1', repair: 'R-1', part: 'FR-CMP-1', part_name_zh: '压缩机', part_name_en: 'Compressor', quantity: 1, state: 'open', bin: 'A-01', condition: 'new', grams: 7000, reservation: 'V-1',
  serial: null, serialised: true, serials: ['S-1', 'S-2'], ship_to: shipTo, warehouse: 'WH-SZ', created_at: AT, due_at: '2026-03-01T18:00:00+08:00', leaves_at: null, picked_at: null, version: 1, ...by,
})

export const shipment = (by: Partial<Shipment> = {}): Shipment => ({
  id: 'P-1', state: 'label_printed', repair: 'R-1', carrier: 'SF', origin: 'WH-SZ', direction: 'forward', gross_grams: 7200, lines: [], timeline: [], flags: [], ship_to: shipTo, sscc: '0',
  waybill: null, booked_waybill: null, packed_at: AT, promised_at: null, shipped_at: null, eta_at: null, delivered_at: null, closed_at: null, version: 1, ...by,
})

export const orderLine = (by: Partial<OrderLine> = {}): OrderLine => ({
  id: 'L-1', repair: 'R-1', part: 'V1', part_name_zh: '主板', part_name_en: 'Board', serialised: false, supplied: 'V3', quantity: 1, pieces_each: 1, state: 'substitute_offered',
  source: 'WH-SZ', condition: 'new', shipment: '', new_serial: '', old_serial: '', reason: '', ship_to: shipTo, ordered_by: 'wang', ordered_at: AT, received_at: null, installed_at: null,
  closed_at: null, hold_until: '2026-03-01T12:00:00+08:00', split_from: '', replaces: '', only_itself: false, version: 1, promise: null, actions: ['accept', 'refuse', 'cancel'],
  offer: { part: 'V3', name_zh: '新主板', name_en: 'Board III', superseded: true, more_minor: 6500, currency: 'CNY', arrives_at: '2026-03-02T12:30:00+08:00', until: '2026-03-01T12:00:00+08:00' }, ...by,
})
