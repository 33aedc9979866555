// What the demonstration and the simulated day of release 0.1.0 leave empty: transfers, counts, hand-overs, holds, manifests,
// requests to carriers, waves. scripts/dump-release.sh runs it against that release; the dump then has rows in every table
// that a person can fill. Its keys are fixed, so that the test can ask the same again.
const base = process.env.FETTLE_URL
const tokens = {}
let n = 0

async function call(login, method, path, body) {
  const headers = { 'Content-Type': 'application/json' }
  if (login) {
    tokens[login] ??= (await call('', 'POST', '/v1/sessions', { login, password: 'fettle-demo' })).access_token
    headers.Authorization = `Bearer ${tokens[login]}`
  }
  if (method === 'POST') headers['Idempotency-Key'] = `release-0.1.0-${String(n++).padStart(3, '0')}`
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} as ${login}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}
const post = (login, path, body) => call(login, 'POST', path, body)
const get = (login, path) => call(login, 'GET', path)
const hence = (hours) => new Date(Date.now() + hours * 3600e3).toISOString()
const desk = 'zhao.min', packer = 'wang.fang', engineer = 'li.wei', customer = 'chen.jie'

async function repair(serial) {
  const { id } = await post(customer, '/v1/repairs', {
    channel: 'app', customer, customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号',
    area_code: '440100', lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial, symptom: '冰箱不制冷', urgent: false,
  })
  await post(desk, `/v1/repairs/${id}/assign`, { engineer })
  await post(engineer, `/v1/repairs/${id}/start-visit`)
  return id
}
const order = (id, part, quantity = 1) => post(engineer, `/v1/repairs/${id}/part-orders`, { lines: [{ part, quantity }], ship_to: 'site' })

// A part that is not serialised, and where it lies.
const plain = (await get(engineer, '/v1/models/BC-BCD-452/parts')).items.find((p) => !p.serialised).number

// Ordered and waiting on a pick list; held and waiting for a yes; ordered and taken back.
await order(await repair('REL-1'), plain)
await post(engineer, `/v1/repairs/${await repair('REL-2')}/part-holds`, { lines: [{ part: plain, quantity: 1 }], ship_to: 'site' })
const gone = await order(await repair('REL-3'), plain)
await post(desk, `/v1/part-lines/${gone.lines[0].id}/cancel`, { reason: '客户改期' })
// More than there is anywhere: waits for a wave.
await order(await repair('REL-4'), plain, 20)
await post(desk, '/v1/allocation/waves', {})

// Lots, bins and holds.
await post(packer, '/v1/receipts', {
  location: 'WH-GZ', reference: 'PO-REL-1',
  lines: [{ part: plain, quantity: 40, bin: 'A-01', lot: 'LOT-REL-1', supplier: 'SUP-1' }],
})
await post(packer, '/v1/put-aways', { location: 'WH-GZ', part: plain, quantity: 5, from_bin: 'A-01', to_bin: 'B-02', lot: 'LOT-REL-1' })
await post(desk, '/v1/holds', { part: plain, lot: 'LOT-REL-1', reason: '批次异响' })

// Transfers: wanted, on the road, half received, taken back.
const transfer = () => post(desk, '/v1/transfers', { from: 'WH-GZ', to: 'WH-FS', lines: [{ part: 'AC-CAP-0101', quantity: 2 }] })
await transfer()
const lineOf = async (id) => (await get(desk, `/v1/transfers/${id}`)).lines[0].line
for (const upTo of ['shipped', 'received', 'cancelled']) {
  const { id } = await transfer()
  if (upTo === 'cancelled') {
    await post(desk, `/v1/transfers/${id}/cancel`, { reason: '不需要' })
    continue
  }
  await post(packer, `/v1/transfers/${id}/ship`, { due_at: hence(48) })
  if (upTo === 'received') await post(packer, `/v1/transfers/${id}/receive`, { lines: [{ line: await lineOf(id), quantity: 1 }] })
}

