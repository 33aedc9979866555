// A batch goes on hold in every van at once: each engineer reads "do not fit" on his phone and looks piece by piece, a warehouse by its
// scanner; operations see how far each holder is.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, open, phone, scan, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

/** Pieces of one batch in the vans of two engineers and in a warehouse, all put on hold. */
async function batch() {
  const desk = (await signIn('zhao.min')).access_token
  const { access_token: keeper, actor: { scope: [here] } } = await signIn('wang.fang')
  const vans = [(await signIn('li.wei')).actor.scope[0], (await signIn('engineer.02')).actor.scope[0]]
  const { items } = await call('GET', '/v1/parts?limit=200', desk)
  const part = items.find((p) => p.serialised && !p.lot_tracked && !p.superseded_by)
  const start = 1e12 + Date.now() % 1e11
  const serials = [0, 1, 2, 3].map((n) => `HB${start + n}`)
  await call('POST', '/v1/receipts', keeper, { location: here, lines: [{ part: part.number, quantity: 4, serials }] })
  for (const [n, van] of vans.entries()) await call('POST', `/v1/vans/${van}/issue`, desk, { from: here, lines: [{ part: part.number, quantity: 1, serials: [serials[n]] }] })
  const hold = await call('POST', '/v1/holds', desk, { part: part.number, serial_from: serials[0], serial_to: serials[3], reason: '压缩机卡死' })
  const checks = async () => (await call('GET', `/v1/hold-checks?hold=${hold.id}&limit=100`, desk)).items
  for (let n = 0; n < 100 && (await checks()).length < 3; n++) await new Promise((r) => setTimeout(r, 100))
  assert.equal((await checks()).length, 3, 'two vans and a warehouse')
  return { desk, part, serials, hold, here, vans, checks }
}

test('a batch on hold is looked at by every holder, piece by piece', async () => {
  const { part, serials, hold, vans, here, checks } = await batch()

  const { context: first } = await as(browser, 'li.wei', 'zh', phone)
  const li = await first.newPage()
  await li.goto('/m')
  await settled(li)
  await li.getByText('不要安装').first().waitFor()
  await li.goto('/m/on-hold')
  await settled(li)
  assert.deepEqual(await faults(li), [])
  const mine = li.getByRole('listitem', { name: serials[0] })
  await mine.getByRole('button', { name: '坏', exact: true }).click()
  await mine.waitFor({ state: 'detached' })
  await first.close()

  const { context: second } = await as(browser, 'engineer.02', 'en', phone)
  const other = await second.newPage()
  await other.goto('/m/on-hold')
  await settled(other)
  assert.deepEqual(await faults(other), [])
  const card = other.getByRole('region').filter({ hasText: serials[1] })
  await card.getByLabel('Scan a piece that is good').fill(serials[1])
  await card.getByLabel('Scan a piece that is good').press('Enter')
  await other.getByRole('listitem', { name: serials[1] }).waitFor({ state: 'detached' })
  await second.close()

  const { context: dock } = await as(browser, 'wang.fang', 'en', desktop)
  const keeper = await dock.newPage()
  await keeper.goto('/holds')
  await settled(keeper)
  assert.deepEqual(await faults(keeper), [])
  await scan(keeper, 'NOT-ONE', '✕')
  await scan(keeper, serials[2], '✓')
  await scan(keeper, '7', '✕')
  await scan(keeper, '3', '✓')
  await scan(keeper, serials[3], '✓')
  await scan(keeper, '1', '✓')
  await dock.close()

  const by = Object.fromEntries((await checks()).map((c) => [c.holder, c]))
  assert.deepEqual([by[vans[0]].bad, by[vans[1]].good, by[here].absent, by[here].good], [1, 1, 1, 1])
  assert.ok(Object.values(by).every((c) => c.state === 'done'))

  const { context: office } = await as(browser, 'zhao.min', 'zh', desktop)
  const desk = await office.newPage()
  await desk.goto('/holds')
  await settled(desk)
  await desk.getByRole('row').filter({ hasText: `${hold.serial_from}` }).getByRole('button', { name: part.number }).click()
  const holders = desk.getByRole('table', { name: '持有人' }).or(desk.getByLabel('持有人'))
  await holders.getByText('已查完').first().waitFor()
  assert.equal(await holders.getByText('已查完').count(), 3)
  assert.deepEqual(await faults(desk), [])
  await office.close()
})
