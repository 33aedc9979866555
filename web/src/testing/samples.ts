// Answers of the service for tests. tsc holds them to the contract; a test says only what it is about.
import type { Fit, Known, KnownCause, Location, OrderLine, PickTask, Shipment, WholeRepair } from '../shared/api/types.ts'

const AT = '2026-03-01T08:00:00+08:00'

export const fit = (by: Partial<Fit> = {}): Fit => ({
  number: 'FR-CMP-1', name_zh: '压缩机', name_en: 'Compressor', position: 'A1', quantity: 1, price_minor: 50_000, currency: 'CNY', available_total: 7, core_return: true,
  category: 'compressor', class: 'common', esd: false, grams: 7000, hazard_code: '', line: 'fridge', lot_tracked: false, serial_from: '', serial_to: '', serialised: true,
  shelf_days: null, audience: 'professional', superseded_by: '', version: 1, warranty_days: 365, ...by,
})

export const wholeRepair = (by: Partial<WholeRepair> = {}): WholeRepair => ({
  id: 'R-1', state: 'in_visit', model: 'BCD-1', model_name_zh: '冰箱', model_name_en: 'Fridge', serial: 'M-1', symptom: 'not cold', customer: 'chen', customer_name: 'Chen', phone: '138',
  address: 'Nanshan 1', area_code: '440305', lat: 22.5, lon: 113.9, zone: 'Asia/Shanghai', channel: 'app', engineer: 'wang', van: 'VAN-1', key_account: '', accepts_refurbished: false, urgent: false, urgent_why: '', service_type: 'repair', caller: '', caller_phone: '',
  language: '', transcript: '', owner: 'wang', purchased_on: '', business_use: false, owes_minor: 0, visit_at: null,
  created_at: AT, created_by: 'chen', completed_at: null, settled_at: null, version: 1, actions: ['part-orders'], unread: false, lines: [], promises: [], shipments: [], returns: [], history: [], ...by,
})

export const cause = (by: Partial<KnownCause> = {}): KnownCause => ({
  cause: 'cmp', name_zh: '压缩机坏', name_en: 'Compressor seized', takes: ['compressor'], prior: 70, tips_zh: '', tips_en: 'Measure the windings', permille: 700, confirmed: 3, not_confirmed: 1,
  wrong_part: 0, n: 4, parts: [{ part: 'FR-CMP-1', name_zh: '压缩机', name_en: 'Compressor', position: 'A1', fitted: 52, wrong: 9 }], ...by,
})

export const known = (by: Partial<Known> = {}): Known => ({
  entry: 'FR-E1', version: 2, product_line: 'fridge', code: 'E1', symptom_zh: '不制冷', symptom_en: 'Does not cool', synonyms_zh: '', synonyms_en: '', safety_zh: '', safety_en: 'Disconnect it first',
  written_at: AT, written_by: 'zhao', superseded_at: null, causes: [cause()], terms: ['=E1', 'cool', '制冷'], by_code: false, ...by,
})

export const location = (by: Partial<Location> = {}): Location => ({
  code: 'WH-SZ', name_zh: '深圳仓', name_en: 'Shenzhen', kind: 'city', area_code: '440305', city: 'Shenzhen', province: 'Guangdong', lat: 22.5, lon: 113.9, zone: 'Asia/Shanghai',
  parent: null, calendar: null, cutoff: null, opens: null, closes: null, key_account: '', pick_minutes: 30, version: 1, ...by,
})

const shipTo: PickTask['ship_to'] = { kind: 'site', label: 'Chen', address: 'Nanshan 1', area_code: '440305', location: '', lat: 22.5, lon: 113.9, zone: 'Asia/Shanghai' }

export const pickTask = (by: Partial<PickTask> = {}): PickTask => ({
  line: 'L-1', repair: 'R-1', part: 'FR-CMP-1', part_name_zh: '压缩机', part_name_en: 'Compressor', quantity: 1, state: 'open', bin: 'A-01', condition: 'new', grams: 7000, reservation: 'V-1',
  serial: null, serialised: true, esd: false, undeclared: false, serials: ['S-1', 'S-2'], ship_to: shipTo, warehouse: 'WH-SZ', created_at: AT, due_at: '2026-03-01T18:00:00+08:00', leaves_at: null, picked_at: null, version: 1, ...by,
})

export const shipment = (by: Partial<Shipment> = {}): Shipment => ({
  id: 'P-1', state: 'label_printed', repair: 'R-1', carrier: 'SF', origin: 'WH-SZ', direction: 'forward', ship_from: null, gross_grams: 7200, lines: [], timeline: [], flags: [], ship_to: shipTo, sscc: '0',
  waybill: null, booked_waybill: null, packed_at: AT, promised_at: null, shipped_at: null, eta_at: null, delivered_at: null, closed_at: null, version: 1, ...by,
})

export const orderLine = (by: Partial<OrderLine> = {}): OrderLine => ({
  id: 'L-1', repair: 'R-1', part: 'V1', part_name_zh: '主板', part_name_en: 'Board', serialised: false, supplied: 'V3', quantity: 1, pieces_each: 1, state: 'substitute_offered',
  source: 'WH-SZ', condition: 'new', shipment: '', new_serial: '', old_serial: '', reason: '', ship_to: shipTo, ordered_by: 'wang', ordered_at: AT, received_at: null, installed_at: null,
  closed_at: null, hold_until: '2026-03-01T12:00:00+08:00', split_from: '', replaces: '', only_itself: false, problem: '', give_back_by: null, version: 1, promise: null, actions: ['accept', 'refuse', 'cancel'],
  offer: { part: 'V3', name_zh: '新主板', name_en: 'Board III', superseded: true, more_minor: 6500, currency: 'CNY', arrives_at: '2026-03-02T12:30:00+08:00', until: '2026-03-01T12:00:00+08:00' }, ...by,
})