// Counts: open, and booked with a difference; an adjustment that waits and one that was approved; an entry reversed.
await post(packer, '/v1/counts', { location: 'WH-FS', parts: ['AC-CAP-0101'] })
const counted = await post(packer, '/v1/counts', { location: 'WH-SZ', parts: ['AC-CAP-0101'] })
const sheet = (await get(packer, `/v1/counts/${counted.id}`)).lines
// What differs is counted twice.
for (let i = 0; i < 2; i++) await post(packer, `/v1/counts/${counted.id}/lines`, { lines: sheet.map((l) => ({ line: l.line, quantity: 1 })) })
await post(desk, `/v1/counts/${counted.id}/book`, {})
const change = (delta) => post(packer, '/v1/adjustments', { location: 'WH-GZ', part: 'AC-CAP-0101', delta, reason: '盘点差异' })
await change(1)
await change(400)
const { pending } = await change(500)
await post(desk, `/v1/adjustments/${pending.id}/approve`, { answer: '同意' })

// Vans: filled, offered and accepted, offered and waiting, given back.
const van = (await get(engineer, '/v1/sessions/current')).scope[0]
const other = (await get('engineer.01', '/v1/sessions/current')).scope[0]
const lines = (quantity) => [{ part: 'AC-CAP-0101', quantity }]
await post(packer, `/v1/vans/${van}/issue`, { from: 'WH-GZ', lines: lines(6) })
const offer = () => post(engineer, '/v1/hand-overs', { from: van, lines: lines(1) })
await offer()
const offered = await offer()
await post('engineer.01', `/v1/hand-overs/${offered.id}/accept`, { to: other })
const { id: withdrawn } = await offer()
await post(engineer, `/v1/hand-overs/${withdrawn}/withdraw`, {})
await post(packer, `/v1/vans/${van}/return`, { to: 'WH-GZ', lines: lines(1) })

// Parcels: picked and packed, on a manifest that is open and on one that is signed, a label asked of the carrier.
await post(desk, '/v1/carriers/JD/port', { port: 'manual' })
async function pack(carrier) {
  const { items } = await get(packer, '/v1/pick-lists?limit=50&warehouse=WH-WH')
  const task = items.find((t) => t.state === 'open')
  await post(packer, `/v1/pick-lists/${task.line}/pick`, { warehouse: 'WH-WH', scanned: task.serials?.[0] ?? task.part })
  return post(packer, '/v1/shipments', { warehouse: 'WH-WH', carrier, lines: [task.line], gross_grams: 9800 })
}
const manifest = (hours) => post(packer, '/v1/dispatches', { carrier: 'FLEET', warehouse: 'WH-WH', departs_at: hence(hours) })
const signed = await manifest(4)
const scanned = (await pack('FLEET')).sscc
await post(packer, `/v1/dispatches/${signed.id}/scan`, { scanned })
await post(packer, `/v1/dispatches/${signed.id}/close`)
await post(packer, `/v1/dispatches/${signed.id}/hand-over`, { driver: '王师傅', vehicle: '鄂A12345' })
const open = await manifest(8)
await post(packer, `/v1/dispatches/${open.id}/scan`, { scanned: (await pack('FLEET')).sscc })
const labelled = await pack('JD')
await post(packer, `/v1/shipments/${labelled.id}/carrier-orders`, { kind: 'create' })

// Old parts: a lot that is still open. A delay that was declared, a webhook nobody answers.
await post(packer, '/v1/lots', { hazard_code: '900-045-49', warehouse: 'WH-GZ' })
await post(desk, '/v1/delays', {
  code: 'flood', area: '440100', extra_hours: 6, from: hence(-1),
  until: hence(48), reason: { zh: '暴雨', en: 'heavy rain' },
})
await post(desk, '/v1/webhooks', { url: 'https://partner.example/fettle', types: ['shipping.state_changed.v1'], description: 'release' })
console.log(`${n} calls`)
