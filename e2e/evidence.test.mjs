// Photographs are kept for real: at the dock, at the bench, with a dispute and a waiver. Each is taken on its page by the person who
// takes it, loses its place, and is seen by who may see what it shows.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { as, base, bought, call, desktop, faults, open, phone, scan, settled, signIn } from './fettle.mjs'
import { picture, POSITION, sizeOf } from './picture.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const keeper = async () => {
  const { access_token: token, actor } = await signIn('wang.fang')
  return { token, here: actor.scope[0] }
}

/** An old part that li.wei owes since now. */
async function owed(fits = () => true) {
  const desk = (await signIn('zhao.min')).access_token
  const { access_token: engineer, actor } = await signIn('li.wei')
  const { here, token } = await keeper()
  const { items: parts } = await call('GET', '/v1/parts?limit=200', desk)
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, engineer)
  const part = parts.find((p) => p.serialised && p.core_return && !p.lot_tracked && !p.superseded_by && fits(p) && fitting.some((f) => f.number === p.number))
  const serial = `EVI${Date.now()}`
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  await call('POST', `/v1/vans/${actor.scope[0]}/issue`, desk, { from: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: serial, old_serial: `OLD${serial}` })
  const { items } = await call('GET', '/v1/returns?limit=200', engineer)
  return { ...items.find((r) => r.repair === repair.id), esd: part.esd }
}

async function at(login, path, language, size) {
  const { context } = await as(browser, login, language, size)
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  return { context, page }
}

const shown = (page, n) => sizeOf(page.locator('.photo img').nth(n))
const photosOf = async (about, subject, token) => (await call('GET', `/v1/evidence?about=${about}&subject=${subject}`, token)).items
const put = (policy, body, token) => call('PUT', `/v1/policies/${policy}`, token, { body, why: 'e2e' })
const refusal = async (path, token) => (await fetch(base + path, { headers: { authorization: `Bearer ${token}` } })).status

test('what nobody announced is photographed at the dock, and the picture is seen with what it turns out to be', async () => {
  const { token } = await keeper()
  const mine = await owed()
  const { context, page } = await at('wang.fang', '/dock', 'zh', phone)
  await scan(page, `PLATE-${Date.now()}`, '✕')
  await scan(page, String(mine.expected_grams), '✓')
  await scan(page, '@U-11', '✓')
  const bag = /U\d{9}/.exec(await page.locator('.said').innerText())[0]
  const card = page.getByRole('region', { name: `刚刚登记：${bag}` })
  const bytes = picture()
  await card.getByLabel('选择照片').setInputFiles(bytes)
  await card.getByRole('button', { name: '查看 1' }).click()
  await card.locator('img').waitFor()
  assert.deepEqual(await shown(page, 0), [8, 8])
  assert.deepEqual(await faults(page), [])
  await card.getByLabel('选择照片').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)"/>') })
  await card.getByText('这不是照片').waitFor()
  const [kept] = await photosOf('blind_return', bag, token)
  const raw = Buffer.from(await (await fetch(`${base}/v1/evidence/${kept.evidence}`, { headers: { authorization: `Bearer ${token}` } })).arrayBuffer())
  assert.equal(raw.includes(POSITION), false, 'the place is gone')
  assert.equal(bytes.buffer.includes(POSITION), true)
  assert.equal(createHash('sha256').update(raw).digest('hex'), kept.sha256)
  await scan(page, bag, '✓')
  await scan(page, mine.id, '✓')
  const [seen] = await photosOf('return', mine.id, token)
  assert.equal(seen.sha256, kept.sha256)
  const stranger = (await signIn('liu.yang').catch(() => signIn('li.wei'))).access_token
  assert.equal(await refusal(`/v1/evidence/${kept.evidence}`, stranger) >= 403, true, 'who does not keep the dock does not see it')
  await context.close()
})

