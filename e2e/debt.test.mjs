// An old part that never came: its engineer was reminded, told that its day was over and charged. He disputes it on his phone, operations
// find him right, and he sees that the money is given back. The demonstration has one that is due for two months.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const desk = async () => (await signIn('zhao.min')).access_token

/** The one that is charged: the service has done that by itself since it began. */
async function charged() {
  const token = await desk()
  for (let tries = 0; tries < 600; tries++) {
    const { items: [one] } = await call('GET', '/v1/returns?state=charged&limit=1', token)
    if (one) return one
    await new Promise((next) => setTimeout(next, 200))
  }
  throw new Error('nobody was charged')
}

async function at(login, path, language, size) {
  const { context } = await as(browser, login, language, size)
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  return { context, page }
}

test('an old part does not come: reminded, charged, disputed, and the engineer is found right', async () => {
  const mine = await charged()
  const amount = new RegExp(String(mine.charged_minor / 100).replace(/\B(?=(\d{3})+$)/, ',?'))
  assert.ok(mine.charged_minor > 0)

  // What he was told, in the order of its days.
  const { context: log, page: told } = await at('zhao.min', '/notices', 'zh', desktop)
  await told.getByRole('searchbox', { name: '按维修单查找' }).fill(mine.repair)
  await told.keyboard.press('Enter')
  for (const text of [/请于 .* 前交回/, /现已逾期/, /已向您计费/]) await told.getByRole('row').filter({ hasText: mine.repair }).filter({ hasText: text }).first().waitFor({ timeout: 30_000 })
  assert.deepEqual(await faults(told), [])
  await log.close()

  const { context, page } = await at(mine.engineer, '/m/owed', 'zh', phone)
  const card = page.locator('label.tap').filter({ hasText: mine.repair })
  await card.getByText('已计费').waitFor()
  assert.deepEqual(await faults(page), [])
  await card.getByRole('link').click()
  await page.getByText(/已向您计费/).filter({ hasText: amount }).waitFor()
  await page.getByLabel('为何不应由您归还').fill('客户把旧件留下了，我没有拿到')
  await page.getByRole('button', { name: '提出争议' }).click()
  await page.getByText('客户把旧件留下了').first().waitFor()
  assert.deepEqual(await faults(page), [])

  const { context: office, page: debts } = await at('zhao.min', '/debts', 'en', desktop)
  const row = debts.getByRole('listitem', { name: mine.id })
  await row.getByText('Charged:').waitFor()
  const { name } = await call('GET', `/v1/accounts/${mine.engineer}`, await desk())
  await row.getByText(`Engineer ${name} (${mine.engineer})`).waitFor()
  await row.getByText(amount).waitFor()
  await row.getByText('客户把旧件留下了').waitFor()
  await row.getByLabel('What was decided, and why (10 characters or more)').fill('The photograph shows that the customer kept it')
  await row.getByRole('button', { name: 'He is right' }).click()
  await row.waitFor({ state: 'detached' })
  await office.close()

  await page.goto('/m/owed')
  await settled(page)
  const decided = page.getByRole('region', { name: '已裁定的争议' }).getByRole('link').filter({ hasText: mine.id })
  await decided.getByText('裁定您有理').filter({ hasText: amount }).waitFor()
  assert.equal(await page.locator('label.tap').filter({ hasText: mine.repair }).count(), 0, 'it is owed no more')
  assert.deepEqual(await faults(page), [])
  await decided.click()
  await page.getByText('The photograph shows that the customer kept it').waitFor()
  const { access_token: own } = await signIn(mine.engineer)
  const now = await call('GET', `/v1/returns/${mine.id}`, own)
  assert.equal(now.state, 'closed')
  assert.ok(now.credited_at, 'the money was given back')
  await context.close()
})

test('a dispute that was decided is told to nobody else', async () => {
  const { access_token: own } = await signIn('li.wei')
  const { items } = await call('GET', '/v1/returns?settled=true&limit=200', own)
  assert.deepEqual(items.filter((r) => r.engineer !== 'li.wei'), [])
  assert.deepEqual(items.filter((r) => !r.settlement), [])
})
