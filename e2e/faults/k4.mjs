// K4: what only the database, or nobody, looked at.
import { line } from './line.mjs'
import { ask, brief, fresh, get, hasDoor, must, post } from './door.mjs'
import { csvOf, load, newPart, ordered, partRow, pick, placeRow, receive, repairBody, stocked, yard } from './world.mjs'

// fields are what a NUL was sent in, each as a request.
const nul = 'a\u0000b'
const places = () => ({
  'login': () => ask('', 'POST', '/v1/sessions', { login: nul, password: 'x' }),
  'reason': async () => post('/v1/adjustments', { location: yard, part: await stocked(), delta: 1, reason: nul }),
  'reference': () => post('/v1/receipts', { location: yard, reference: nul, lines: [{ part: 'FR-CMP-0101', quantity: 1, serials: [fresh()] }] }),
  'bin': () => post('/v1/receipts', { location: yard, lines: [{ part: 'FR-CMP-0101', quantity: 1, bin: nul, serials: [fresh()] }] }),
  'serials': () => post('/v1/receipts', { location: yard, lines: [{ part: 'FR-CMP-0101', quantity: 1, serials: [nul] }] }),
  'symptom': () => post('/v1/repairs', repairBody({ symptom: nul })),
  'address': () => post('/v1/repairs', repairBody({ address: nul })),
  'scanned': async () => {
    const part = await newPart({ serialised: 'true' })
    await must(receive(part, [fresh('SN')]))
    return pick(await ordered(part), nul)
  },
  'q=%00': () => get('/v1/parts?q=%00'), 'q=%FF': () => get('/v1/parts?q=%FF'), 'key=%00': () => get('/v1/events?key=%00'), 'a part named %00': () => get('/v1/parts/%00'),
  'a command key of %00': () => get('/v1/commands/%00'), 'a model named %FF': () => get('/v1/models/%FF'),
})
for (const [name, send] of Object.entries(places())) {
  line('K4.1', `NUL or %FF in ${name}`, async () => {
    const a = await send()
    return [a.status >= 400 && a.status < 500, brief(a)]
  })
}

line('K4.2', 'a file of places with lon 1e-400', async () => {
  const code = fresh('RL-')
  const a = await load('locations', [placeRow(code, '', { lon: '1e-400' })])
  const stored = await get(`/v1/locations/${code}`)
  return [a.status < 500 && !stored.ok, `${brief(a)}${stored.ok ? `, stored as ${stored.body.lon}` : ''}`]
})
line('K4.2', 'a repair with lon 1e-400', async () => {
  const a = await ask('zhao.min', 'POST', '/v1/repairs', JSON.stringify(repairBody()).replace('"lon":113.3245', '"lon":1e-400'))
  return [a.status < 500, brief(a)]
})
line('K4.2', 'made on 0000-01-01', async () => {
  const a = await receive(await newPart({ lot_tracked: 'true' }), [], { lot: fresh('L'), made_on: '0000-01-01' })
  return [a.status >= 400 && a.status < 500, brief(a)]
})
line('K4.2', 'a serial of 9,000 letters', async () => {
  const a = await receive(await newPart({ serialised: 'true' }), [Array.from({ length: 1125 }, () => fresh()).join('')])
  return [a.status >= 400 && a.status < 500, brief(a)]
})

line('K4.3', 'a lot made on 9999-12-31 with a shelf life', async () => {
  const part = await newPart({ lot_tracked: 'true', shelf_days: '365' })
  const a = await receive(part, [], { lot: fresh('L'), made_on: '9999-12-31' })
  const read = await get(`/v1/parts/${part}/lots`)
  return [!a.ok && a.status < 500 && read.ok, `receipt ${brief(a)}, lots ${brief(read)}`]
})

// gbk writes 电机 in GBK wherever the text says so.
const gbk = (text) => Buffer.concat(text.split('电机').flatMap((t, i) => i ? [Buffer.from([0xb5, 0xe7, 0xbb, 0xfa]), Buffer.from(t)] : [Buffer.from(t)]))
line('K4.4', 'a body in GBK', async () => {
  const a = await ask('zhao.min', 'POST', '/v1/repairs', gbk(JSON.stringify(repairBody({ customer_name: '电机' }))))
  const name = a.ok ? (await get(`/v1/repairs/${a.body.id}`, 'li.wei')).body.customer_name : ''
  return [a.ok ? name === '电机' : a.status < 500, `${brief(a)}${a.ok ? `, stored as "${name}"` : ''}`]
})

const bytesOf = {
  'a GBK CSV file': (csv) => gbk(csv), 'UTF-16': (csv) => Buffer.from(`\ufeff${csv}`, 'utf16le'),
  'semicolons': (csv) => Buffer.from(csv.replaceAll(',', ';')), 'tabs': (csv) => Buffer.from(csv.replaceAll(',', '\t')),
  'sep=': (csv) => Buffer.from(`sep=;\n${csv.replaceAll(',', ';')}`),
  'decimal comma': (csv) => Buffer.from(csv.replace('price_minor', 'price').replaceAll(',', ';').replace(';5000;', ';50,00;')),
}
for (const [name, write] of Object.entries(bytesOf)) {
  line('K4.4', `a file of parts in ${name}`, async () => {
    const number = fresh('RP-')
    const bytes = write(csvOf([partRow(number, { name_zh: '电机' })]))
    // The page of the old release read the file as UTF-8 text and sent that.
    const file = await hasDoor('GET', '/v1/import-kinds') ? { file: bytes.toString('base64') } : { csv: bytes.toString('utf8') }
    const a = await post('/v1/imports', { kind: 'parts', ...file })
    const part = (await get(`/v1/parts/${number}`)).body
    return [part.name_zh === '电机' && part.price_minor === 5000, `${brief(a)}, stored as "${part.name_zh ?? 'nothing'}" at ${part.price_minor}`]
  })
}

line('K4.5', 'a file whose row breaks a law of the database', async () => {
  const a = await load('locations', [placeRow(fresh('RL-'), ''), placeRow(fresh('RL-'), '', { lat: '' })], { dry_run: true })
  const e = a.body.errors?.[0] ?? {}
  return [e.row === 3 && Boolean(e.column) && !/Failing row/.test(a.text), `${a.status} row ${e.row} column ${e.column}: ${String(e.message ?? a.body.detail).slice(0, 90)}`]
})

line('K4.6', 'a symptom of 1,500 characters', async () => {
  const a = await post('/v1/repairs', repairBody({ symptom: '不制冷，'.repeat(375) }))
  return [a.ok, brief(a)]
})
