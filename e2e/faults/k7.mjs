// K7: round trips and files.
import { line, skip } from './line.mjs'
import { brief, fresh, get, hasDoor, hence, must, post } from './door.mjs'
import { csvOf, load, loaded, newPart, partRow, receive, yard } from './world.mjs'

// The pieces of the export are there already, so that its serials are known is no fault of the file.
line('K7.1', 'the stock export with parcels, bins and lots, loaded again', async () => {
  const [header, ...rows] = (await get('/v1/export/stock')).text.replace(/^\ufeff/, '').trim().split('\n')
  let [wrong, first] = [0, '']
  for (let i = 0; i < rows.length; i += 2000) {
    const a = await post('/v1/imports', { kind: 'stock', dry_run: true, csv: [header, ...rows.slice(i, i + 2000)].join('\n') + '\n' })
    const other = (a.body.errors ?? [{ message: brief(a) }]).filter((e) => !/已存在|已登记|exists/.test(e.message))
    wrong += other.length
    first ||= other[0] ? `${other[0].column}: ${other[0].message}` : ''
  }
  return [wrong === 0, `${rows.length} rows, ${wrong} errors ${first}`.trim()]
})
line('K7.1', 'a stock file with one part in two bins', async () => {
  const part = await newPart()
  const row = (bin) => ({ location: yard, part, condition: 'new', quantity: 2, bin })
  const a = await load('stock', [row('R-01'), row('R-02')])
  const { items } = await must(get(`/v1/stock/bins?location=${yard}&part=${part}`))
  return [items.length === 2, `${brief(a)}, bins ${JSON.stringify(items.map((b) => b.bin))}`]
})
line('K7.1', 'the export of transfers after one was closed, loaded again', async () => {
  const [part, reference] = [await newPart(), fresh('TR-')]
  await must(receive(part, [], { quantity: 3 }))
  const t = await must(post('/v1/transfers', { from: yard, to: 'WH-SZ', reference, due_at: hence(48), lines: [{ part, quantity: 1 }] }))
  await must(post(`/v1/transfers/${t.id}/ship`, {}))
  await must(post(`/v1/transfers/${t.id}/receive`, { last: true, lines: [{ line: 1, quantity: 1 }] }))
  const out = await get('/v1/export/transfers')
  if (!out.ok) return [false, `no export of transfers: ${brief(out)}`]
  const rows = out.text.split('\n').filter((r) => r.includes(reference))
  const back = rows.length ? await post('/v1/imports', { kind: 'transfers', dry_run: true, csv: [out.text.split('\n')[0], ...rows].join('\n') }) : undefined
  return [!back || back.body.added === 0, `closed ${reference}: ${rows.length} rows exported${back ? `, added ${back.body.added} ${brief(back)}` : ''}`]
})

for (const name of ['=1+1', '@home']) {
  line('K7.2', `the export of a part named ${name}`, async () => {
    const number = await newPart({ name_en: name })
    const row = (await get('/v1/export/parts')).text.split('\n').find((r) => r.includes(number)) ?? ''
    const cell = row.split(',').find((c) => c.includes(name)) ?? ''
    return [cell !== '' && !/^"?[=@]/.test(cell), `cell ${cell}`]
  })
}

line('K7.3', 'a file of parts with faults of many kinds', async () => {
  const rows = [partRow('', { grams: 'x' }), partRow(fresh('RP-'), { class: 'odd' }), partRow(fresh('RP-'), { hazard_code: '999-999-99', grams: '-4' }), partRow(fresh('RP-'))]
  const a = await load('parts', rows, { dry_run: true })
  const told = (a.body.errors ?? []).map((e) => `${e.row} ${e.column}`)
  const all = ['2 number', '2 grams', '3 class', '4 hazard_code', '4 grams'].every((w) => told.includes(w))
  return [all && /odd/.test(JSON.stringify(a.body.errors)) && /999-999-99/.test(JSON.stringify(a.body.errors)), `one pass: ${told.join(', ')}`]
})
line('K7.3', 'a file with 1,500 bad rows', async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => partRow(`RP-N${i}`, { class: 'odd' }))
  const a = await load('parts', rows, { dry_run: true })
  const n = (a.body.errors?.length ?? 0) + (a.body.more_errors ?? 0)
  return [n === 1500, `${a.body.errors?.length} errors, ${a.body.more_errors ?? 'nothing said of'} more`]
})
line('K7.3', 'one bad row among good ones, the good ones wanted', async () => {
  const number = fresh('RP-')
  const a = await load('parts', [partRow(number), partRow(fresh('RP-'), { class: 'odd' })], await hasDoor('GET', '/v1/import-kinds') ? { only_good: true } : {})
  return [(await get(`/v1/parts/${number}`)).ok, `${brief(a)} added ${a.body.added}`]
})
line('K7.3', 'two rows whose key cell is refused', async () => {
  const a = await load('parts', [partRow('', {}), partRow('', {})], { dry_run: true })
  return [!/(same as|与第|重复)/.test(JSON.stringify(a.body.errors)), brief(a)]
})

const written = {
  'blank rows': (c) => c.replace('\n', '\n\n,,,\n'), 'trailing commas': (c) => c.replaceAll('\n', ',,\n'),
  'an unknown column, passed over': (c) => c.replaceAll('\n', ',x\n').replace(',x\n', ',colour\n'),
  'a decimal price': (c) => c.replace('price_minor', 'price').replace(',5000,', ',50.00,'),
}
for (const [name, write] of Object.entries(written)) {
  line('K7.4', `a file of parts with ${name}`, async () => {
    const number = fresh('RP-')
    const unknown = name.includes('unknown') && await hasDoor('GET', '/v1/import-kinds') ? { ignore_unknown: true } : {}
    const a = await post('/v1/imports', { kind: 'parts', csv: write(csvOf([partRow(number)])), ...unknown })
    const part = (await get(`/v1/parts/${number}`)).body
    return [part.price_minor === 5000, `${brief(a)} added ${a.body.added}, price ${part.price_minor}`]
  })
}
line('K7.4', 'a stock file with quantity 0', async () => {
  const a = await load('stock', [{ location: yard, part: await newPart(), condition: 'new', quantity: 0, bin: '' }])
  return [a.ok && !a.body.errors?.length, brief(a)]
})
skip('K7.4', 'XLSX date cells', 'e2e/files.test.mjs "a workbook with a real date is loaded"')

line('K7.5', 'search by the number that was superseded', async () => {
  const [from, to] = [await newPart(), await newPart()]
  await loaded(load('supersessions', [{ from_part: from, to_part: to, mode: 'stock_only', effective_on: '2026-01-01', factor: 1, two_way: 'false' }]))
  const a = await get(`/v1/parts?q=${from}`)
  return [a.text.includes(to), `${brief(a)}, ${a.body.items?.length} parts, current part ${a.text.includes(to) ? 'named' : 'not named'}`]
})
line('K7.5', 'a maker\'s number of a part, searched', async () => {
  const [part, identifier] = [await newPart(), fresh('DC97-')]
  const file = await load('part_numbers', [{ part, scheme: 'maker', issuer: 'Embraco', identifier }])
  const a = await get(`/v1/parts?q=${identifier}`)
  return [a.body.items?.[0]?.number === part, `file ${brief(file)}, search ${a.body.items?.length} parts`]
})
