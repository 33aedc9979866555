// Value comes back: a refund for an old part without a fault, a refurbished piece that is fitted again and says what it was, and a claim
// on a supplier. Each is done on its page by the person who does it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, open, phone, scan, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const desk = async () => (await signIn('zhao.min')).access_token
const keeper = async () => {
  const { access_token: token, actor } = await signIn('wang.fang')
  return { token, here: actor.scope[0] }
}

/** A part with serials whose old one has to come back. */
async function aPart(token) {
  const { items: parts } = await call('GET', '/v1/parts?limit=200', token)
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, token)
  return parts.find((p) => p.serialised && p.core_return && p.price_minor > 0 && !p.lot_tracked && !p.superseded_by && fitting.some((f) => f.number === p.number))
}

/** A repair of li.wei's at whose door he stands. */
async function visit() {
  const engineer = (await signIn('li.wei')).access_token
  const repair = await call('POST', '/v1/repairs', await desk(), {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  return { repair: repair.id, engineer }
}

/** Fits a piece out of the van and answers the old part that is owed for it. */
async function fitted(part, serial, old) {
  const { repair, engineer } = await visit()
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: serial, old_serial: old })
  const { items } = await call('GET', '/v1/returns?limit=200', engineer)
  return { old: items.find((r) => r.repair === repair), repair, line: line.id }
}

/** A new piece in li.wei's van. */
async function intoVan(part) {
  const { token, here } = await keeper()
  const { actor } = await signIn('li.wei')
  const serial = `E2E${Date.now()}`
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  await call('POST', `/v1/vans/${actor.scope[0]}/issue`, await desk(), { from: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  return serial
}

async function judged(old, serial, verdict, grade) {
  const { token, here } = await keeper()
  await call('POST', `/v1/returns/${old.id}/receive`, token, { warehouse: here, serial, gross_grams: old.expected_grams })
  await call('POST', `/v1/returns/${old.id}/inspect`, token, { verdict, ...(old.esd && { esd_bag: true }) })
  if (grade) await call('POST', `/v1/returns/${old.id}/grade`, token, { grade })
}

async function at(login, path, language, size) {
  const { context } = await as(browser, login, language, size)
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  return { context, page }
}

test('no fault found: the refund is decided by operations', async () => {
  const part = await aPart(await desk())
  const { old } = await fitted(part, await intoVan(part), `OLD${Date.now()}`)
  await judged(old, old.expected_serial, 'no_fault_found')
  const { context, page } = await at('zhao.min', '/refunds', 'zh', desktop)
  const row = page.getByRole('listitem', { name: old.id })
  await row.waitFor()
  assert.deepEqual(await faults(page), [])
  assert.equal(await row.getByRole('button', { name: '同意退款' }).isDisabled(), true, 'nobody decides without a note')
  await row.getByLabel('说明（至少 10 字）').fill('台架复测两小时均正常，同意退还新件价款')
  await row.getByRole('button', { name: '同意退款' }).click()
  await row.waitFor({ state: 'detached' })
  const { items } = await call('GET', '/v1/refund-proposals?state=approved&limit=200', await desk())
  assert.equal(items.filter((r) => r.return === old.id).length, 1)
  await context.close()
})

test('an old part is repaired by scans, and fitted again it says what it was', async () => {
  const { token, here } = await keeper()
  const part = await aPart(token)
  const serial = `MEND${Date.now()}`
  const { old } = await fitted(part, await intoVan(part), serial)
  await judged(old, serial, 'fault_confirmed', 'B')
  const { context, page } = await at('wang.fang', '/refurbish', 'en', desktop)
  await page.getByRole('checkbox', { name: new RegExp(old.id) }).check()
  await page.getByRole('button', { name: /Open an order/ }).click()
  await page.getByRole('button', { name: 'Begin the work' }).last().click()
  await page.getByText('In work').first().waitFor()
  assert.deepEqual(await faults(page), [])
  await scan(page, old.id, '✓')
  await scan(page, '2', '✓')
  await scan(page, 'new valve plate', '✓')
  await page.reload()
  await settled(page)
  await scan(page, '12 bar', '✓')
  await scan(page, 'heavy', '✕')
  await scan(page, String(old.expected_grams), '✓')
  await scan(page, '0', '✓')
  await scan(page, serial, '✓')
  await scan(page, '1', '✓')
  await scan(page, '12 bar for 2 h', '✓')
  const now = await call('GET', `/v1/returns/${old.id}`, token)
  assert.equal(now.close_reason, 'restocked')
  await page.goto(`/stock/${part.number}`)
  await settled(page)
  await page.getByLabel('Serial').fill(serial)
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.getByText(`It was old part ${old.id}`).waitFor()
  await context.close()

  // It goes into the van; the customer says yes beside the engineer, who fits it and reads what it was.
  const { actor } = await signIn('li.wei')
  const van = actor.scope[0]
  const { items: lying } = await call('GET', `/v1/stock?location=${van}&part=${part.number}&limit=50`, await desk())
  const fresh = lying.filter((l) => l.part === part.number && l.condition === 'new').reduce((n, l) => n + l.available, 0)
  assert.equal(fresh, 0, 'a new piece would go first')
  await call('POST', `/v1/vans/${van}/issue`, await desk(), { from: here, lines: [{ part: part.number, condition: 'refurbished', quantity: 1, serials: [serial] }] })
  const { repair, engineer } = await visit()
  const { context: pocket, page: hand } = await at('li.wei', `/m/repairs/${repair}/order`, 'en', phone)
  await hand.getByRole('searchbox').fill(part.number)
  await hand.getByRole('button', { name: /^Add/ }).first().click()
  await hand.getByRole('button', { name: /chosen/ }).click()
  const consent = hand.getByRole('group', { name: 'Takes refurbished parts' })
  await consent.getByRole('button', { name: 'Yes' }).click()
  await hand.waitForFunction(() => document.querySelector('[aria-label="Takes refurbished parts"] [aria-pressed=true]')?.textContent === 'Yes')
  assert.deepEqual(await faults(hand), [])
  for (let tries = 0; !(await call('GET', `/v1/repairs/${repair}`, engineer)).accepts_refurbished; tries++) {
    if (tries > 50) throw new Error('the yes did not come')
    await new Promise((next) => setTimeout(next, 100))
  }
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  assert.deepEqual([line.source, line.condition], [van, 'refurbished'])
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: serial, old_serial: `OLDER${Date.now()}` })
  await hand.goto(`/m/parts/${line.id}`)
  await settled(hand)
  await hand.getByText(`It was old part ${old.id}`).waitFor()
  await pocket.close()
  const { path } = await call('POST', `/v1/repairs/${repair}/track-link`, engineer)
  const { context: home } = await as(browser, null, 'en', phone)
  const told = await home.newPage()
  await told.goto(path)
  await told.getByText(/A refurbished part, tested on/).waitFor()
  await home.close()
})

