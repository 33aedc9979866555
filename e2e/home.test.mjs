// The way home: the engineer sends what he owes under a label of ours, whoever takes it scans it, and the dock finds it by that label.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { as, base, bought, call, desktop, faults, open, phone, scan, settled, signIn, until, languages } from './fettle.mjs'
import { MODEL, core, inHand, keeper, loose } from './inhand.mjs'

let browser
before(async () => {
  browser = await open()
  await call('POST', '/v1/carriers/SF/port', (await signIn('zhao.min')).access_token, { port: 'simulator' })
})
after(() => browser.close())

async function reported(problem, fits = loose) {
  const mine = await inHand(fits)
  await call('POST', `/v1/order-lines/${mine.line}/report`, mine.engineer, { problem, note: 'x' })
  if (problem === 'unused') await call('POST', `/v1/repairs/${mine.repair}/complete`, mine.engineer)
  return mine
}

/** The carrier's scan, by his own door. */
async function scanned(waybill, code) {
  const body = JSON.stringify({ scans: [{ source: 'sf', waybill, code, occurred_at: new Date().toISOString(), place: '广州' }] })
  const t = Math.floor(Date.now() / 1000)
  const signature = `t=${t},v1=${createHmac('sha256', 'fettle-demo-carrier').update(`${t}.${body}`).digest('hex')}`
  const answer = await fetch(`${base}/v1/carriers/SF/scans`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-fettle-signature': signature } })
  assert.equal(answer.status, 200, await answer.text())
}

/** On the phone: chooses things by their references and sends them home; answers the number of the return order. */
async function sendHome(page, language, things, way) {
  await page.goto('/m/owed')
  await settled(page)
  for (const thing of things) await page.locator('label.tap', { hasText: thing.repair }).getByRole('checkbox').check()
  const form = page.getByRole('form', { name: language === 'zh' ? '运回' : 'Send home' })
  await form.locator('select[name=way]').selectOption(way)
  if (way !== 'van') await form.locator('select[name=carrier]').selectOption('SF')
  const { here } = await keeper()
  await form.locator('select[name=warehouse]').selectOption(here)
  for (const thing of things) {
    const piece = form.locator(`input[name="piece-${thing.line}"]`)
    if (await piece.count()) await piece.fill(thing.serial)
  }
  await form.getByRole('button', { name: language === 'zh' ? '运回' : 'Send home' }).click()
  const mine = await until('the return order', async () => (await call('GET', '/v1/owed', things[0].engineer)).items.find((o) => o.repair === things[0].repair && o.return_order))
  return mine.return_order
}

for (const language of languages) {
  test(`an unused part goes home by a carrier under a label seen on the phone, and its repair settles (${language})`, async () => {
    const mine = await reported('unused')
    const { context } = await as(browser, 'li.wei', language, phone)
    const page = await context.newPage()
    const order = await sendHome(page, language, [mine], 'pickup')
    await page.goto(`/m/home/${order}`)
    await settled(page)
    await page.getByRole('img', { name: `QR ${order}` }).waitFor()
    assert.deepEqual(await faults(page), [])
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: language === 'zh' ? '打印标签' : 'Print the label' }).click()
    assert.equal((await saved).suggestedFilename(), `return-${order}.pdf`)
    const { waybill } = await until('the waybill', async () => {
      const o = await call('GET', `/v1/return-orders/${order}`, mine.engineer)
      return o.waybill && o
    })
    await scanned(waybill, '50')
    await until('the carrier', async () => (await call('GET', `/v1/return-orders/${order}`, mine.engineer)).state === 'taken')
    await page.reload()
    await settled(page)
    await page.getByText(language === 'zh' ? '承运商已收走' : 'With the carrier').first().waitFor()
    await page.goto('/m/owed')
    await settled(page)
    await page.getByRole('region', { name: language === 'zh' ? '在路上的' : 'On its way' }).getByText(waybill).first().waitFor()
    await scanned(waybill, '80')

    const desk = await as(browser, 'wang.fang', language, desktop)
    const dock = await desk.context.newPage()
    await dock.goto('/dock')
    await settled(dock)
    await scan(dock, waybill, '✓')
    await scan(dock, mine.part.number, '✓')
    await scan(dock, '1', '✓')
    await until('the settlement', async () => (await call('GET', `/v1/repairs/${mine.repair}`, mine.engineer)).state === 'settled')
    assert.equal((await call('GET', `/v1/return-orders/${order}`, mine.engineer)).state, 'received')
    await desk.context.close()
    await context.close()
  })
}

