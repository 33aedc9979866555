// A rejected scan changes nothing, says what was scanned instead, and flashes as often as it is repeated.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, open, scan, settled, signIn, until } from './fettle.mjs'
import { core, inHand, keeper } from './inhand.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

test('places, waybills and our own numbers are no serials', async () => {
  const { access_token: token, actor } = await signIn('wang.fang')
  const { items: parts } = await call('GET', '/v1/parts?limit=200', token)
  const plated = parts.find((p) => p.serialised && !p.lot_tracked)
  const { items: [repair] } = await call('GET', '/v1/repairs?limit=1', (await signIn('zhao.min')).access_token)
  const { context } = await as(browser, 'wang.fang', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/receive')
  await settled(page)
  await scan(page, plated.number, '✓')
  const basket = page.getByRole('list', { name: 'Pieces' })
  const before = await basket.innerText()
  for (const [wrong, kind] of [[actor.scope[0], 'place'], ['SF1234567890123', 'waybill'], [repair.id, 'repair'], ['(00)006912345678901235', 'SSCC'], ['@A-01', 'bin']]) {
    await scan(page, wrong, new RegExp(`✕.*${kind}`, 'i'))
    assert.equal(await basket.innerText(), before, `${wrong} changed the basket`)
  }
  await scan(page, '@A-01', /\(2\)/)
  await scan(page, '@A-01', /\(3\)/)
  await scan(page, `S${Date.now()}A`, '✓')
  await scan(page, 'CLEAR', '✓')
  await context.close()
})

test('goods are not sent to what is no warehouse', async () => {
  const { context } = await as(browser, 'wang.fang', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/transfer')
  await settled(page)
  for (const wrong of ['GARBAGE', 'SF1234567890123', 'R-1']) await scan(page, wrong, '✕')
  await page.getByRole('heading', { name: 'On the way here' }).waitFor()
  await context.close()
})

test('a wrong serial is not kept at the bench, and an impossible weight has to be entered twice', async () => {
  const { here, token } = await keeper()
  const mine = await inHand(core)
  await call('POST', `/v1/order-lines/${mine.line}/install`, mine.engineer, { new_serial: mine.serial, old_serial: `OLD${mine.serial}` })
  const old = await until('the old part', async () => (await call('GET', '/v1/owed', mine.engineer)).items.find((o) => o.repair === mine.repair && o.kind === 'old_part'))
  const back = await call('POST', `/v1/returns/${old.reference}/drop-off`, token, { bag: `BAG-${Date.now()}`, warehouse: here })
  const { context } = await as(browser, 'wang.fang', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/returns')
  await settled(page)
  await scan(page, back.warehouse, '✓')
  await scan(page, back.bag, back.id)
  await scan(page, 'WRONG-SERIAL-1', /✕.*not the expected/)
  await scan(page, 'SF1234567890123', '✕')
  await scan(page, back.expected_serial, '✓')
  await scan(page, '5', /✕.*far from/)
  const still = await call('GET', `/v1/returns/${back.id}`, token)
  assert.equal(still.state, 'handed_over', 'nothing was booked')
  await scan(page, String(back.expected_grams), '✓')
  const taken = await call('GET', `/v1/returns/${back.id}`, token)
  assert.equal(taken.actual_serial, back.expected_serial)
  assert.equal(taken.gross_grams, back.expected_grams)
  await context.close()
})