test('a customer says on his page whether he takes refurbished parts', async () => {
  const { repair } = await visit()
  const { context, page } = await at('chen.jie', '/mine', 'zh', phone)
  const card = page.getByRole('listitem').filter({ hasText: repair })
  await card.getByRole('switch', { name: '接受翻新件' }).click()
  await page.waitForFunction((id) => [...document.querySelectorAll('li')].some((l) => l.textContent.includes(id) && l.querySelector('[role=switch][aria-checked=true]')), repair)
  assert.equal((await call('GET', `/v1/repairs/${repair}`, await desk())).accepts_refurbished, true)
  assert.deepEqual(await faults(page), [])
  await context.close()
})

test('a part that failed early is claimed from its supplier, who credits it', async () => {
  const part = await aPart(await desk())
  const { context, page } = await at('zhao.min', '/claims', 'en', desktop)
  await page.getByLabel('Supplier', { exact: true }).fill('Kaltwerk')
  await page.getByLabel('Part', { exact: true }).fill(part.number)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('listitem').filter({ hasText: part.number }).filter({ hasText: 'Kaltwerk' }).first().waitFor()
  const serial = await intoVan(part)
  await fitted(part, serial, `OLD${Date.now()}`)
  const second = await fitted(part, await intoVan(part), serial)
  await judged(second.old, serial, 'fault_confirmed')
  await page.reload()
  await settled(page)
  const row = page.getByRole('listitem').filter({ hasText: serial }).first()
  await row.waitFor()
  assert.deepEqual(await faults(page), [])
  await row.getByRole('button', { name: 'It was sent' }).click()
  await row.waitFor({ state: 'detached' })
  await page.getByLabel('State').click()
  await page.getByTitle('Sent').click()
  await row.waitFor()
  await row.getByRole('button', { name: 'Write his answer' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Credit (major units)').fill('123.45')
  await dialog.getByLabel('His number, or why').fill('KW-77')
  await dialog.getByLabel('He wants them back').check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { items } = await call('GET', '/v1/supplier-claims?state=answered&limit=200', await desk())
  const claim = items.find((c) => c.pieces.some((p) => p.serial === serial))
  assert.equal(claim.credit_minor, 12345)
  assert.equal(claim.pieces[0].fate, 'returned')
  await context.close()
})

test('an engineer sees how his old parts come home, and operations what parts turn out to be', async () => {
  const { context, page } = await at('li.wei', '/m/owed', 'en', phone)
  await page.getByText('How my old parts come home').click()
  await page.getByText('In time', { exact: true }).waitFor()
  assert.deepEqual(await faults(page), [])
  await context.close()
  const { context: second, page: table } = await at('zhao.min', '/statistics', 'zh', desktop)
  await table.getByRole('region', { name: '故障统计' }).last().getByText('已装机').first().waitFor()
  assert.deepEqual(await faults(table), [])
  await second.close()
})