test('a dead part and the old one come in the van: one scan takes both over, one obligation each', async () => {
  const first = await inHand(core)
  await call('POST', `/v1/order-lines/${first.line}/install`, first.engineer, { new_serial: first.serial, old_serial: `OLD${first.serial}` })
  await call('POST', `/v1/order-lines/${first.line}/report`, first.engineer, { problem: 'doa', note: 'no start' })
  const { items } = await call('GET', '/v1/owed', first.engineer)
  const owed = items.filter((o) => o.repair === first.repair)
  assert.deepEqual(owed.map((o) => o.kind).sort(), ['old_part', 'unfitted'])
  const { context } = await as(browser, 'li.wei', 'en', phone)
  const page = await context.newPage()
  await page.goto('/m/owed')
  await settled(page)
  for (const box of await page.locator('label.tap', { hasText: first.repair }).getByRole('checkbox').all()) await box.check()
  const form = page.getByRole('form', { name: 'Send home' })
  await form.locator('select[name=way]').selectOption('van')
  const { here, token } = await keeper()
  await form.locator('select[name=warehouse]').selectOption(here)
  await form.getByRole('button', { name: 'Send home' }).click()
  const { return_order: order } = await until('the return order', async () => (await call('GET', '/v1/owed', first.engineer)).items.find((o) => o.repair === first.repair && o.return_order))
  const desk = await as(browser, 'wang.fang', 'en', desktop)
  const dock = await desk.context.newPage()
  await dock.goto('/dock')
  await settled(dock)
  await scan(dock, order, '✓ 2 may be meant')
  await scan(dock, 'TAKE', `✓ ${order} taken over`)
  await until('the liability', async () => {
    const held = (await call('GET', '/v1/owed', first.engineer)).items.filter((o) => o.repair === first.repair)
    return held.length === 2 && held.every((o) => o.holder === 'warehouse')
  })
  const core_ = owed.find((o) => o.kind === 'old_part')
  await until('the liability for the old part', async () => (await call('GET', `/v1/returns/${core_.reference}`, token)).taken_by === 'wang.fang')
  await scan(dock, 'CLEAR', '✓')
  await scan(dock, core_.serial, '✓')
  await scan(dock, String(core_.grams), '✓ Received')
  await scan(dock, order, '✓')
  await scan(dock, first.serial, '✓')
  await scan(dock, '1', '✓')
  await until('the end', async () => (await call('GET', `/v1/return-orders/${order}`, token)).state === 'received')
  await desk.context.close()
  await context.close()
})

test('another part than its label says is taken in as what it is', async () => {
  const mine = await reported('wrong')
  const { here, token } = await keeper()
  const { items: parts } = await call('GET', '/v1/parts?limit=200', token)
  const other = parts.find((p) => loose(p) && !p.lot_tracked && p.number !== mine.part.number)
  const { context } = await as(browser, 'li.wei', 'zh', phone)
  const page = await context.newPage()
  const order = await sendHome(page, 'zh', [mine], 'van')
  const desk = await as(browser, 'wang.fang', 'zh', desktop)
  const dock = await desk.context.newPage()
  await dock.goto('/dock')
  await settled(dock)
  await scan(dock, order, '✓')
  await scan(dock, other.number, '✓')
  await scan(dock, '2', '✓')
  const { inspections } = await call('GET', `/v1/dock?warehouse=${here}`, token)
  assert.ok(inspections.some((i) => i.line === mine.line && i.part === other.number))
  await desk.context.close()
  await context.close()
})

test('an unused part stays in the van by one scan, and its repair settles', async () => {
  const mine = await reported('unused')
  const { context } = await as(browser, 'li.wei', 'en', phone)
  const page = await context.newPage()
  await page.goto(`/m/parts/${mine.line}`)
  await settled(page)
  const form = page.getByRole('form', { name: 'Keep it in the van' })
  await form.locator('input[name=kept]').fill(mine.part.number)
  await form.getByRole('button').last().click()
  await until('the settlement', async () => (await call('GET', `/v1/repairs/${mine.repair}`, mine.engineer)).state === 'settled')
  await context.close()
})

