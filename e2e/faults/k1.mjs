// K1: identifiers are compared in one form.
import { line, skip, unreachable } from './line.mjs'
import { ask, brief, carrierSays, digits, fresh, get, hasDoor, hence, local, must, post, push, scan, until } from './door.mjs'
import { becomes, fitRow, lineOf, load, modelRow, newModel, newPart, ordered, pack, partRow, pick, receive, repairBody, sent, yard } from './world.mjs'

for (const written of ['sf', 'SF-']) {
  line('K1.1', `parcel under "${written}…", scan of "SF… "`, async () => {
    const number = digits(13)
    const p = await sent(`${written}${number}`)
    const hook = await carrierSays('SF', [scan(`SF${number} `, '50', -1)])
    const s = await becomes(p.shipment, 'picked_up')
    return [s.state === 'picked_up', `hook ${hook.status}, parcel ${s.state}`]
  })
}

const wide = (text) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
const spellings = {
  'serial + CR': (s) => `${s}\r`, 'serial + tab': (s) => `${s}\t`, 'blank + serial': (s) => ` ${s}`, 'lower case': (s) => s.toLowerCase(), 'full width': wide,
  ']C121serial': (s) => `]C121${s}`, ']d2…21serial': (s) => `]d20109506000134352\x1d21${s}`, '(21)serial': (s) => `(21)${s}`,
  '(01)gtin(21)serial': (s) => `(01)09506000134352(21)${s}`, 'GS1 Digital Link': (s) => `https://id.gs1.org/01/09506000134352/21/${s}`, 'part/serial': (s, part) => `${part}/${s}`,
}
for (const [name, spelt] of Object.entries(spellings)) {
  line('K1.2', `pick and pack by ${name}`, async () => {
    const [part, serial] = [await newPart({ serialised: 'true' }), fresh('SN')]
    await must(receive(part, [serial]))
    const l = await ordered(part)
    const odd = spelt(serial, part)
    const picked = await until(() => pick(l, odd), (a) => a.ok, 1)
    if (!picked.ok) await must(pick(l, serial))
    const table = await pack(l, [odd])
    return [picked.ok && table.ok, `pick ${brief(picked)}, pack ${brief(table)}`]
  })
}
for (const name of ['serial + CR', ']C121serial', '(01)gtin(21)serial', 'part/serial']) {
  line('K1.2', `receive and take back by ${name}`, async () => {
    const p = await sent()
    await must(carrierSays('SF', [scan(p.waybill, '50', -6), scan(p.waybill, '80', -1)]))
    await becomes(p.shipment, 'delivered')
    const id = lineOf(p.line)
    const odd = spellings[name](p.serial, p.part)
    const take = (text) => ask('li.wei', 'POST', `/v1/order-lines/${id}/receive`, { scanned: text })
    const got = await take(odd)
    if (!got.ok) await must(take(p.serial))
    await must(ask('li.wei', 'POST', `/v1/order-lines/${id}/report`, { problem: 'unused', note: 'not needed' }))
    const back = await post(`/v1/order-lines/${id}/take-back`, { warehouse: yard, scanned: odd })
    return [got.ok && back.ok, `receive ${brief(got)}, take-back ${brief(back)}`]
  })
}

// twice receives a piece under two spellings: the second is the same piece, which is there already.
const twice = (first, second) => async () => {
  const [part, serial] = [await newPart({ serialised: 'true' }), fresh('DD-')]
  await must(receive(part, [first(serial)]))
  const again = await receive(part, [second(serial)])
  return [again.status === 409 || again.status === 422, `second receipt ${brief(again)}`]
}
line('K1.3', 'receipt of " DD-2 ", then of "DD-2"', twice((s) => ` ${s} `, (s) => s))
line('K1.3', 'receipt of "SN2", then of "sn2"', twice((s) => s, (s) => s.toLowerCase()))
line('K1.3', 'put-away to "B-1" and to "B-1 "', async () => {
  const [part, bin] = [await newPart(), fresh('B-')]
  await must(receive(part, [], { quantity: 2 }))
  await must(post('/v1/put-aways', { location: yard, part, quantity: 1, to_bin: bin }))
  await must(post('/v1/put-aways', { location: yard, part, quantity: 1, to_bin: `${bin} ` }))
  const { items } = await must(get(`/v1/stock/bins?location=${yard}&part=${part}`))
  return [items.length === 1, `bins ${JSON.stringify(items.map((b) => b.bin))}`]
})
line('K1.3', 'receipts under lot "LF" and lot "lf"', async () => {
  const [part, lot] = [await newPart({ lot_tracked: 'true' }), fresh('LF')]
  await must(receive(part, [], { lot }))
  const again = await receive(part, [], { lot: lot.toLowerCase() })
  const { items } = await must(get(`/v1/parts/${part}/lots`))
  return [items.length === 1, `second ${brief(again)}, lots ${JSON.stringify(items.map((l) => l.lot))}`]
})
line('K1.3', 'file of parts with "TX-1", then one with "Tx-1"', async () => {
  const number = fresh('TX-')
  await newPart({}, number)
  const again = await load('parts', [partRow(`Tx-${number.slice(3)}`)])
  const { items } = await must(get(`/v1/parts?q=${number.slice(3)}`))
  return [items.length === 1, `second ${brief(again)} added ${again.body.added}, parts ${JSON.stringify(items.map((p) => p.number))}`]
})
line('K1.3', 'file of carriers with "ZTO", then one with "zto"', async () => {
  const code = `ZT${digits(6)}`
  const row = (name) => [{ code: name, name_zh: '回放快递', name_en: 'Replay carrier' }]
  const first = await load('carriers', row(code))
  if (first.status === 422) unreachable('no HTTP door loads carriers')
  const again = await load('carriers', row(code.toLowerCase()))
  return [first.body.added === 1 && again.body.added === 0, `first added ${first.body.added}, second ${brief(again)} added ${again.body.added}`]
})
line('K1.3', 'stock file with "SN5;SN6" in one cell', async () => {
  const [part, a, b] = [await newPart({ serialised: 'true' }), fresh('SN'), fresh('SN')]
  const row = (quantity) => load('stock', [{ location: yard, part, condition: 'new', quantity, bin: '', serials: `${a};${b}` }])
  let file = await row(2)
  if (file.body.errors?.length) file = await row(1)
  const again = await receive(part, [a])
  return [file.body.added > 0 && !again.ok, `file ${brief(file)} ${JSON.stringify(file.body.errors ?? [])}, receipt of SN5 afterwards ${brief(again)}`]
})
const account = (login) => post('/v1/accounts', { login, name: '回放', role: 'operations', password: 'replay-of-faults-1' })
const mixed = (login) => login.replace(/[a-z]/, (c) => c.toUpperCase())
for (const [name, first, second] of [['account " spaced ", then "spaced"', (l) => ` ${l} `, (l) => l], ['account "li.wei", then "Li.Wei"', (l) => l, mixed]]) {
  line('K1.3', name, async () => {
    if (!await hasDoor('POST', '/v1/accounts')) unreachable('accounts are made by the command line alone')
    const login = `rp.${fresh().toLowerCase()}`
    const [made, again] = [await account(first(login)), await account(second(login))]
    return [again.status === 409 || !made.ok && made.status === 422, `first ${brief(made)}, second ${brief(again)}`]
  })
}

