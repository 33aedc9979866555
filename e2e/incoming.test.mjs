// A delivery waits for its incoming inspection: the warehouse writes down what the sample showed, a failed lot is sorted, and only what
// is good can be promised.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, languages, open, phone, settled, signIn } from './fettle.mjs'

let browser, part, was
const ops = async () => (await signIn('zhao.min')).access_token
const plans = async (body, why) => call('PUT', '/v1/policies/incoming', await ops(), { body, why })

before(async () => {
  browser = await open()
  const token = await ops()
  was = (await call('GET', '/v1/policies', token)).items.find((p) => p.name === 'incoming').body
  const { items } = await call('GET', '/v1/parts?limit=200', token)
  part = items.find((p) => !p.serialised && !p.lot_tracked && !p.superseded_by)
  await plans({ plans: [{ category: part.category, supplier: 'Nova', level: 'II', aql: '1.0' }], due_days: 2 }, 'a new supplier')
})
after(async () => {
  await plans(was, 'as before')
  await browser.close()
})

for (const language of languages) {
  test(`a failed lot is sorted on the page and only its good pieces are stock, mission 054 (${language})`, async () => {
    const say = (zh, en) => (language === 'zh' ? zh : en)
    const { access_token: token, actor } = await signIn('wang.fang')
    const here = actor.scope[0]
    const { items: before } = await call('GET', `/v1/stock?location=${here}&part=${part.number}`, token)
    const of = (items, condition) => items.find((s) => s.condition === condition)?.on_hand ?? 0
    const note = `DN-${Date.now()}`
    const { inspections: [i] } = await call('POST', '/v1/receipts', token, { location: here, reference: note, lines: [{ part: part.number, quantity: 30, supplier: 'Nova' }] })
    assert.deepEqual([i.sample, i.accept, i.state], [13, 0, 'open'])

    const { context } = await as(browser, 'wang.fang', language, language === 'zh' ? phone : desktop)
    const page = await context.newPage()
    await page.goto('/incoming')
    await settled(page)
    const card = page.getByRole('region', { name: part.number }).filter({ hasText: note })
    await card.getByText(say('抽 13 件', 'look at 13')).waitFor()
    assert.deepEqual(await faults(page), [])
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing scrolls sideways')
    const write = async (looked, bad, finding, button) => {
      await card.getByLabel(say('已检件数', 'Looked at')).fill(String(looked))
      await card.getByLabel(say('其中不合格', 'Bad among them')).fill(String(bad))
      await card.getByLabel(say('看到了什么', 'What was seen')).fill(finding)
      await card.getByRole('button', { name: button }).click()
    }
    await write(12, 0, '', say('登记结果', 'Write down the finding'))
    await card.getByText(say('至少要检 13 件', 'At least 13 pieces')).first().waitFor()
    await write(13, 1, 'torn lip', say('登记结果', 'Write down the finding'))
    await card.getByText(say('抽检 13 件，不合格 1 件：torn lip', 'Of 13 looked at, 1 were bad: torn lip')).waitFor()
    await write(30, 4, 'torn lips', say('登记全检结果', 'Write down the sorting'))
    await page.getByRole('status').getByText(say('已全检挑选', 'Sorted piece by piece')).waitFor()
    await card.waitFor({ state: 'detached' })
    const { items: now } = await call('GET', `/v1/stock?location=${here}&part=${part.number}`, token)
    assert.deepEqual(['new', 'defective', 'uninspected'].map((c) => of(now, c) - of(before, c)), [26, 4, 0])
    await context.close()
  })
}

test('operations give a failed lot up', async () => {
  const { access_token: token, actor } = await signIn('wang.fang')
  const here = actor.scope[0]
  const note = `DN-${Date.now()}`
  const { inspections: [i] } = await call('POST', '/v1/receipts', token, { location: here, reference: note, lines: [{ part: part.number, quantity: 20, supplier: 'Nova' }] })
  await call('POST', `/v1/incoming-inspections/${i.id}/finding`, token, { looked: 13, bad: 2, finding: 'wrong size' })
  const { context } = await as(browser, 'zhao.min', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/incoming')
  await settled(page)
  const card = page.getByRole('region', { name: part.number }).filter({ hasText: note })
  await card.getByText((await call('GET', `/v1/locations/${here}`, token)).name_en).waitFor()
  await card.getByLabel('Reason').fill('goes back to Nova')
  await card.getByRole('button', { name: 'Reject the lot' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: 'OK' }).click()
  await card.waitFor({ state: 'detached' })
  await page.getByRole('region', { name: 'Decided' }).first().getByText('goes back to Nova').first().waitFor()
  assert.equal((await call('GET', `/v1/incoming-inspections/${i.id}`, token)).state, 'rejected')
  await context.close()
})
