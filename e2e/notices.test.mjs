// The page of notices: what people were told, a delay of many counted and then done, and a webhook that is called, looked
// at and replayed; by keyboard where a form is filled in.
import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser, server
before(async () => { browser = await open() })
after(async () => {
  server?.closeAllConnections()
  server?.close()
  await browser.close()
})

// Two Chinese characters on a button stand apart.
const zh = (name) => new RegExp(`^${[...name].join('\\s?')}$`)

async function page(language, size) {
  const { context } = await as(browser, 'zhao.min', language, size)
  const p = await context.newPage()
  p.on('pageerror', (e) => { throw e })
  await p.goto('/notices')
  await settled(p)
  return p
}

// A repair that somebody has just asked for, whose parts wait or are on their way.
async function ordered() {
  const { access_token: token } = await signIn('li.wei')
  const { items } = await call('GET', '/v1/repairs?limit=100', token)
  return items.find((r) => r.state === 'awaiting_parts')
}

test('a repair is told of, and the log finds it', async () => {
  const { access_token: token } = await signIn('zhao.min')
  const { items: repairs } = await call('GET', '/v1/repairs?limit=1', token)
  const of = repairs[0]
  const made = await call('POST', '/v1/repairs', token, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: of.address, area_code: of.area_code, lon: of.lon, lat: of.lat,
    model: of.model, serial: `E2E${Date.now()}`, purchased_on: bought(), symptom: '不制冷',
  })
  const p = await page('zh', desktop)
  await p.getByRole('searchbox', { name: '按维修单查找' }).fill(made.id)
  await p.keyboard.press('Enter')
  const row = p.getByRole('row').filter({ hasText: made.id })
  await row.getByText('已发', { exact: true }).waitFor({ timeout: 30_000 })
  assert.match(await row.innerText(), /您的报修已收到/)
  assert.doesNotMatch(await row.innerText(), /138/)
  await p.context().close()
})

test('a delay is counted, done and told once a customer', async () => {
  const repair = await ordered()
  assert.ok(repair, 'the demonstration has a repair that waits for parts')
  const p = await page('en', phone)
  await p.getByRole('button', { name: 'New delay' }).click()
  await p.getByLabel('Reason in Chinese').fill('受台风影响，当地暂停派送')
  await p.keyboard.press('Tab')
  await p.keyboard.type('A typhoon has stopped deliveries')
  await p.getByLabel('Area they go to').fill(`${repair.area_code.slice(0, 2)}0000`)
  await p.getByLabel('Area they go to').press('Enter')
  const go = p.getByRole('button', { name: /Do it and tell/ })
  await go.waitFor()
  const customers = Number((await go.innerText()).match(/tell (\d+)/)[1])
  assert.deepEqual(await faults(p), [])
  await p.getByLabel('Later by hours').fill('30')
  await go.waitFor({ state: 'detached' })
  await p.getByRole('button', { name: /Count$/ }).click()
  await go.click()
  await p.getByText(`${customers} customers told`).waitFor()
  const { access_token: token } = await signIn('zhao.min')
  const { items } = await call('GET', '/v1/notices?limit=200', token)
  const told = items.filter((n) => n.template === 'mass_delay' && n.recipient === 'customer')
  assert.equal(told.length, customers)
  assert.equal(new Set(told.map((n) => n.login)).size, customers)
  await p.context().close()
})

test('a webhook is added, called with a signature, and replayed under the same id', async () => {
  const got = []
  server = createServer((request, answer) => {
    let body = ''
    request.on('data', (chunk) => { body += chunk })
    request.on('end', () => { got.push({ headers: request.headers, body }); answer.writeHead(204).end() })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const address = `http://127.0.0.1:${server.address().port}/${randomUUID()}`
  const p = await page('zh', desktop)
  const hooks = p.getByRole('region', { name: '外部回调' }).first()
  await hooks.getByRole('button', { name: zh('添加') }).click()
  await p.getByLabel('地址（https）').fill(address)
  await p.keyboard.press('Enter')
  const secret = await p.locator('code').filter({ hasText: 'whsec_' }).innerText()
  const row = p.getByRole('row').filter({ hasText: address })
  await row.getByRole('button', { name: zh('发送测试') }).click()
  const delivered = p.getByRole('row').filter({ hasText: 'webhook.test.v1' })
  await delivered.getByText('已送达').waitFor({ timeout: 30_000 })
  const first = got.find((g) => g.body.includes('webhook.test.v1'))
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const want = 'v1,' + createHmac('sha256', key).update(`${first.headers['webhook-id']}.${first.headers['webhook-timestamp']}.${first.body}`).digest('base64')
  assert.ok(first.headers['webhook-signature'].split(' ').includes(want))
  await delivered.getByRole('button', { name: zh('重发') }).click()
  for (let i = 0; i < 100 && got.filter((g) => g.headers['webhook-id'] === first.headers['webhook-id']).length < 2; i++) await p.waitForTimeout(100)
  assert.equal(got.filter((g) => g.headers['webhook-id'] === first.headers['webhook-id']).length, 2)
  assert.deepEqual(await faults(p), [])
  await row.getByRole('button', { name: zh('移除') }).click()
  await p.getByRole('tooltip').getByRole('button', { name: zh('移除') }).click()
  await row.waitFor({ state: 'detached' })
  await p.context().close()
})
