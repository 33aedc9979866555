// The warehouse works with a hand scanner alone: everything here is typed, as a wedge scanner types, and nothing is clicked.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, languages, open, scan, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

/** Scans one after another; each has to be taken. */
const scans = async (page, ...texts) => {
  for (const text of texts) await scan(page, text, '✓')
}
const refused = (page, text) => scan(page, text, '✕')

async function ground() {
  const { access_token: token, actor } = await signIn('wang.fang')
  const { items: parts } = await call('GET', '/v1/parts?limit=200', token)
  return { token, here: actor.scope[0], loose: parts.find((p) => !p.serialised && !p.lot_tracked && !p.superseded_by), plated: parts.find((p) => p.serialised && !p.lot_tracked) }
}

const binsOf = async (token, here, part) => (await call('GET', `/v1/stock/bins?location=${here}&part=${part}&limit=200`, token)).items
const on = (items, bin) => items.filter((s) => s.bin === bin).reduce((sum, s) => sum + s.quantity, 0)

test('a delivery is received and put away by scans alone', async () => {
  const { token, here, loose, plated } = await ground()
  const { context } = await as(browser, 'wang.fang', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/receive')
  await settled(page)
  const before = on(await binsOf(token, here, loose.number), '')
  const serial = `E2E${Date.now()}`
  await scans(page, `NOTE=${serial}`, loose.number, loose.number, 'x5', plated.number, serial, `${serial}B`, 'UNDO', 'BOOK')
  assert.equal(on(await binsOf(token, here, loose.number), '') - before, 5, 'five lie on the dock')
  await page.goto('/receive')
  await settled(page)
  await refused(page, 'NO-SUCH-PART')

  await page.goto('/put-away')
  await settled(page)
  await page.getByText(loose.number).first().waitFor()
  const bin = `@E-${Date.now() % 100000}`
  await scans(page, loose.number, 'x4', bin)
  assert.equal(on(await binsOf(token, here, loose.number), bin.slice(1)), 4)
  await context.close()
})

test('a count is blind, says the difference and is booked', async () => {
  const { token, here, loose } = await ground()
  const { context } = await as(browser, 'wang.fang', 'en', desktop)
  const page = await context.newPage()
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: loose.number, quantity: 3 }] })
  const lies = (await binsOf(token, here, loose.number)).reduce((sum, s) => sum + s.quantity, 0)
  await page.goto('/count')
  await settled(page)
  await scans(page, loose.number)
  assert.match(await page.getByLabel('Counted').first().innerText(), /^0$/, 'the books stay hidden')
  await scans(page, loose.number, `x${lies}`, 'NONE', 'BOOK')
  await page.getByText('The count is booked').waitFor()
  await context.close()
})

test('goods go to another warehouse by scans alone', async () => {
  const { token, here, loose } = await ground()
  const { context } = await as(browser, 'wang.fang', 'zh', desktop)
  const page = await context.newPage()
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: loose.number, quantity: 3 }] })
  await page.goto('/transfer')
  await settled(page)
  const { items: places } = await call('GET', '/v1/locations?kind=national&limit=10', token)
  const to = places.find((p) => p.code !== here).code
  await scans(page, to, loose.number, 'x2', 'SEND')
  const { items } = await call('GET', `/v1/transfers?location=${here}&state=shipped&limit=50`, token)
  const sent = items.find((t) => t.to === to && t.lines.some((l) => l.part === loose.number && l.shipped === 2))
  assert.ok(sent, 'it is on the road')
  await context.close()
})

test('the page of carrier codes tells what nobody has mapped, and which waybills no parcel has', async () => {
  const { context } = await as(browser, 'zhao.min', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/codes')
  await settled(page)
  await page.getByRole('heading', { name: '没有包裹的运单' }).waitFor()
  await context.close()
})

test('a bin that holds less, a parcel checked piece by piece: by scans alone', async () => {
  const desk = (await signIn('zhao.min')).access_token
  const engineer = (await signIn('li.wei')).access_token
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', urgent: true, engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { items: fitting } = await call('GET', '/v1/models/BC-BCD-452/parts', engineer)
  const { items: parts } = await call('GET', '/v1/parts?limit=200', engineer)
  const loose = parts.find((p) => !p.serialised && !p.lot_tracked && !p.superseded_by && fitting.some((f) => f.number === p.number))
  const order = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: loose.number, quantity: 3 }], ship_to: 'site' })
  const line = order.lines.find((l) => l.quantity === 3)
  assert.ok(line?.source, 'the part lies somewhere in one piece')
  const { context } = await as(browser, 'wang.fang', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/pick')
  await settled(page)
  await scans(page, line.source)
  await page.getByText(repair.id).first().waitFor()
  await scans(page, repair.id, 'SHORT')
  await refused(page, '3')
  await scans(page, '2')
  await page.getByText('× 2').first().waitFor()
  await scans(page, repair.id, loose.number)
  await refused(page, '900')
  await refused(page, 'NO-SUCH-PIECE')
  await scans(page, loose.number)
  await scans(page, loose.number)
  await refused(page, loose.number)
  await scans(page, '900')
  const shipments = await call('GET', `/v1/shipments?warehouse=${line.source}&limit=5`, desk)
  const packed = shipments.items.find((s) => s.repair === repair.id)
  assert.deepEqual(packed.lines.map((l) => l.quantity), [2], 'two go, the third is sought elsewhere')
  await context.close()
})

