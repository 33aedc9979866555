// People use the pages: the engineer orders in a cellar, the warehouse picks with a scanner alone, the customer watches
// the parcel move without touching anything.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { as, base, bought, call, desktop, open, phone, scan, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

async function newRepair(own = {}) {
  const desk = await signIn('zhao.min')
  const repair = await call('POST', '/v1/repairs', desk.access_token, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial: 'BC24110123456', purchased_on: bought(), symptom: '不制冷', urgent: true, same_appliance: 'another_fault', engineer: 'li.wei', ...own,
  })
  const engineer = await signIn('li.wei')
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer.access_token)
  return { repair: repair.id, engineer: engineer.access_token }
}

test('an order made without signal is kept over a reload and sent once', async () => {
  const { repair, engineer } = await newRepair()
  const { context } = await as(browser, 'li.wei', 'zh', phone)
  const page = await context.newPage()
  await page.goto('/m')
  await settled(page)
  await page.evaluate(() => navigator.serviceWorker?.ready)
  await page.goto(`/m/repairs/${repair}/order`)
  await page.getByRole('searchbox').fill('FR-CMP-0101')
  await page.getByRole('button', { name: /^加入/ }).first().click()
  await page.getByRole('button', { name: /订单/ }).click()
  await context.setOffline(true)
  await page.getByRole('button', { name: /下单/ }).click()
  await page.getByText('待同步').first().waitFor()
  await page.reload()
  await page.goto('/m/sync')
  await page.getByText('待同步').first().waitFor()
  let lines = (await call('GET', `/v1/repairs/${repair}`, engineer)).lines
  assert.equal(lines.length, 0, 'nothing was sent without a signal')
  await context.setOffline(false)
  await page.getByText('已确认').first().waitFor()
  lines = (await call('GET', `/v1/repairs/${repair}`, engineer)).lines
  assert.equal(lines.length, 1, 'the order arrived exactly once')
  await context.close()
})

test('the promise and its reason come with the answer', async () => {
  const { repair } = await newRepair()
  const { context } = await as(browser, 'li.wei', 'zh', phone)
  const page = await context.newPage()
  await page.goto(`/m/repairs/${repair}/order`)
  await page.getByRole('searchbox').fill('FR-CMP-0101')
  await page.getByRole('button', { name: /^加入/ }).first().click()
  await page.getByRole('button', { name: /订单/ }).click()
  await page.getByRole('button', { name: /下单/ }).click()
  await page.waitForURL(/promise/)
  await page.getByText(/24 ?小时/).first().waitFor()
  assert.match(await page.locator('main').innerText(), /广州区域仓/, 'it says why the nearest warehouse lost')
  await context.close()
})

test('the warehouse picks, packs and ships by keyboard alone, and the customer sees the parcel arrive', async () => {
  // At a door of its own: what goes to one door is packed together.
  const { repair, engineer } = await newRepair({ address: `广州市天河区体育西路 ${Date.now()} 号`, serial: `BC${Date.now()}` })
  const order = await call('POST', `/v1/repairs/${repair}/part-orders`, engineer, { lines: [{ part: 'FR-CMP-0101', quantity: 1 }], ship_to: 'site' })
  const { source } = order.lines[0]
  const keeper = await signIn('wang.fang')
  const task = (await call('GET', `/v1/pick-lists?limit=200&state=open&warehouse=${source}`, keeper.access_token)).items.find((t) => t.repair === repair)
  const desk = await signIn('zhao.min')
  const link = await call('POST', `/v1/repairs/${repair}/track-link`, desk.access_token)
  const watcher = await as(browser, null, 'zh', phone)
  const customer = await watcher.context.newPage()
  await customer.goto(link.path)
  await settled(customer)

  const { context, session } = await as(browser, 'wang.fang', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/pick')
  await settled(page)
  const place = (await call('GET', `/v1/locations/${source}`, session.access_token)).name_zh
  if (!(await page.locator('main').innerText()).includes(repair)) {
    await page.getByRole('combobox').first().click()
    await page.getByText(place, { exact: true }).last().click()
    await page.getByText(repair).first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('h1').click()
  }
  await scan(page, 'NO-SUCH-SERIAL', /✕.*(没有|不|未知|序列号)/)
  // What is asked for by its number is picked first, whatever else waits for the same part.
  await scan(page, repair, '✓')
  await scan(page, task.serials[0], '✓ 已拣')
  await page.getByText(/输入毛重/).first().waitFor()
  await scan(page, '9800', '✓')
  await page.getByText(/扫快递面单号/).first().waitFor()
  const waybill = `SF${Date.now()}`
  await scan(page, waybill, '✓')
  await page.getByText(/已交运/).first().waitFor()
  await context.close()

  const body = JSON.stringify({ scans: [['80', 1], ['50', 10], ['204', 3], ['36', 8], ['31', 5], ['30', 9], ['36', 8]].map(([code, hours]) => ({
    source: 'sf', waybill, code, occurred_at: new Date(Math.floor((Date.now() - hours * 3600e3) / 1000) * 1000).toISOString(), place: '广州', lon: 113.3, lat: 23.1,
  })) })
  const t = Math.floor(Date.now() / 1000)
  const signature = `t=${t},v1=${createHmac('sha256', 'fettle-demo-carrier').update(`${t}.${body}`).digest('hex')}`
  // Which carrier it is depends on the hour: after the last departure of the near places it comes from afar.
  const sent = await call('GET', `/v1/shipments?limit=200&warehouse=${source}`, desk.access_token)
  const { carrier } = sent.items.find((x) => x.waybill === waybill)
  const post = (s) => fetch(`${base}/v1/carriers/${carrier}/scans`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-fettle-signature': s } })
  assert.equal((await post(`t=${t},v1=00`)).status, 401, 'an unsigned post is refused')
  assert.equal((await post(signature)).status, 200)
  await customer.getByText('已签收').first().waitFor({ timeout: 20_000 })
  assert.ok(!/13800138000|体育西路/.test(await customer.locator('body').innerText()), 'no telephone and no address on the page')
  await watcher.context.close()
})
