// An agent at the telephone: takes in a repair, is told what is known of the caller, and finds it again by what callers know.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const stamp = () => String(Date.now()).slice(-8)

async function agent(language, size, path) {
  const { context } = await as(browser, 'zhao.min', language, size, { permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  return { context, page }
}

async function takeIn(page, words, { telephone, name, serial }) {
  await page.getByLabel(words.phone).fill(telephone)
  await page.getByLabel(words.name, { exact: true }).fill(name)
  await page.getByLabel(words.model, { exact: true }).fill(MODEL)
  await page.getByLabel(words.serial).fill(serial)
  await page.getByLabel(words.symptom).fill('does not cool')
  await page.getByLabel(words.address).fill('Tiyu West Road 101')
}

const EN = { phone: 'Telephone', name: 'Name', model: 'Model', serial: 'Serial of the appliance', symptom: 'What is wrong', address: 'Address', position: 'Position', register: 'Register', known: 'What is known' }
const ZH = { phone: '来电号码', name: '称呼', model: '型号', serial: '机身序列号', symptom: '故障现象', address: '地址', position: '经纬度', register: /登\s*记/, known: '已知情况' }

test('an agent takes in a repair, and the caller follows it by a link without an account, mission 006', async () => {
  const at = stamp(), telephone = `+49151${at}`, serial = `IN-${at}`
  const { context, page } = await agent('en', desktop, '/intake')
  assert.deepEqual(await faults(page), [])
  await takeIn(page, EN, { telephone, name: 'Anna Müller', serial })
  await page.getByLabel('Position').fill('nowhere')
  await page.getByRole('button', { name: EN.register }).click()
  await page.getByText('Longitude and latitude, as').waitFor()
  await page.getByLabel('Nearest town').fill('WH-GZ')
  await page.getByLabel('Nearest town').fill('广州')
  await page.keyboard.press('Enter')
  await page.getByLabel('Position').fill('113.3245, 23.1358')
  await page.getByRole('button', { name: EN.register }).click()
  const id = /R\d{9}/.exec(await page.getByRole('heading', { name: /Registered as R/ }).innerText())[0]
  await page.getByRole('button', { name: 'Copy the tracking link' }).click()
  const link = await page.getByRole('link', { name: /\/t/ }).getAttribute('href')
  const stranger = await browser.newContext(desktop)
  const followed = await stranger.newPage()
  await followed.goto(link)
  await followed.getByText(id).first().waitFor()
  const made = await call('GET', `/v1/repairs/${id}`, (await signIn('zhao.min')).access_token)
  assert.equal(made.created_by, 'zhao.min')
  assert.equal(made.customer, telephone)
  assert.equal(made.channel, 'hotline')
  await Promise.all([context.close(), stranger.close()])
})

test('the second call about the same appliance is met with the first repair, mission 002', async () => {
  const at = stamp(), telephone = `138${at}`, serial = `TW-${at}`
  const { context, page } = await agent('zh', phone, '/intake')
  await takeIn(page, ZH, { telephone, name: '陈大文', serial })
  await page.getByLabel(ZH.position).fill('113.3245, 23.1358')
  await page.getByRole('button', { name: ZH.register }).click()
  const id = /R\d{9}/.exec(await page.getByRole('heading', { name: /已登记/ }).innerText())[0]
  assert.deepEqual(await faults(page), [])
  const known = page.getByRole('region', { name: ZH.known })
  await page.getByLabel(ZH.phone).fill(telephone.slice(-8))
  await known.getByRole('link', { name: id }).waitFor()
  await page.getByLabel(ZH.phone).fill('')
  await page.getByLabel(ZH.model, { exact: true }).fill(MODEL)
  await page.getByLabel(ZH.serial).fill(serial.toLowerCase())
  await known.getByRole('alert').getByRole('link', { name: id }).click()
  await page.getByRole('heading', { name: id }).waitFor()
  await context.close()
})

test('a repair is found by telephone, name, serial and number', async () => {
  const at = stamp()
  const { access_token: token } = await signIn('zhao.min')
  const repair = await call('POST', '/v1/repairs', token, {
    channel: 'hotline', customer: `u${at}`, customer_name: `Zoë ${at}`, phone: `+3161${at}`, address: 'Tiyu West Road 101', area_code: '440100', lon: 113.3245, lat: 23.1358,
    model: MODEL, serial: `FIND-${at}`, purchased_on: bought(), symptom: 'does not cool',
  })
  const { context, page } = await agent('en', desktop, '/repairs')
  const box = page.getByRole('searchbox', { name: /Number, telephone/ })
  for (const said of [repair.id.toLowerCase(), at, `zoë ${at}`, `find-${at}`, `(061) ${at}`.replace('(0', '(')]) {
    await box.fill(said)
    await box.press('Enter')
    await page.getByRole('row').filter({ hasText: repair.id }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('tbody tr.ant-table-row').length === 1)
    await box.fill('nobody of that name')
    await box.press('Enter')
    await page.getByRole('row').filter({ hasText: repair.id }).waitFor({ state: 'detached' })
  }
  await context.close()
})
