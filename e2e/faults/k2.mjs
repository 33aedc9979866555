// K2: what makes two of a thing the same, and until when.
import { line, skip, unreachable } from './line.mjs'
import { ask, brief, digits, fresh, get, hasDoor, hence, local, must, post, push, until } from './door.mjs'
import { certify, codesOf, fit, inVan, leave, load, newPart, onHand, ordered, owedOf, parcelNow, pick, receive, report, sent, ship, unitsOf, wasteTrip, weigh, packed, yard } from './world.mjs'

// codesAfter is what the parcel's page tells once a push has taken effect, or what it tells when it never does.
const codesAfter = async (id, want) => codesOf(await until(() => parcelNow(id), (s) => String(codesOf(s)) === String(want)))
const pushed = async (source, payload) => await push(source, payload) ?? unreachable('the source has no secret and no door sets one')

const kuaidi = (waybill, lines) => ({ status: 'polling', lastResult: { com: 'shunfeng', nu: waybill, state: '0',
  data: lines.map(([code, ftime]) => ({ context: `line ${code}`, ftime, statusCode: code, areaName: '广东,广州市' })) } })
line('K2.1', 'Kuaidi100 lists [A,B], [A], [A,B] byte for byte', async () => {
  const p = await sent()
  const [a, b] = [['103', local(-5)], ['5', local(-1)]]
  const seen = []
  for (const list of [[b, a], [a], [b, a]]) {
    await pushed('kuaidi100', kuaidi(p.waybill, list))
    seen.push(await codesAfter(p.shipment, list.map(([c]) => c).reverse()))
  }
  return [String(seen[2]) === '103,5', `steps ${seen.map((s) => `[${s}]`).join(' ')}`]
})

line('K2.2', 'three EasyPost facts of one second, one code, three places', async () => {
  const p = await sent()
  const at = hence(-2)
  await pushed('easypost', { id: fresh('evt_'), object: 'Event', description: 'tracker.updated', result: { object: 'Tracker', tracking_code: p.waybill, carrier: 'SF', status: 'in_transit',
    tracking_details: ['RENO', 'SPARKS', 'ELKO'].map((city) => ({ message: 'In transit', status: 'in_transit', datetime: at, tracking_location: { city, state: 'NV', country: 'US' } })) } })
  const s = await until(() => parcelNow(p.shipment), (x) => x.timeline?.length === 3)
  return [s.timeline.length === 3, `${s.timeline.length} facts: ${s.timeline.map((t) => t.place)}`]
})

line('K2.3', 'growing Kdniao list [A], [A,B], [A,B,C]', async () => {
  const p = await sent()
  const traces = [['已揽收', -6], ['到达中转', -4], ['正在派件', -1]].map(([text, hours]) => ({ AcceptStation: text, AcceptTime: local(hours), Location: '广州市' }))
  for (const [n, state] of [[1, '1'], [2, '2'], [3, '202']]) {
    await pushed('kdniao', { PushTime: local(0), EBusinessID: '1', Count: '1', Data: [{ ShipperCode: 'SF', LogisticCode: p.waybill, Success: true, State: state, StateEx: state, Traces: traces.slice(0, n) }] })
    await until(() => parcelNow(p.shipment), (s) => s.timeline?.length >= n)
  }
  await new Promise((r) => setTimeout(r, 1000))
  const codes = codesOf(await parcelNow(p.shipment))
  return [codes.length === 3, `${codes.length} steps of three facts: ${codes}`]
})

const stockRow = (part, quantity) => ({ location: yard, part, condition: 'new', quantity, bin: '' })
line('K2.4', 'a stock file again with one row corrected', async () => {
  const [a, b] = [await newPart(), await newPart()]
  const delivery = await hasDoor('GET', '/v1/import-kinds') ? { delivery: fresh('D-') } : {}
  const first = await load('stock', [stockRow(a, 5), stockRow(b, 2)], delivery)
  const again = await load('stock', [stockRow(a, 5), stockRow(b, 3)], delivery)
  const [na, nb] = [await onHand(a), await onHand(b)]
  return [na === 5, `first added ${first.body.added}, again ${brief(again)} added ${again.body.added} before ${again.body.before}; on hand ${na} and ${nb}`]
})
line('K2.4', 'the same stock file for next week\'s equal delivery', async () => {
  const part = await newPart()
  const numbered = await hasDoor('GET', '/v1/import-kinds')
  const file = () => load('stock', [stockRow(part, 5)], numbered ? { delivery: fresh('D-') } : {})
  await must(file())
  const again = await file()
  const n = await onHand(part)
  return [n === 10, `added ${again.body.added}, on hand ${n} of 10`]
})

