// An old part that is worth its pieces is taken apart by scans: what is of use lies on the shelf as refurbished and says what it came
// out of, and the rest goes the way of material with what it weighs then.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, languages, open, phone, scan, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const WORDS = {
  zh: { open: /开单/, start: /开\s*工/, take: '取出配件', strip: '拆解完成', giveUp: '报废', many: '取出几件？', count: '件数须为', out: '取出', waits: '待拆解', all: (n) => `${n} 件共重（克）`,
    serial: '序列号', lookUp: /查\s*询/, outOf: (id, part) => `取自旧件 ${id}（${part}）`, noSerial: '不是这里要扫的', gone: '已拆解' },
  en: { open: /Open an order/, start: 'Begin the work', take: 'Take a part out', strip: 'Taken apart', giveUp: 'Give up', many: 'How many came out?', count: 'A number of pieces', out: 'Came out:', waits: 'to be taken apart', all: (n) => `Weight of all ${n}, in grams`,
    serial: 'Serial', lookUp: 'Look up', outOf: (id, part) => `It was taken out of old part ${id} (${part})`, noSerial: 'not what is asked for', gone: 'taken apart' },
}

const desk = async () => (await signIn('zhao.min')).access_token
const keeper = async () => {
  const { access_token: token, actor } = await signIn('wang.fang')
  return { token, here: actor.scope[0] }
}
const lies = async (token, here, part) => (await call('GET', `/v1/stock?location=${here}&part=${part}&limit=50`, token)).items
  .filter((s) => s.part === part && s.condition === 'refurbished').reduce((n, s) => n + s.available, 0)

