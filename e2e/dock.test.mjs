// Parts come home: an old part, an unfitted one that was opened, what nobody announced, and a debt that is disputed. Each is done
// on its page by the person who does it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, open, phone, scan, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const keeper = async () => {
  const { access_token: token, actor } = await signIn('wang.fang')
  return { token, here: actor.scope[0] }
}

const MODEL = 'BC-BCD-452'

/** A piece that fits, in li.wei's van, and a repair at whose door he stands with it in hand. */
async function inHand(fits) {
  const desk = (await signIn('zhao.min')).access_token
  const { access_token: engineer, actor } = await signIn('li.wei')
  const { here, token } = await keeper()
  const van = actor.scope[0]
  const { items: parts } = await call('GET', '/v1/parts?limit=200', desk)
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, engineer)
  const part = parts.find((p) => !p.lot_tracked && !p.superseded_by && fits(p) && fitting.some((f) => f.number === p.number))
  const serial = `E2E${Date.now()}`
  const serials = part.serialised ? [serial] : undefined
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 1, serials }] })
  await call('POST', `/v1/vans/${van}/issue`, desk, { from: here, lines: [{ part: part.number, quantity: 1, serials }] })
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  assert.equal(line.source, van, 'the van had it')
  return { repair: repair.id, line: line.id, part, serial, engineer }
}

/** An old part that li.wei owes since now. */
async function owed() {
  const { line, repair, serial, engineer } = await inHand((p) => p.serialised && p.core_return)
  await call('POST', `/v1/order-lines/${line}/install`, engineer, { new_serial: serial, old_serial: `OLD${serial}` })
  const { items } = await call('GET', '/v1/returns?limit=200', engineer)
  return items.find((r) => r.repair === repair)
}

async function dock(language, size) {
  const { context } = await as(browser, 'wang.fang', language, size)
  const page = await context.newPage()
  await page.goto('/dock')
  await settled(page)
  return { context, page }
}

test('an old part that nobody announced here is received by scans alone', async () => {
  const { token } = await keeper()
  const mine = await owed()
  const { context, page } = await dock('zh', desktop)
  assert.deepEqual(await faults(page), [])
  await scan(page, mine.id, '✓')
  await scan(page, mine.expected_serial, '✓')
  await scan(page, '5', '✕')
  await page.reload()
  await settled(page)
  await scan(page, 'leaking', '✓ 渗漏')
  await scan(page, String(mine.expected_grams), '✓ 已收')
  await page.getByRole('list', { name: '旧件' }).getByRole('listitem').first().getByText('渗漏').waitFor()
  const now = await call('GET', `/v1/returns/${mine.id}`, token)
  assert.equal(now.state, 'received')
  assert.equal(now.gross_grams, mine.expected_grams)
  assert.equal(now.arrived_as, 'leaking')
  await context.close()
})

test('what nobody announced gets a bag, and is matched when somebody knows whose it is', async () => {
  const { token } = await keeper()
  const mine = await owed()
  const { context, page } = await dock('en', phone)
  await scan(page, `PLATE-${Date.now()}`, '✕')
  await scan(page, String(mine.expected_grams), '✓')
  await scan(page, '@U-01', '✓ Bag U')
  const bag = /U\d{9}/.exec(await page.locator('.said').innerText())[0]
  assert.deepEqual(await faults(page), [])
  await page.getByRole('list', { name: 'Without notice' }).getByText(bag).waitFor()
  await page.goto('/dock')
  await settled(page)
  await scan(page, bag, '✓')
  await scan(page, mine.id, '✓')
  assert.equal((await call('GET', `/v1/returns/${mine.id}`, token)).state, 'received')
  await page.getByRole('list', { name: 'Without notice' }).getByText(bag).waitFor({ state: 'detached' })
  await context.close()
})

test('a blind return whose answer was lost is taken in once', async () => {
  const { token, here } = await keeper()
  const { context, page } = await dock('en', desktop)
  await scan(page, `LOST-${Date.now()}`, '✕')
  await scan(page, '700', '✓')
  await page.route('**/v1/blind-returns', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await scan(page, '@U-02', '✕')
  await page.unroute('**/v1/blind-returns')
  await page.reload()
  await settled(page)
  await scan(page, 'ANYTHING', '✕')
  await scan(page, 'AGAIN', '✓')
  const { items } = await call('GET', `/v1/blind-returns?warehouse=${here}&state=open&limit=200`, token)
  assert.equal(items.filter((b) => b.bin === 'U-02').length, 1)
  await context.close()
})

test('an unfitted part that was opened comes home, is inspected and lies on the shelf again', async () => {
  const { token, here } = await keeper()
  const { repair, line, part: { number: part }, engineer } = await inHand((p) => !p.serialised)
  const { context: pocket } = await as(browser, 'li.wei', 'zh', phone)
  const hand = await pocket.newPage()
  await hand.goto(`/m/parts/${line}`)
  await settled(hand)
  await call('POST', `/v1/order-lines/${line}/report`, engineer, { problem: 'unused', note: '不需要了' })
  await hand.goto('/m/owed')
  await settled(hand)
  await hand.getByText(repair).first().waitFor()
  assert.deepEqual(await faults(hand), [])
  await pocket.close()

  const lies = async () => (await call('GET', `/v1/stock?location=${here}&part=${part}&limit=50`, token)).items.filter((s) => s.part === part && s.condition === 'new').reduce((n, s) => n + s.on_hand, 0)
  const before = await lies()
  const { context, page } = await dock('zh', desktop)
  await scan(page, repair, '✓')
  await scan(page, part, '✓')
  await scan(page, '2', '✓ 已收回')
  assert.equal(await lies(), before, 'nobody gets an opened piece')
  await page.getByRole('list', { name: '待检验' }).getByRole('listitem').filter({ hasText: part }).first().getByRole('button', { name: /选\s*取/ }).click()
  await scan(page, '1', '✓')
  assert.equal(await lies(), before + 1)
  assert.equal((await call('GET', `/v1/order-lines/${line}`, engineer)).state, 'closed')
  await context.close()
})

test('a debt is disputed on the phone and settled at the desk', async () => {
  const mine = await owed()
  const { context } = await as(browser, 'li.wei', 'en', phone)
  const page = await context.newPage()
  await page.goto(`/m/owed/${mine.id}`)
  await settled(page)
  assert.deepEqual(await faults(page), [])
  await page.getByLabel('Why you do not owe it').fill('The customer kept it, see the photograph')
  await page.getByRole('button', { name: 'Dispute it' }).click()
  await page.getByText('You say: The customer kept it').waitFor()
  await context.close()
  const { context: office } = await as(browser, 'zhao.min', 'zh', desktop)
  const desk = await office.newPage()
  await desk.goto('/debts')
  await settled(desk)
  assert.deepEqual(await faults(desk), [])
  const row = desk.getByRole('listitem', { name: mine.id })
  await row.getByLabel('决定及理由').fill('照片显示客户留下了旧件，不再追索')
  await row.getByRole('button', { name: '工程师有理' }).click()
  await row.waitFor({ state: 'detached' })
  const { access_token: own } = await signIn('li.wei')
  assert.equal((await call('GET', `/v1/returns/${mine.id}`, own)).state, 'closed')
  await office.close()
})