test('a pick-up is late: the clock stands on the phone until another time is asked for', async () => {
  const mine = await reported('unused')
  const { here } = await keeper()
  const soon = (s) => new Date(Date.now() + s * 1000).toISOString()
  const order = await call('POST', '/v1/return-orders', mine.engineer, { warehouse: here, way: 'pickup', carrier: 'SF', items: [{ kind: 'unfitted', reference: mine.line }], window_from: soon(0), window_to: soon(2) })
  await until('the delay', async () => (await call('GET', `/v1/return-orders/${order.id}`, mine.engineer)).missed_at)
  const due = (await call('GET', `/v1/order-lines/${mine.line}`, mine.engineer)).give_back_by
  const { context } = await as(browser, 'li.wei', 'en', phone)
  const page = await context.newPage()
  await page.goto(`/m/home/${order.id}`)
  await settled(page)
  await page.getByText('The carrier is late').first().waitFor()
  await page.getByRole('form', { name: 'Another pick-up time' }).getByRole('button', { name: 'Ask again' }).click()
  const later = await until('the later day', async () => {
    const l = await call('GET', `/v1/order-lines/${mine.line}`, mine.engineer)
    return l.give_back_by > due && l
  })
  assert.ok(Date.parse(later.give_back_by) > Date.parse(due))
  await page.locator('text=The carrier is late').first().waitFor({ state: 'detached' })
  await context.close()
})

test('a parcel that was refused at the door is found at the dock by the waybill it went out under', async () => {
  const desk = (await signIn('zhao.min')).access_token
  const { access_token: engineer } = await signIn('li.wei')
  const { items: parts } = await call('GET', '/v1/parts?limit=200', desk)
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, engineer)
  const r = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `BC${Date.now()}R`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${r.id}/start-visit`, engineer)
  let line
  for (const part of parts.filter((p) => loose(p) && !p.lot_tracked && !p.superseded_by && fitting.some((f) => f.number === p.number))) {
    ({ lines: [line] } = await call('POST', `/v1/repairs/${r.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' }))
    if (line.state === 'reserved') break
  }
  assert.equal(line.state, 'reserved', 'a warehouse sends it')
  await call('POST', `/v1/pick-lists/${line.id}/pick`, desk, { warehouse: line.source, scanned: line.supplied })
  const parcel = await call('POST', '/v1/shipments', desk, { warehouse: line.source, lines: [line.id], carrier: 'SF', gross_grams: 900 })
  const waybill = `SF${Date.now()}`
  await call('POST', `/v1/shipments/${parcel.id}/ship`, desk, { waybill })
  await scanned(waybill, '50')
  await scanned(waybill, '648')
  await until('the way home', async () => (await call('GET', `/v1/order-lines/${line.id}`, desk)).state === 'returning')
  const { context } = await as(browser, 'wang.fang', 'en', desktop)
  const dock = await context.newPage()
  await dock.goto('/dock')
  await settled(dock)
  await scan(dock, waybill, '✓')
  await scan(dock, line.supplied, '✓')
  await scan(dock, '1', '✓')
  assert.equal((await call('GET', `/v1/order-lines/${line.id}`, desk)).state, 'closed')
  await context.close()
})

test('operations say that a carrier has lost what he took, and nobody owes it', async () => {
  const mine = await reported('unused')
  const { here } = await keeper()
  const desk = (await signIn('zhao.min')).access_token
  const { id } = await call('POST', '/v1/return-orders', mine.engineer, { warehouse: here, way: 'drop_off', carrier: 'SF', items: [{ kind: 'unfitted', reference: mine.line }] })
  const { waybill } = await until('the waybill', async () => {
    const o = await call('GET', `/v1/return-orders/${id}`, desk)
    return o.waybill && o
  })
  await scanned(waybill, '50')
  await until('the carrier', async () => (await call('GET', `/v1/return-orders/${id}`, desk)).state === 'taken')
  const { context } = await as(browser, 'zhao.min', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/return-orders')
  await settled(page)
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: /with the carrier/i }).first().click()
  const row = page.getByRole('listitem', { name: id })
  await row.waitFor()
  // axe finds no name at a list that is just closing.
  await page.locator('.ant-select-dropdown').waitFor({ state: 'hidden' })
  assert.deepEqual(await faults(page), [])
  await row.getByLabel(`Why, for ${id}`).fill('the carrier cannot find it')
  await row.getByRole('button', { name: 'The carrier has lost it' }).click()
  await row.waitFor({ state: 'detached' })
  assert.equal((await call('GET', `/v1/return-orders/${id}`, desk)).state, 'lost')
  await until('the loss', async () => (await call('GET', `/v1/repairs/${mine.repair}`, mine.engineer)).state === 'settled')
  await context.close()
})
