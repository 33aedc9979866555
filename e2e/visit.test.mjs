// A visit from the departure to the signature: the customer checks the work card on the page of his link and tells a code, the engineer
// steps through the visit with a telephone that loses its signal in the middle, and operations see what was done.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdirSync } from 'node:fs'
import { as, bought, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const small = { ...phone, viewport: { width: 390, height: 844 } }
const stamp = () => String(Date.now()).slice(-8)
const shots = process.env.FETTLE_SHOTS
const shot = async (page, name) => {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

// A repair of li.wei with a visit that is appointed in half an hour, and the customer's link to it.
async function appointed() {
  const desk = (await signIn('zhao.min')).access_token
  const { id } = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial: `VS-${stamp()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
  const visit = await call('POST', `/v1/repairs/${id}/visits`, desk, { kind: 'first', starts_at: at(30), ends_at: at(150) })
  const link = await call('POST', `/v1/repairs/${id}/track-link`, desk)
  return { id, visit: visit.id, desk, link: link.path }
}

// The engineer's telephone on a visit, with all of it kept.
async function onPhone(id, language) {
  const { context, session } = await as(browser, 'li.wei', language, small)
  const page = await context.newPage()
  await page.goto('/m')
  await settled(page)
  await page.evaluate(() => navigator.serviceWorker?.ready)
  await page.goto(`/m/repairs/${id}/visit`)
  await settled(page)
  return { context, page, token: session.access_token }
}

async function customers(link, language) {
  const { context } = await as(browser, '', language, small)
  const page = await context.newPage()
  await page.goto(link)
  await page.locator('[data-code]').waitFor()
  return { context, page }
}

test('a customer checks the card and tells his code, and the visit is finished without a signal, mission 024, mission 025', async () => {
  const { id, desk, link } = await appointed()
  const { context, page, token } = await onPhone(id, 'zh')
  await page.getByRole('button', { name: '现在出发' }).click()
  await page.getByText('在路上').first().waitFor()
  const check = await page.locator('[data-check]').innerText()
  assert.match(check, /^\d{6}$/)
  assert.deepEqual(await faults(page), [])
  await shot(page, 'phone-card-zh')
  const customer = await customers(link, 'zh')
  const who = customer.page.getByRole('region', { name: '谁来上门' })
  await who.getByLabel('核对工牌').fill('000000' === check ? '000001' : '000000')
  await who.getByRole('button', { name: '核对', exact: true }).click()
  await who.getByText('不是我们的工牌').first().waitFor()
  await who.getByLabel('核对工牌').fill(check)
  await who.getByRole('button', { name: '核对', exact: true }).click()
  await who.getByText('工牌已核对').waitFor()
  assert.deepEqual(await faults(customer.page), [])
  await shot(customer.page, 'customer-who-zh')
  const code = await customer.page.locator('[data-code]').innerText()
  await customer.context.close()
  const field = page.locator('input[name=visit_code]')
  await field.fill('x')
  await page.getByRole('button', { name: '我已到门口' }).click()
  await page.getByText('上门码不对').first().waitFor()
  await field.fill(code)
  await page.getByRole('button', { name: '我已到门口' }).click()
  await page.getByRole('button', { name: '开始问候' }).click()
  await page.getByRole('checkbox', { name: '我已出示工牌' }).check()
  await page.getByRole('button', { name: '问候完成' }).click()
  await page.getByRole('button', { name: '开始诊断' }).waitFor()
  assert.deepEqual(await faults(page), [])
  await shot(page, 'phone-steps-zh')
  await context.setOffline(true)
  const leave = async (step) => {
    await page.locator('summary').filter({ hasText: `跳过${step}` }).click()
    await page.getByRole('button', { name: `跳过${step}` }).click()
  }
  await leave('诊断')
  await leave('报价')
  for (const box of ['已断电', '燃气和水已关闭', '作业区域已清空']) await page.getByRole('checkbox', { name: box }).check()
  await page.getByRole('button', { name: '开始维修' }).click()
  await page.getByRole('button', { name: '维修完成', exact: true }).first().click()
  await page.getByRole('button', { name: '开始清洁' }).click()
  await page.getByRole('button', { name: '清洁完成' }).click()
  const pad = page.getByRole('img', { name: '请客户在此签名' })
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  await page.mouse.move(box.x + 30, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + 120, box.y + 30, { steps: 6 })
  await page.mouse.move(box.x + 200, box.y + 70, { steps: 6 })
  await page.mouse.up()
  await page.getByLabel('未签名的原因').waitFor({ state: 'detached' })
  assert.deepEqual(await faults(page), [])
  await shot(page, 'phone-sign-zh')
  await page.getByRole('form', { name: '核对与签字' }).getByRole('button', { name: '维修完成' }).click()
  await page.getByText('已保存').or(page.getByText('待同步')).first().waitFor()
  await context.setOffline(false)
  await page.goto('/m/sync')
  await page.getByRole('article').filter({ hasText: '完成' }).getByText('已确认').first().waitFor()
  const { items: [visit] } = await call('GET', `/v1/repairs/${id}/visits`, token)
  assert.equal(visit.state, 'finished')
  assert.deepEqual(visit.steps.map((s) => [s.step, s.skipped]), [['greet', ''], ['diagnose', 'not_needed'], ['quote', 'not_needed'], ['repair', ''], ['clean', '']])
  assert.ok(visit.card_seen_at && visit.code_used_at && visit.signed_at)
  const { items: pictures } = await call('GET', `/v1/evidence?about=visit&subject=${visit.id}`, desk)
  assert.deepEqual(pictures.map((e) => e.purpose), ['signature'])
  const office = await as(browser, 'zhao.min', 'en', desktop)
  const explained = await office.context.newPage()
  await explained.goto(`/repairs/${id}`)
  const shown = explained.getByRole('region', { name: 'Visit' })
  await shown.getByText('left out: not needed').first().waitFor()
  await shown.getByText('works as it should').waitFor()
  await shot(explained, 'operations-visit-en')
  assert.deepEqual(await faults(explained), [])
  await office.context.close()
  await context.close()
})

test('what was done without a signal after the order was cancelled is a task for operations, mission 025', async () => {
  const { id, desk, link } = await appointed()
  const { context, page } = await onPhone(id, 'en')
  const customer = await customers(link, 'en')
  await customer.page.getByRole('region', { name: 'Who comes to you' }).getByText('Say it to the engineer').waitFor()
  assert.deepEqual(await faults(customer.page), [])
  await customer.context.close()
  await page.locator('[data-check]').waitFor()
  await context.setOffline(true)
  await page.getByLabel('Why there is no code').fill('her telephone is empty')
  await page.getByRole('button', { name: 'I am at the door' }).click()
  await page.getByRole('button', { name: 'Begin Greeting' }).click()
  await page.getByRole('checkbox', { name: 'I showed my badge' }).check()
  await page.getByRole('button', { name: 'Greeting is done' }).click()
  await page.getByRole('button', { name: 'Begin Looking for the fault' }).waitFor()
  await call('POST', `/v1/repairs/${id}/cancel`, desk, { reason: 'bought another' })
  await context.setOffline(false)
  await page.goto('/m/sync')
  await page.getByRole('article').filter({ hasText: 'Arrive' }).getByText(/The visit is over/).first().waitFor()
  assert.deepEqual(await faults(page), [])
  const { items: [visit] } = await call('GET', `/v1/repairs/${id}/visits`, desk)
  assert.equal(visit.state, 'cancelled')
  assert.deepEqual(visit.steps, [], 'nothing is written over')
  const office = await as(browser, 'zhao.min', 'en', desktop)
  const desktopPage = await office.context.newPage()
  await desktopPage.goto(`/repairs/${id}`)
  const tasks = desktopPage.getByRole('group', { name: /Came too late: arrive/ })
  await tasks.getByLabel('What became of it').fill('he was told by telephone')
  await tasks.getByRole('button', { name: 'Settled' }).click()
  await tasks.waitFor({ state: 'detached' })
  assert.equal((await call('GET', `/v1/command-conflicts?repair=${id}`, desk)).items.length, 2)
  await office.context.close()
  await context.close()
})
