// A lost answer books nothing twice, and nothing that was begun is lost: not by a page that is loaded again, not by Esc, not
// by a session that ends.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, open, password, scan, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const said = (page) => page.locator('.said')

async function ground(login = 'wang.fang') {
  const { access_token: token, actor } = await signIn(login)
  const { items: parts } = await call('GET', '/v1/parts?limit=200', token)
  return { token, here: actor.scope[0], loose: parts.filter((p) => !p.serialised && !p.lot_tracked && !p.superseded_by) }
}
const lies = async (token, here, part) => (await call('GET', `/v1/stock/bins?location=${here}&part=${part}&limit=200`, token)).items.reduce((sum, s) => sum + s.quantity, 0)

/** From now on the service does what it is asked, and the answers to these commands never arrive, until they may. */
async function loseAnswers(page, address) {
  let lost = 0
  const lose = async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await route.fetch()
    lost++
    await route.abort('connectionreset')
  }
  await page.route(address, lose)
  return { count: () => lost, end: () => page.unroute(address, lose) }
}

test('a delivery whose answer was lost is booked once, after a reload as well', async () => {
  const { token, here, loose: [part] } = await ground()
  const { context } = await as(browser, 'wang.fang', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/receive')
  await settled(page)
  const before = await lies(token, here, part.number)
  await scan(page, part.number, '✓')
  await scan(page, 'x5', '5')
  const lost = await loseAnswers(page, '**/v1/receipts')
  await scan(page, 'BOOK', '✕')
  assert.ok(lost.count() > 1, 'the page asked again by itself')
  assert.equal(await lies(token, here, part.number) - before, 5)
  await lost.end()
  await page.reload()
  await settled(page)
  await page.getByText('没有收到答复').waitFor()
  await scan(page, part.number, '✕')
  await scan(page, 'BOOK', '✓ 已入账 5')
  await page.getByText('答复丢失了').waitFor()
  assert.equal(await lies(token, here, part.number) - before, 5, 'booked once')
  await context.close()
})

test('a transfer whose answers were lost leaves once', async () => {
  const { token, here, loose: [, part] } = await ground()
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 3 }] })
  const { items: places } = await call('GET', '/v1/locations?kind=national&limit=10', token)
  const to = places.find((p) => p.code !== here).code
  const before = await lies(token, here, part.number)
  const { context } = await as(browser, 'wang.fang', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/transfer')
  await settled(page)
  await scan(page, to, '✓')
  await scan(page, part.number, '✓')
  await scan(page, 'x2', '2')
  let lost = await loseAnswers(page, '**/v1/transfers')
  await scan(page, 'SEND', '✕')
  await lost.end()
  await page.reload()
  await settled(page)
  lost = await loseAnswers(page, '**/v1/transfers/*/ship')
  await scan(page, 'SEND', '✕')
  await lost.end()
  await page.reload()
  await settled(page)
  await scan(page, 'SEND', '✓')
  assert.equal(before - await lies(token, here, part.number), 2, 'it left once')
  await context.close()
})

test('what was scanned survives a reload and Esc, and a session that ended goes on in place', async () => {
  const { token, here, loose: [, , part] } = await ground()
  const { context } = await as(browser, 'wang.fang', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/receive')
  await settled(page)
  const before = await lies(token, here, part.number)
  await scan(page, `NOTE=N-${Date.now()}`, '✓')
  await scan(page, part.number, '✓')
  await scan(page, 'x4', '4')
  await page.keyboard.press('Escape')
  await page.reload()
  await settled(page)
  await page.getByRole('list', { name: 'Pieces' }).getByText('4', { exact: true }).waitFor()
  // The service knows the session no more.
  await page.route('**/v1/receipts', (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"status":401,"code":"unauthorized","detail":"The session has ended"}' }), { times: 1 })
  await page.keyboard.type('BOOK')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await said(page).filter({ hasText: '✓ 4 pieces booked' }).waitFor()
  assert.equal(await lies(token, here, part.number) - before, 4)
  await context.close()
})

test('a count and a bench go on after a reload', async () => {
  const { token, here, loose: [part] } = await ground()
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 1 }] })
  const { context } = await as(browser, 'wang.fang', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/count')
  await settled(page)
  await scan(page, part.number, '✓')
  await scan(page, part.number, '✓')
  await scan(page, 'x3', '3')
  await page.keyboard.press('Escape')
  await page.reload()
  await settled(page)
  assert.equal(await page.getByLabel('Counted').first().innerText(), '3')
  await scan(page, 'CLEAR', '✓')
  const { items: sheets } = await call('GET', `/v1/counts?location=${here}&state=open&limit=50`, token)
  for (const s of sheets) await call('POST', `/v1/counts/${s.id}/cancel`, token, {})
  await context.close()
})