/** A compressor or another heavy old part that came home from li.wei's visit and is graded for its pieces. */
async function graded() {
  const { token, here } = await keeper()
  const { access_token: engineer, actor: { scope: [van] } } = await signIn('li.wei')
  const { items: parts } = await call('GET', '/v1/parts?limit=200', token)
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, engineer)
  const harmless = (p) => p.serialised && p.core_return && !p.hazard_code && !p.lot_tracked && !p.superseded_by && p.grams > 200 && fitting.some((f) => f.number === p.number)
  const part = parts.find(harmless)
  assert.ok(part, 'the demonstration has an old part without a hazard')
  const serial = `HARV${Date.now()}`
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  await call('POST', `/v1/vans/${van}/issue`, await desk(), { from: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  const repair = await call('POST', '/v1/repairs', await desk(), {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: serial, old_serial: `OLD${serial}` })
  const { items } = await call('GET', `/v1/returns?limit=200`, engineer)
  const old = items.find((r) => r.repair === repair.id)
  await call('POST', `/v1/returns/${old.id}/receive`, token, { warehouse: here, serial: old.expected_serial, gross_grams: old.expected_grams })
  await call('POST', `/v1/returns/${old.id}/inspect`, token, { verdict: 'fault_confirmed', ...(old.esd && { esd_bag: true }) })
  const { grade } = await call('POST', `/v1/returns/${old.id}/grade`, token, { grade: 'C' })
  assert.equal(grade, 'C')
  const loose = parts.find((p) => !p.serialised && !p.lot_tracked && !p.superseded_by && p.number !== part.number)
  const numbered = parts.find((p) => p.serialised && !p.lot_tracked && !p.superseded_by && p.number !== part.number)
  return { old, loose: loose.number, numbered: numbered.number, token, here }
}

async function at(login, path, language, size) {
  const { context } = await as(browser, login, language, size)
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  return { context, page }
}

for (const language of languages) {
  test(`an old part is taken apart by scans, and what came out of it says so (${language})`, async () => {
    const w = WORDS[language]
    const { old, loose, numbered, token, here } = await graded()
    const gross = old.expected_grams, two = Math.max(2, Math.floor(gross / 10)), one = Math.max(1, Math.floor(gross / 20)), left = gross - two - one
    const before = [await lies(token, here, loose), await lies(token, here, numbered)]
    const { context, page } = await at('wang.fang', '/refurbish', language, desktop)
    await page.getByRole('checkbox', { name: new RegExp(old.id) }).check()
    await page.getByRole('button', { name: w.open }).click()
    const order = page.getByRole('region').filter({ hasText: old.id }).filter({ has: page.getByRole('button', { name: w.start }) }).last()
    await order.getByRole('button', { name: w.start }).click()
    await order.getByRole('button', { name: w.start }).waitFor({ state: 'detached' })
    await scan(page, old.id, '✓')
    const keys = page.locator('.keys button')
    await keys.filter({ hasText: w.take }).waitFor()
    assert.equal(await keys.count(), 3)
    assert.deepEqual(await faults(page), [])

    // Two loose ones, each step refused where it is wrong; what was said is there after a reload.
    await scan(page, '1', '✓')
    await scan(page, 'NO-SUCH-PART', '✕')
    await scan(page, loose, '✓')
    await page.getByLabel(w.many).waitFor()
    await scan(page, '0', w.count)
    await scan(page, '2', '✓')
    await page.getByLabel(w.all(2)).waitFor()
    await scan(page, 'heavy', '✕')
    await scan(page, String(two), '✓')
    await page.reload()
    await settled(page)
    await scan(page, '12 V, 0.4 A', '✓')
    const piece = page.getByRole('listitem').filter({ hasText: old.id })
    await piece.getByText(w.out).getByText(loose).or(piece.getByRole('link', { name: loose })).first().waitFor()
    assert.match(await piece.innerText(), new RegExp(`× 2 .*12 V, 0.4 A[\\s\\S]*${w.waits}`))
    assert.equal(await lies(token, here, loose), before[0] + 2)

    // One that has a serial, by a touch of the key.
    await scan(page, old.id, '✓')
    await keys.filter({ hasText: w.strip }).waitFor()
    assert.equal(await keys.filter({ hasText: w.giveUp }).count(), 0, 'what something came out of is not given up as a whole')
    await keys.filter({ hasText: w.take }).click()
    const serial = `OUT${Date.now()}`
    await scan(page, numbered, '✓')
    await scan(page, numbered, w.noSerial)
    await scan(page, old.id, w.noSerial)
    await scan(page, serial, '✓')
    await scan(page, String(one), '✓')
    await scan(page, '230 V, 15 min', '✓')
    assert.equal(await lies(token, here, numbered), before[1] + 1)

    // What is left is weighed; a scale that does not agree is refused.
    await scan(page, old.id, '✓')
    await scan(page, '2', '✓')
    await scan(page, 'taken apart on bench 3', '✓')
    await scan(page, String(Math.floor(left / 2)), '✕')
    await scan(page, String(left), w.gone)
    await piece.waitFor({ state: 'detached' })
    const now = await call('GET', `/v1/returns/${old.id}`, token)
    assert.deepEqual([now.state, now.grade, now.disposition], ['graded', 'D', 'material'])
    await page.goto('/returns')
    await settled(page)
    await scan(page, old.id, '✓')
    await page.getByRole('region', { name: old.id }).waitFor()

    // Where it lies it says what it came out of, the loose ones by the number of the old part on their label.
    for (const [part, label] of [[numbered, serial], [loose, old.id]]) {
      await page.goto(`/stock/${part}`)
      await settled(page)
      await page.getByLabel(w.serial, { exact: true }).fill(label)
      await page.getByRole('button', { name: w.lookUp }).click()
      await page.getByText(w.outOf(old.id, old.part)).waitFor()
    }
    assert.deepEqual(await faults(page), [])
    await context.close()
  })
}

test('at a phone the clerk takes a piece out by keys alone', async () => {
  const { old, loose, token, here } = await graded()
  const order = await call('POST', '/v1/refurbish-orders', token, { warehouse: here, returns: [old.id] })
  await call('POST', `/v1/refurbish-orders/${order.id}/start`, token)
  const { context, page } = await at('wang.fang', '/refurbish', 'zh', phone)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is beside a phone')
  for (const text of [old.id, '1', loose, '1', '10', '5 V']) await scan(page, text, '✓')
  await page.getByRole('listitem').filter({ hasText: old.id }).getByRole('link', { name: loose }).waitFor()
  assert.deepEqual(await faults(page), [])
  const { pieces: [{ yields: [y] }] } = (await call('GET', `/v1/refurbish-orders?warehouse=${here}&limit=100`, token)).items.find((o) => o.id === order.id)
  assert.deepEqual([y.part, y.quantity, y.grams, y.measurement, y.by], [loose, 1, 10, '5 V', 'wang.fang'])
  await context.close()
})