for (const language of languages) test(`a board is packed when somebody saw it in its antistatic bag, by scans alone, mission 051 (${language})`, async () => {
  const desk = (await signIn('zhao.min')).access_token
  const engineer = (await signIn('li.wei')).access_token
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial: `BC${Date.now()}E`, purchased_on: bought(), symptom: '显示屏不亮', urgent: true, engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { items: parts } = await call('GET', '/v1/parts?limit=200', engineer)
  const { items: fitting } = await call('GET', '/v1/models/BC-BCD-452/parts', engineer)
  let line
  for (const part of fitting.filter((f) => !f.serial_from && !f.serial_to && parts.some((p) => p.number === f.number && p.esd))) {
    ({ lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' }))
    if (line.state === 'reserved') break
  }
  assert.equal(line?.state, 'reserved', 'a warehouse sends a board')
  const { items } = await call('GET', `/v1/pick-lists?warehouse=${line.source}&limit=200`, desk)
  const task = items.find((t) => t.line === line.id)
  assert.ok(task.esd)
  await assert.rejects(call('POST', '/v1/shipments', desk, { warehouse: line.source, carrier: 'SF', lines: [line.id], gross_grams: 900 }))
  const { context } = await as(browser, 'wang.fang', language, desktop)
  const page = await context.newPage()
  await page.goto('/pick')
  await settled(page)
  await scans(page, line.source)
  await page.getByText(repair.id).first().waitFor()
  await scans(page, repair.id)
  await refused(page, 'ESD')
  await scans(page, task.serials[0])
  await page.getByText(language === 'zh' ? '确认已装入防静电袋后扫描 ESD' : 'look, then scan ESD').first().waitFor()
  const grams = String(Math.max(task.grams, 100) + 100)
  await refused(page, grams)
  await scans(page, 'ESD', grams)
  const { items: shipments } = await call('GET', `/v1/shipments?warehouse=${line.source}&limit=5`, desk)
  const packed = shipments.find((s) => s.repair === repair.id)
  assert.deepEqual(packed.lines.map((l) => l.bagged_by), ['wang.fang'])
  assert.deepEqual(await faults(page), [])
  await page.goto(`/shipments/${packed.id}`)
  await page.getByText(language === 'zh' ? '已装防静电袋' : 'In its antistatic bag').first().waitFor()
  await context.close()
})

for (const language of languages) test(`what waits for a declaration of substances goes on as soon as operations wrote it, mission 050 (${language})`, async () => {
  const zh = language === 'zh'
  const desk = (await signIn('zhao.min')).access_token
  const engineer = (await signIn('li.wei')).access_token
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial: `BC${Date.now()}D`, purchased_on: bought(), symptom: '不制冷', urgent: true, engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { items: parts } = await call('GET', '/v1/parts?limit=200', engineer)
  const { items: fitting } = await call('GET', '/v1/models/BC-BCD-452/parts', engineer)
  let line
  for (const part of parts.filter((p) => !p.serialised && !p.lot_tracked && !p.superseded_by && fitting.some((f) => f.number === p.number && !f.serial_from && !f.serial_to))) {
    if ((await call('GET', `/v1/parts/${part.number}/declarations`, desk)).items.length > 0) continue
    ;({ lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' }))
    if (line.state === 'reserved' && line.supplied === part.number) break
  }
  assert.equal(line?.state, 'reserved', 'a warehouse sends it')
  const part = parts.find((p) => p.number === line.supplied)
  const want = (categories) => call('PUT', '/v1/policies/declared_parts', desk, { body: { categories }, why: 'e2e' })
  const { context } = await as(browser, 'wang.fang', language, desktop)
  const office = await as(browser, 'zhao.min', language, desktop)
  try {
    await want([part.category])
    const page = await context.newPage()
    await page.goto('/pick')
    await settled(page)
    await scans(page, line.source)
    await page.locator('li').filter({ hasText: repair.id }).getByText(zh ? '待有害物质声明' : 'Waits for a declaration').waitFor()
    await scans(page, repair.id)
    await scan(page, part.number, zh ? '没有有效的有害物质声明' : 'no declaration of its hazardous substances')
    assert.deepEqual(await faults(page), [])

    const paper = await office.context.newPage()
    await paper.goto(`/stock/${part.number}`)
    await settled(paper)
    const card = paper.getByRole('region', { name: zh ? '有害物质声明' : 'Declarations of hazardous substances' })
    const day = (n) => new Date(Date.now() + n * 24 * 3600e3).toISOString().slice(0, 10)
    await card.getByLabel(zh ? '声明编号' : 'Number').fill(`CAN-${Date.now()}`)
    await card.getByLabel(zh ? '签发机构' : 'Issued by').fill('SGS')
    await card.getByLabel(zh ? '签发日' : 'Issued on').fill(day(-2))
    await card.getByLabel(zh ? '有效期至' : 'Valid until').fill(day(-3))
    const write = card.getByRole('button', { name: zh ? '登记声明' : 'Write the declaration' })
    await write.click()
    await card.getByText(zh ? '不得早于签发日' : 'must not end before').first().waitFor()
    await card.getByLabel(zh ? '有效期至' : 'Valid until').fill(day(30))
    await write.click()
    await card.getByText(zh ? '有效' : 'valid', { exact: true }).first().waitFor()
    assert.deepEqual(await faults(paper), [])

    await scans(page, repair.id, part.number)
    const { items } = await call('GET', `/v1/pick-lists?warehouse=${line.source}&limit=200&state=picked`, desk)
    assert.ok(items.some((t) => t.line === line.id), 'the declaration released it')
  } finally {
    await want([])
    await context.close()
    await office.context.close()
  }
})
