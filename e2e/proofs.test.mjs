// What the service has proved by itself is read by operations: units, grams, cylinders and points, each without a drift, and on paper.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, languages, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const WORDS = {
  zh: { units: '旧件', grams: '重量', gas: '钢瓶', points: '积分', none: '无偏差', print: /打\s*印/, title: '核对记录', owed: (n) => `应交 ${n} 件`, given: (n) => `已发 ${n} 分` },
  en: { units: 'Old parts', grams: 'Weight', gas: 'Cylinders', points: 'Points', none: 'no drift', print: /Print/, title: 'Proofs', owed: (n) => `${n} owed`, given: (n) => `${n} granted` },
}

/** The first proof of a service begins when it does; how long it takes is no matter of this test. */
async function proved() {
  const { access_token: token } = await signIn('zhao.min')
  for (let tries = 0; tries < 600; tries++) {
    const { items } = await call('GET', '/v1/proofs?limit=30', token)
    const done = items.find((p) => p.finished_at)
    if (done) return done
    await new Promise((next) => setTimeout(next, 200))
  }
  throw new Error('nothing was proved')
}

for (const language of languages) {
  test(`operations read what was proved, find no drift and print it (${language})`, async () => {
    const w = WORDS[language]
    const run = await proved()
    assert.deepEqual([run.drifts, run.found], [0, []])
    for (const key of ['obliged', 'received', 'grams_came', 'points_granted']) assert.ok(run.sums[key] > 0, `${key} is more than none in the demonstration`)
    const { context } = await as(browser, 'zhao.min', language, desktop)
    const page = await context.newPage()
    await page.addInitScript(() => { window.print = () => { window.printed = (window.printed ?? 0) + 1 } })
    await page.goto('/proofs')
    await settled(page)
    const row = page.getByRole('region', { name: w.title }).getByRole('listitem').first()
    await row.getByText(w.none).waitFor()
    const of = (name) => row.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]').innerText()
    const number = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB')
    assert.ok((await of(w.units)).includes(w.owed(number.format(run.sums.obliged))), await of(w.units))
    assert.ok((await of(w.points)).includes(w.given(number.format(run.sums.points_granted))), await of(w.points))
    for (const name of [w.grams, w.gas]) assert.match(await of(name), /\d[\d,.]*\s?(g|kg|t|克|千克|吨)/)
    assert.deepEqual(await faults(page), [])
    await page.getByRole('button', { name: w.print }).focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => window.printed), 1)
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.getByRole('button', { name: w.print, includeHidden: true }).isVisible(), false, 'a button is not on paper')
    assert.equal(await row.getByText(w.none).isVisible(), true)
    await context.close()

    const { context: pocket } = await as(browser, 'zhao.min', language, phone)
    const narrow = await pocket.newPage()
    await narrow.goto('/proofs')
    await settled(narrow)
    await narrow.getByText(w.none).first().waitFor()
    assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is beside a phone')
    assert.deepEqual(await faults(narrow), [])
    await pocket.close()
  })
}

test('operations have it proved now, and see who asked and what was found', async () => {
  const { context } = await as(browser, 'zhao.min', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/proofs')
  await settled(page)
  await page.getByRole('button', { name: '立即核对' }).focus()
  await page.keyboard.press('Enter')
  const row = page.getByRole('listitem').filter({ hasText: 'zhao.min 发起' }).first()
  await row.waitFor()
  // A service looks once a minute.
  await row.getByText('无偏差').waitFor({ timeout: 120_000 })
  await context.close()
})

test('what was proved is for operations alone', async () => {
  const { access_token: token } = await signIn('wang.fang')
  await assert.rejects(call('GET', '/v1/proofs', token), /403/)
  await assert.rejects(call('POST', '/v1/proofs', token, {}), /403/)
})
