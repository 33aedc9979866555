import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { as, base, call, desktop, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

let browser, operations
before(async () => {
  browser = await open()
  operations = (await signIn('zhao.min')).access_token
})
after(() => browser.close())

const shots = process.env.FETTLE_SHOTS
const shot = async (page, name) => {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

// A repair in Guangzhou that nobody goes to yet.
async function registered(name, urgent = false) {
  const { items } = await call('GET', '/v1/repairs?limit=50', operations)
  const like = items.find((r) => r.engineer === 'li.wei')
  return call('POST', '/v1/repairs', operations, { channel: 'hotline', customer: 'chen.jie', customer_name: name, phone: '13800138000', address: like.address, area_code: like.area_code,
    lon: like.lon, lat: like.lat, model: like.model, serial: `E2E${Date.now().toString().slice(-9)}`, symptom: 'x', urgent })
}

for (const language of languages) {
  const say = (zh, en) => (language === 'zh' ? zh : en)
  test(`mission 010: a customer chooses one of three times by his link (${language})`, async () => {
    const r = await registered('陈洁')
    const link = await call('POST', `/v1/repairs/${r.id}/track-link`, operations)
    const { context } = await as(browser, '', language, { ...phone, viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    await page.goto(base + link.path)
    const when = page.getByRole('region', { name: say('工程师上门时间', 'When the engineer comes') })
    await when.getByRole('button', { name: say('给我三个时间', 'Show me three times') }).click()
    const choices = when.getByRole('group').getByRole('button')
    await choices.nth(2).waitFor()
    assert.equal(await choices.count(), 3)
    assert.deepEqual(await faults(page), [])
    await shot(page, `slots-${language}`)
    const chosen = await choices.nth(1).innerText()
    await choices.nth(1).click()
    await when.getByText(chosen, { exact: true }).waitFor()
    await when.getByRole('button', { name: say('换个时间', 'Another time') }).waitFor()
    const { items } = await call('GET', `/v1/repairs/${r.id}/slots`, operations)
    assert.equal(items.length, 1)
    assert.equal(items[0].state, 'taken')
    const visits = await call('GET', `/v1/repairs/${r.id}/visits`, operations)
    assert.equal(visits.items[0].starts_at, items[0].starts_at)
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390)
    await when.getByRole('button', { name: say('换个时间', 'Another time') }).click()
    await choices.nth(2).waitFor()
    await context.close()
  })

  test(`the dispatcher sends the best, gives a visit to another with a reason and reads why (${language})`, async () => {
    const name = `客户${Date.now().toString().slice(-5)}`
    const r = await registered(name)
    const { context } = await as(browser, 'zhao.min', language, desktop)
    const page = await context.newPage()
    await page.goto('/dispatch')
    await settled(page)
    const waiting = page.getByRole('region', { name: say('还没有人去', 'Nobody goes yet') })
    const row = waiting.getByRole('listitem').filter({ hasText: r.id })
    await row.waitFor()
    assert.deepEqual(await faults(page), [])
    await shot(page, `board-${language}`)
    await row.getByRole('button', { name: say('派最合适的', 'Send the best') }).click()
    await row.getByText(say('已预约', 'Booked')).or(row.getByText('li.wei')).first().waitFor()
    const first = (await call('GET', `/v1/repairs/${r.id}/dispatch`, operations)).items[0]
    assert.equal(first.kind, 'by_score')
    assert.ok(first.choices.length > 1)
    await row.getByRole('button', { name: say('派给…', 'Give to …') }).click()
    const form = page.getByRole('region', { name: new RegExp(r.id) }).last()
    await form.getByRole('combobox').click()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await form.getByLabel(say('理由', 'Reason')).fill('asked for')
    await form.getByRole('button', { name: say('派给…', 'Give to …') }).click()
    await page.waitForFunction(() => !document.querySelector('form'))
    const all = (await call('GET', `/v1/repairs/${r.id}/dispatch`, operations)).items
    assert.equal(all[0].kind, 'by_hand')
    assert.equal(all[0].reason, 'asked for')
    await page.goto(`/repairs/${r.id}`)
    await page.getByRole('region', { name: say('为什么是这位工程师', 'Why this engineer') }).getByText('asked for').waitFor()
    await context.close()
  })
}

test('mission 040: the engineer opens what he was given, and the desk sees that it was read', async () => {
  const r = await registered('已读')
  await call('POST', `/v1/repairs/${r.id}/assign`, operations, { engineer: 'li.wei' })
  const { context: mine, session } = await as(browser, 'li.wei', 'zh', phone)
  const owed = async () => (await call('GET', `/v1/repairs/${r.id}`, session.access_token)).unread
  assert.equal(await owed(), true)
  const screen = await mine.newPage()
  const said = screen.waitForResponse((a) => a.url().endsWith(`/repairs/${r.id}/read`) && a.ok())
  await screen.goto(`/m/repairs/${r.id}`)
  await said
  assert.equal(await owed(), false)
  const { context, page } = await as(browser, 'zhao.min', 'en', desktop).then(async ({ context }) => ({ context, page: await context.newPage() }))
  await page.goto('/desk')
  await settled(page)
  const promises = page.getByRole('region', { name: 'Promises' })
  await promises.getByRole('combobox').click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await promises.getByRole('listitem').filter({ hasText: r.id }).filter({ hasText: 'assignment read' }).waitFor()
  await Promise.all([context.close(), mine.close()])
})

test('a taken slot stands on the board and the whole day of a sick engineer moves', async () => {
  const r = await registered('病假')
  const slots = (await call('POST', `/v1/repairs/${r.id}/slots`, operations)).items
  const s = await call('POST', `/v1/slots/${slots[0].id}/take`, operations)
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date(s.starts_at))
  const { context } = await as(browser, 'zhao.min', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/dispatch')
  await page.getByLabel('Day', { exact: true }).fill(day)
  const before = (await call('GET', `/v1/dispatch-board?day=${day}`, operations)).engineers.find((e) => e.engineer === s.engineer)
  const row = page.getByRole('group', { name: before.name, exact: true })
  await row.getByRole('button', { name: /病假/ }).first().waitFor()
  await shot(page, 'board-day')
  await row.getByRole('button', { name: 'Move the day' }).click()
  const form = page.getByRole('region', { name: `Move the whole day of ${before.name}` })
  await form.getByLabel('Reason').fill('ill')
  await form.getByRole('button', { name: 'Move the day' }).click()
  await page.getByText(/visits moved/).waitFor()
  assert.notEqual((await call('GET', `/v1/repairs/${r.id}`, operations)).engineer, s.engineer)
  await context.close()
})

test('operations write an engineer and draw a service area', async () => {
  const { context } = await as(browser, 'zhao.min', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/engineers')
  await settled(page)
  assert.deepEqual(await faults(page), [])
  await shot(page, 'engineers')
  await page.getByRole('button', { name: 'Another area' }).click()
  const area = page.getByRole('region', { name: 'Another area' })
  const code = `T${Date.now().toString().slice(-6)}`
  await area.getByLabel('Area').fill(code)
  await area.getByLabel('Name (Chinese)').fill('测试区')
  await area.getByLabel('Name (English)').fill('Test')
  await area.locator('input[type=file]').setInputFiles({ name: 'a.geojson', mimeType: 'application/json', buffer: Buffer.from('{"type":"Point","coordinates":[1,2]}') })
  await area.getByRole('button', { name: 'Save' }).click()
  await area.getByText(/no Polygon/).first().waitFor()
  await area.locator('input[type=file]').setInputFiles({ name: 'b.geojson', mimeType: 'application/json', buffer: Buffer.from('{"type":"Polygon","coordinates":[[[100,30],[101,30],[101,31],[100,30]]]}') })
  await area.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: `Edit ${code}` }).waitFor()
  await page.getByRole('button', { name: /^Edit .*li[.]wei$/ }).click()
  const form = page.getByRole('region', { name: '李伟' })
  await form.getByLabel('Longitude').fill('113.33')
  // The word "Saved" may still be that of the area.
  const saved = page.waitForResponse((a) => a.url().endsWith('/v1/engineers/li.wei') && a.request().method() === 'PUT' && a.ok())
  await form.getByRole('button', { name: 'Save' }).click()
  await saved
  assert.equal((await call('GET', '/v1/engineers/li.wei', operations)).lon, 113.33)
  await context.close()
})
