// What the checks stand on: parts, places, pieces and parcels of their own, made through the doors with fresh names.
import { ask, carrierSays, digits, fresh, get, must, post, scan, until } from './door.mjs'
import { bought } from '../fettle.mjs'

export const yard = 'WH-GZ'

// load imports rows of a kind: the columns are those of the first row.
export const load = (kind, rows, more = {}) => post('/v1/imports', { kind, csv: csvOf(rows), ...more })
export const csvOf = (rows) => [Object.keys(rows[0]), ...rows.map((r) => Object.values(r))].map((cells) => cells.map(quoted).join(',')).join('\n') + '\n'
const quoted = (cell) => /[",\n\r]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell)

export const partRow = (number, more = {}) => ({ number, name_zh: '回放零件', name_en: 'Replay part', line: 'fridge', category: 'control_board', class: 'common', serialised: 'false',
  core_return: 'false', hazard_code: '', grams: 300, price_minor: 5000, currency: 'CNY', warranty_days: 180, esd: 'false', ...more })

export const modelRow = (number, more = {}) => ({ number, line: 'fridge', brand: '回放', name_zh: '回放冰箱', name_en: 'Replay fridge', made_from: '2024-01-01', made_until: '', ...more })
export const fitRow = (model, part, more = {}) => ({ model, part, position: '', quantity: 1, serial_from: '', serial_to: '', ...more })
export async function newModel(number = fresh('RM-')) {
  await loaded(load('models', [modelRow(number)]))
  return number
}

// newPart is a part of its own, so that no other order asks for its pieces; it fits the model of all repairs made here.
let model
export async function newPart(more = {}, number = fresh('RP-')) {
  model ??= await newModel()
  await loaded(load('parts', [partRow(number, more)]))
  await loaded(load('model_parts', [fitRow(model, number)]))
  return number
}
export async function loaded(answer) {
  const said = await must(answer)
  if (said.errors?.length) throw new Error(`the ground could not be laid: ${JSON.stringify(said.errors[0])}`)
  return said
}

export const receive = (part, serials, more = {}, location = yard) =>
  post('/v1/receipts', { location, lines: [{ part, quantity: serials.length || 1, ...(serials.length && { serials }), ...more }] })
export const placeRow = (code, parent, more = {}) => ({ code, kind: 'city', parent, name_zh: '回放库', name_en: 'Replay place', province: '', city: '', area_code: '440100', lon: 113.2, lat: 23.1,
  zone: 'Asia/Shanghai', cutoff: '', calendar: '', pick_minutes: 60, key_account: '', ...more })
// stocked is a loose part of which one piece lies in the yard.
export async function stocked() {
  const part = await newPart()
  await must(receive(part, []))
  return part
}
export const unitsOf = async (part) => (await get(`/v1/stock?part=${encodeURIComponent(part)}&limit=50`)).body.items ?? []
export const onHand = async (part) => (await unitsOf(part)).reduce((n, s) => n + s.on_hand, 0)

export const repairBody = (more = {}) => ({ channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号',
  area_code: '440100', lon: 113.3245, lat: 23.1358, model: model ?? 'BC-BCD-452', serial: `BC24${digits(9)}`, purchased_on: bought(), symptom: '不制冷', urgent: false, engineer: 'li.wei', ...more })

export async function newRepair(more) {
  const repair = await must(post('/v1/repairs', repairBody(more)))
  await must(post(`/v1/repairs/${repair.id}/start-visit`, undefined, 'li.wei'))
  return repair.id
}

// ordered is one line of a new repair for a part that lies in the yard.
export async function ordered(part, repair, more = {}) {
  const id = repair ?? await newRepair()
  const order = await must(post(`/v1/repairs/${id}/part-orders`, { lines: [{ part, quantity: 1, ...more }], ship_to: 'site' }, 'li.wei'))
  return order.lines[0]
}
export const lineOf = (l) => l.id ?? l.line

export const pick = (l, scanned) => post(`/v1/pick-lists/${lineOf(l)}/pick`, { warehouse: yard, scanned })
export const pack = (l, scans) => post('/v1/shipments', { warehouse: yard, carrier: 'SF', lines: [lineOf(l)], gross_grams: 900, ...(scans && { scans }) })
export const ship = (shipment, waybill) => post(`/v1/shipments/${shipment}/ship`, { waybill })
export const parcelNow = async (id) => (await get(`/v1/shipments/${id}`)).body
export const becomes = (id, state, seconds) => until(() => parcelNow(id), (s) => s.state === state, seconds)

// packed is a piece of a new part, ordered, picked and packed.
export async function packed(serial = fresh('SN'), part) {
  const number = part ?? await newPart({ serialised: 'true' })
  if (!part) await must(receive(number, [serial]))
  const l = await ordered(number)
  await must(until(() => pick(l, serial), (a) => a.ok))
  const shipment = await must(pack(l))
  return { part: number, serial, line: l, shipment: shipment.id, repair: l.repair }
}

// sent is packed and given a waybill; its facts go through the carrier's hook.
export async function sent(waybill = `SF${digits(13)}`) {
  const p = await packed()
  await must(ship(p.shipment, waybill))
  return { ...p, waybill }
}

export async function customerPage(repair) {
  const link = await must(post(`/v1/repairs/${repair}/track-link`))
  return ask('', 'GET', `/v1/track/${link.path.split('/').pop()}`)
}
export const codesOf = (s) => (s.timeline ?? []).map((t) => t.code)

export const van = 'VAN-0001'
// inVan is a new part of which pieces lie in the engineer's van.
export async function inVan(serials, more = {}) {
  const part = await newPart({ serialised: 'true', ...more })
  await must(receive(part, serials))
  await must(post(`/v1/vans/${van}/issue`, { from: yard, lines: [{ part, quantity: serials.length, serials }] }))
  return part
}
export const fit = (l, serial, old) => ask('li.wei', 'POST', `/v1/order-lines/${lineOf(l)}/install`, { ...(serial && { new_serial: serial }), ...(old && { old_serial: old }) })
export const report = (l, problem, more = {}) => ask('li.wei', 'POST', `/v1/order-lines/${lineOf(l)}/report`, { problem, note: 'replay', ...more })
export const owedOf = async (repair) => (await must(get(`/v1/repairs/${repair}`))).returns ?? []

// graded is an old part that came out of an appliance, was brought to the yard, looked at and graded.
export async function graded(grade = 'H') {
  const [serial, old] = [fresh('SN'), fresh('OLD')]
  const part = await inVan([serial], { core_return: 'true', hazard_code: '900-045-49' })
  const l = await ordered(part)
  await must(fit(l, serial, old))
  const owed = await until(() => owedOf(l.repair), (r) => r.length > 0)
  const { id } = owed[0]
  await must(ask('li.wei', 'POST', `/v1/returns/${id}/drop-off`, { bag: fresh('BAG-'), warehouse: yard }))
  await must(post(`/v1/returns/${id}/receive`, { gross_grams: 320, serial: old, warehouse: yard }))
  await must(post(`/v1/returns/${id}/inspect`, { verdict: 'fault_confirmed' }))
  await must(post(`/v1/returns/${id}/grade`, { grade }))
  return { id, part, old, repair: l.repair }
}

// wasteTrip is a manifest over a sealed lot of one old part, on its way to a recycler with a permit.
export async function wasteTrip() {
  const { id } = await graded('H')
  const code = '900-045-49'
  const lot = await must(post('/v1/waste-lots', { hazard_code: code, warehouse: yard }))
  await must(post(`/v1/waste-lots/${lot.id}/returns`, { returns: [id] }))
  await must(post(`/v1/waste-lots/${lot.id}/seal`, { net_grams: 300 }))
  return (await must(post('/v1/waste-manifests', { mover_out: yard, acceptor: 'RC-SOUTH', carrier: '回放运输', vehicle: '粤A·R0001', lots: [lot.id] }))).id
}
export const leave = (manifest, number) => post(`/v1/waste-manifests/${manifest}/dispatch`, number ? { official_number: number } : {})
export const weigh = (manifest, grams, more = {}, login = 'liu.yang') => ask(login, 'POST', `/v1/waste-manifests/${manifest}/accept`, { accepted_grams: grams, method: 'R4', ...more })
export const certify = (manifest, number, grams = 300) =>
  ask('liu.yang', 'POST', '/v1/certificates', { manifest, number, method: 'R4', outputs: [{ material: 'copper', grams }] })
