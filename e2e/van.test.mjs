// Two engineers meet: what one hands over, the other takes by a second scan; and the van is counted at night, each part
// and condition by itself.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const lies = async (token, van, part) => (await call('GET', `/v1/stock?location=${van}&part=${part}&limit=50`, token)).items.filter((s) => s.condition === 'new').reduce((sum, s) => sum + s.on_hand, 0)

async function vans() {
  return { first: await signIn('li.wei'), second: await signIn('engineer.02') }
}

test('a part goes from van to van by two scans', async () => {
  const { first, second } = await vans()
  const van = first.actor.scope[0], other = second.actor.scope[0]
  const desk = await signIn('night.shift')
  const { items } = await call('GET', '/v1/parts?limit=200', first.access_token)
  const part = items.find((p) => !p.serialised && !p.lot_tracked && !p.superseded_by)
  const { items: places } = await call('GET', '/v1/locations?kind=regional&limit=5', desk.access_token)
  await call('POST', '/v1/receipts', desk.access_token, { location: places[0].code, lines: [{ part: part.number, quantity: 2 }] })
  await call('POST', `/v1/vans/${van}/issue`, desk.access_token, { from: places[0].code, lines: [{ part: part.number, condition: 'new', quantity: 2 }] })
  const [here, there] = [await lies(first.access_token, van, part.number), await lies(second.access_token, other, part.number)]

  const giver = await as(browser, 'li.wei', 'zh', phone)
  const page = await giver.context.newPage()
  await page.goto('/m/van')
  await settled(page)
  await page.getByRole('button', { name: `${part.name_zh} 加一` }).first().click()
  await page.getByRole('button', { name: '交给同事' }).click()
  const code = (await page.getByRole('region', { name: '交接' }).locator('p.mono').innerText()).trim()

  const taker = await as(browser, 'engineer.02', 'en', phone)
  const theirs = await taker.context.newPage()
  await theirs.goto('/m/van')
  await settled(theirs)
  await theirs.getByLabel(/Take a colleague/).fill(code)
  await theirs.getByRole('button', { name: 'Take them' }).click()
  await theirs.getByText('They are in your van').waitFor()
  assert.equal(await lies(first.access_token, van, part.number), here - 1)
  assert.equal(await lies(second.access_token, other, part.number), there + 1)

  // What is left goes back to a counter.
  await page.goto('/m/van')
  await settled(page)
  await page.getByRole('button', { name: `${part.name_zh} 加一` }).first().click()
  await page.getByRole('button', { name: '退回未用备件' }).click()
  await page.getByText('已退回').waitFor()
  assert.equal(await lies(first.access_token, van, part.number), here - 2)
  await giver.context.close()
  await taker.context.close()
})

test('the van is counted at night, and nothing is booked that nobody has counted', async () => {
  const { second } = await vans()
  const van = second.actor.scope[0]
  const stock = async () => (await call('GET', `/v1/stock?location=${van}&limit=200`, second.access_token)).items
    .filter((s) => s.on_hand > 0).map((s) => `${s.part} ${s.condition} ${s.on_hand}`).sort()
  const before = await stock()
  const { context } = await as(browser, 'engineer.02', 'en', phone)
  const page = await context.newPage()
  await page.goto('/m/van')
  await settled(page)
  await page.getByRole('button', { name: 'Nightly count' }).click()
  await page.getByRole('button', { name: 'Begin the count' }).click()
  const keep = page.getByRole('button', { name: 'Keep what was counted' })
  await keep.waitFor()
  assert.ok(await keep.isDisabled(), 'nothing is taken for counted that is empty')
  const { items: [sheet] } = await call('GET', `/v1/counts?location=${van}&state=open&limit=1`, second.access_token)
  assert.ok(sheet.lines.length > 0)
  await call('POST', `/v1/counts/${sheet.id}/cancel`, second.access_token, {})
  assert.deepEqual(await stock(), before)
  await context.close()
})