test('the bench writes what it measured, and shows damage by a photograph', async () => {
  const { token, here } = await keeper()
  const mine = await owed()
  await call('POST', `/v1/returns/${mine.id}/receive`, token, { warehouse: here, serial: mine.expected_serial, gross_grams: mine.expected_grams })
  const { context, page } = await at('wang.fang', '/returns', 'en', desktop)
  await scan(page, mine.id, '✓')
  const card = page.getByRole('region', { name: mine.id })
  await card.getByLabel('Measured').fill('0.4')
  await page.keyboard.press('Tab')
  await page.locator('section.scan input').focus()
  if (mine.esd) await scan(page, '1', '✓')
  await scan(page, '5', '✓')
  await scan(page, '2', 'photograph is needed')
  assert.equal((await call('GET', `/v1/returns/${mine.id}`, token)).state, 'received', 'nothing was written')
  await card.getByLabel('Choose a photograph').setInputFiles(picture())
  await card.getByRole('button', { name: 'Show 1' }).waitFor()
  assert.deepEqual(await faults(page), [])
  await page.locator('section.scan input').focus()
  await scan(page, '5', '✓')
  const now = await call('GET', `/v1/returns/${mine.id}`, token)
  assert.deepEqual([now.state, now.verdict, now.damaged_by, now.measured, now.measured_unit], ['inspected', 'handling_damage', 'carrier', '0.4', 'ohm'])
  await card.getByText('Damaged while with').waitFor()
  await context.close()

  const desk = (await signIn('zhao.min')).access_token
  const link = await call('POST', `/v1/repairs/${mine.repair}/track-link`, desk)
  const { context: home } = await as(browser, '', 'en', phone)
  const customer = await home.newPage()
  await customer.goto(link.path)
  await settled(customer)
  await customer.getByText('What the bench found: Damaged in handling').waitFor()
  await customer.getByText('measured 0.4 Ω').waitFor()
  assert.equal(await customer.locator('.old-photo').count(), 0, 'pictures are not the customer\'s')
  const bench = (await call('GET', '/v1/policies', desk)).items.find((p) => p.name === 'bench').body
  await put('bench', { ...bench, customer_photos: true }, desk)
  await customer.reload()
  await settled(customer)
  assert.deepEqual(await sizeOf(customer.locator('.old-photo').first()), [8, 8])
  assert.deepEqual(await faults(customer), [])
  await put('bench', bench, desk)
  await home.close()
})

test('an engineer disputes with a photograph, and what the customer keeps is waived with one', async () => {
  const mine = await owed()
  const { context, page } = await at('li.wei', `/m/owed/${mine.id}`, 'en', phone)
  await page.getByLabel('Choose a photograph').setInputFiles(picture())
  await page.getByRole('button', { name: 'Show 1' }).click()
  await page.locator('.photo img').waitFor()
  assert.deepEqual(await faults(page), [])
  await context.close()

  const { context: office, page: desk } = await at('zhao.min', '/debts', 'zh', desktop)
  await desk.getByLabel('状态').click()
  await desk.locator('.ant-select-item-option').getByText('待归还').click()
  const row = desk.getByRole('listitem', { name: mine.id })
  for (const more = desk.getByRole('button', { name: '更多' }); !(await row.count()) && (await more.count());) await more.click()
  await row.getByRole('button', { name: '照片' }).click()
  await row.getByRole('button', { name: '查看 1' }).click()
  await row.locator('img').waitFor()
  await row.getByLabel('说明').fill('客户要求留下旧件')
  await row.getByRole('button', { name: '免归还' }).click()
  await row.waitFor({ state: 'detached' })
  const own = (await signIn('li.wei')).access_token
  const now = await call('GET', `/v1/returns/${mine.id}`, own)
  assert.deepEqual([now.state, now.waived_for], ['closed', 'customer_keeps'])
  await office.close()

  const bare = await owed()
  const operations = (await signIn('zhao.min')).access_token
  await assert.rejects(call('POST', `/v1/returns/${bare.id}/waive`, operations, { why: 'customer_keeps', reason: 'he says so' }), /evidence_missing/)
})