line('K2.5', 'a delivery note twice under other keys', async () => {
  const [part, reference] = [await newPart(), fresh('DN-')]
  const note = () => post('/v1/receipts', { location: yard, reference, lines: [{ part, quantity: 1 }] })
  await must(note())
  const again = await note()
  return [again.status === 409, `second ${brief(again)}, on hand ${await onHand(part)}`]
})
line('K2.5', 'a transfer reference twice under other keys', async () => {
  const [part, reference] = [await newPart(), fresh('TR-')]
  await must(receive(part, [], { quantity: 4 }))
  const open = () => post('/v1/transfers', { from: yard, to: 'WH-SZ', reference, due_at: hence(48), lines: [{ part, quantity: 1 }] })
  await must(open())
  const again = await open()
  return [again.status === 409, `second ${brief(again)}`]
})

line('K2.6', 'a serial received, sent back by reversal, received again', async () => {
  const [part, serial] = [await newPart({ serialised: 'true' }), fresh('SN')]
  await must(receive(part, [serial]))
  const { items } = await must(get(`/v1/stock/ledger?location=${yard}&part=${part}`))
  const back = await post(`/v1/ledger/${items[0].id}/reverse`, { reason: 'sent back', serials: [serial] })
  await must(back)
  const again = await receive(part, [serial])
  const [s] = await unitsOf(part)
  return [again.ok && s.available === 1, `received again ${brief(again)}, available ${s?.available}`]
})

skip('K2.7', 'a serial fitted, taken out, graded B, restocked, fitted again', 'the shipped policy sends no refurbished piece (K8.3); repairflow/custody TestAPieceIsFittedOnceAtATime')

line('K2.8', 'one serial on two lines of a refused receipt', async () => {
  const [part, serial] = [await newPart({ serialised: 'true' }), fresh('SN')]
  await must(receive(part, [serial]))
  const l = { part, quantity: 1, serials: [serial] }
  const refused = await post('/v1/receipts', { location: yard, lines: [l, l] })
  const [s] = await unitsOf(part)
  return [!refused.ok && s.available === 1, `receipt ${brief(refused)}, available ${s.available} of 1`]
})
line('K2.8', 'the same receipt six times at once', async () => {
  const [part, serial] = [await newPart({ serialised: 'true' }), fresh('SN')]
  const six = await Promise.all(Array.from({ length: 6 }, () => receive(part, [serial])))
  const l = await ordered(part).catch((e) => ({ error: e.message }))
  const picked = l.error ? undefined : await until(() => pick(l, serial), (a) => a.ok, 1)
  return [Boolean(picked?.ok), `receipts ${six.map((a) => a.status)}, then pick ${picked ? brief(picked) : l.error}`]
})

line('K2.9', 'an official manifest number on two manifests', async () => {
  const [first, second, number] = [await wasteTrip(), await wasteTrip(), digits(14)]
  const one = await leave(first, number)
  const two = await leave(second, number)
  return [one.ok && two.status === 409, `first ${brief(one)}, second ${brief(two)}`]
})
line('K2.9', '"cert-1 " beside "CERT-1"', async () => {
  const number = fresh('CERT-')
  const answers = []
  for (const written of [number, `${number.toLowerCase()} `]) {
    const trip = await wasteTrip()
    await must(leave(trip, digits(14)))
    await must(weigh(trip, 300))
    answers.push(await certify(trip, written))
  }
  return [answers[0].ok && answers[1].status === 409, `first ${brief(answers[0])}, second ${brief(answers[1])}`]
})

line('K2.10', 'a part dead after fitting and replaced', async () => {
  const [a, b, old] = [fresh('SN'), fresh('SN'), fresh('OLD')]
  const part = await inVan([a, b], { core_return: 'true', hazard_code: '900-045-49' })
  const dead = await ordered(part)
  await must(fit(dead, a, old))
  await must(report(dead, 'doa'))
  const again = await ordered(part, dead.repair)
  await ask('li.wei', 'POST', `/v1/repairs/${dead.repair}/start-visit`)
  await must(fit(again, b))
  const owed = await until(() => owedOf(dead.repair), (r) => r.length > 1, 2)
  return [owed.length === 1, `${owed.length} obligations: ${owed.map((r) => r.expected_serial ?? '?')}`]
})

line('K2.11', 'the waybill of a parcel that ended two months ago', async () => {
  const ended = new Date(Date.now() - 40 * 24 * 3600e3).toISOString()
  for (let tries = 0; tries < 400; tries++) {
    const s = await parcelNow(`S${String(Math.floor(Math.random() * 3000)).padStart(9, '0')}`)
    if (!s.waybill || !s.closed_at || s.closed_at > ended) continue
    const p = await packed()
    const again = await ship(p.shipment, s.waybill)
    return [again.ok, `${s.waybill} of ${s.closed_at} ${brief(again)}`]
  }
  return unreachable('the demonstration has no parcel that ended so long ago')
})