line('K1.4', 'a part for SN999…SN1500, serial SN1200', async () => {
  const [model, part] = [await newModel(), await newPart()]
  const file = await load('model_parts', [fitRow(model, part, { serial_from: 'SN999', serial_to: 'SN1500' })])
  const { items } = await must(get(`/v1/models/${model}/parts?serial=SN1200`))
  const refused = Boolean(file.body.errors?.length)
  return [refused || items.some((p) => (p.part ?? p.number) === part), `file ${refused ? 'refused' : file.status}, parts ${items.length}`]
})
line('K1.4', 'import of the bounds SN900..SN100', async () => {
  const file = await load('model_parts', [fitRow(await newModel(), await newPart(), { serial_from: 'SN900', serial_to: 'SN100' })])
  return [Boolean(file.body.errors?.length) || file.status === 422, `${brief(file)} ${JSON.stringify(file.body.errors ?? [])}`]
})

for (const [kind, like] of [['models', 'RS68A8840S9/EF'], ['models', 'SMV46KX01E/10'], ['parts', '4681EA1007G#1'], ['parts', 'EBR 73093601'], ['parts', 'DC97-16151A/B']]) {
  line('K1.5', `${kind} ${like}`, async () => {
    const number = `${like.slice(0, 4)}${fresh()}${like.slice(4)}`
    const file = await load(kind, [kind === 'parts' ? partRow(number) : modelRow(number)])
    const seen = await get(`/v1/${kind}/${encodeURIComponent(number)}`)
    return [seen.body.number === number, `file ${brief(file)} ${JSON.stringify(file.body.errors ?? [])}, read ${brief(seen)}`]
  })
}

const names = [['kuaidi100', 'zhongtong', 'ZTO'], ['kuaidi100', 'yuantong', 'YTO'], ['aftership', 'zto-express', 'ZTO'], ['kuaidi100', 'sf', 'SF']]
for (const [source, name, ours] of names) {
  line('K1.6', `${source} names the carrier ${name}`, async () => {
    const waybill = `${ours}${digits(12)}`
    const a = await push(source, source === 'aftership'
      ? { event: 'tracking_update', msg: { tracking_number: waybill, slug: name, checkpoints: [{ checkpoint_time: hence(-2), city: '广州市', message: '到达', tag: 'InTransit', subtag: 'InTransit_007' }] } }
      : { status: 'polling', lastResult: { state: '0', com: name, nu: waybill, data: [{ context: '已揽收', ftime: local(-2), statusCode: '103', areaName: '广东,广州市' }] } })
    if (!a) unreachable('the source has no secret and no door sets one')
    const found = await until(async () => (await get('/v1/orphan-waybills?limit=200')).body.items?.find((o) => o.waybill === waybill), Boolean)
    return [found?.carrier === ours, `push ${a.status}, orphan of ${found?.carrier ?? 'nobody'}`]
  })
}
skip('K1.6', 'the list of carriers on two pages', 'seen on pages; web/src/staff/warehouse/pick.test.tsx')

for (const phone of ['138 0013 8000', '+86 138-0013-8000']) {
  line('K1.7', `a repair with the telephone ${phone}`, async () => {
    const a = await post('/v1/repairs', repairBody({ phone }))
    const seen = a.ok ? (await get(`/v1/repairs/${a.body.id}`, 'li.wei')).body.phone : ''
    return [a.ok && seen === phone, `${brief(a)}, shown "${seen}"`]
  })
}
