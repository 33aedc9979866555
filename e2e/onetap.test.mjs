// One tap in the kitchen: the engineer orders on his phone, sees where the part comes from and when, agrees the return visit with the customer
// who stands beside him, and reads him the price; the customer sees the time on his page.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, base, call, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452', PART = 'FR-CMP-0101'
const words = {
  zh: { add: /^加入 /, cart: /^订单 ·/, order: '下单，问到达时间', visit: '再次上门', agreed: '已约定', costs: '费用', labour: '人工', comes: '上门时间' },
  en: { add: /^Add /, cart: /^Order ·/, order: 'Order and get the promise', visit: 'Return visit', agreed: 'Agreed', costs: 'What it costs', labour: 'Labour', comes: 'When the engineer comes' },
}

async function standing() {
  const engineer = (await signIn('li.wei')).access_token, desk = (await signIn('zhao.min')).access_token
  const { id } = await call('POST', '/v1/repairs', engineer, {
    channel: 'engineer', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `OT${Date.now()}`, symptom: '不制冷',
  })
  await call('POST', `/v1/repairs/${id}/start-visit`, engineer)
  const { path } = await call('POST', `/v1/repairs/${id}/track-link`, desk)
  return { id, engineer, link: path }
}

for (const language of languages) {
  const w = words[language]
  test(`mission 010, 038: an order brings its arrival, three times for the return visit and the price (${language})`, async () => {
    const { id, engineer, link } = await standing()
    const { context } = await as(browser, 'li.wei', language, phone)
    const page = await context.newPage()
    await page.goto(`/m/repairs/${id}/order`)
    await settled(page)
    await page.getByRole('searchbox').fill(PART)
    await page.getByRole('button', { name: w.add }).first().click()
    await page.getByRole('button', { name: w.cart }).click()
    await page.getByRole('button', { name: w.order }).click()
    const visit = page.getByRole('region', { name: w.visit })
    const times = visit.getByRole('group').getByRole('button')
    await times.nth(2).waitFor()
    assert.equal(await times.count(), 3)
    await page.getByRole('region', { name: w.costs }).getByText(w.labour).waitFor()
    assert.deepEqual(await faults(page), [])
    const time = await times.nth(1).innerText()
    await times.nth(1).focus()
    await page.keyboard.press('Enter')
    await visit.getByText(w.agreed).waitFor()
    assert.ok((await visit.innerText()).includes(time), 'the time that was taken stays on the screen')
    const { items } = await call('GET', `/v1/repairs/${id}/slots`, engineer)
    assert.deepEqual(items.map((s) => s.state), ['taken'])
    await page.reload()
    await visit.getByText(w.agreed).waitFor()
    await context.close()

    const own = await browser.newContext({ ...phone, locale: language === 'zh' ? 'zh-CN' : 'en-GB' })
    const customer = await own.newPage()
    await customer.goto(base + link)
    const when = customer.getByRole('region', { name: w.comes })
    await when.waitFor()
    const clocks = (text) => text.match(/\d\d:\d\d/g) ?? []
    assert.deepEqual(clocks(await when.innerText()).slice(0, 2), clocks(time), 'the customer sees the same time')
    await own.close()
  })
}
