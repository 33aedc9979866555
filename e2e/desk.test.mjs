// The agent's desk: an open repair is asked about, urgent calls wait, customers write by their link, many repairs come in one file.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const stamp = () => String(Date.now()).slice(-8)
const body = (at, more) => ({ channel: 'hotline', customer: `138${at}`, customer_name: `Desk ${at}`, phone: `138${at}`, address: 'Tiyu West Road 101', area_code: '440100', lon: 113.3245, lat: 23.1358,
  model: MODEL, serial: `DK-${at}`, symptom: 'noisy', ...more })

async function staff(language, size, path) {
  const { context } = await as(browser, 'zhao.min', language, size)
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  return { context, page }
}

test('the service asks whether it is the same fault, and the agent says another, mission 002', async () => {
  const at = stamp()
  const { access_token: token } = await signIn('zhao.min')
  const first = await call('POST', '/v1/repairs', token, body(at))
  const { context, page } = await staff('en', desktop, '/intake')
  await page.getByLabel('Telephone').fill(`138${at}`)
  await page.getByLabel('Name', { exact: true }).fill('Desk')
  await page.getByLabel('Model', { exact: true }).fill(MODEL)
  await page.getByLabel('Serial of the appliance').fill(`DK-${at}`)
  await page.getByLabel('What is wrong').fill('leaks')
  await page.getByLabel('Address').fill('Tiyu West Road 101')
  await page.getByLabel('Position').fill('113.3245, 23.1358')
  await page.getByRole('button', { name: 'Register' }).click()
  const asking = page.getByRole('alert', { name: 'Is it the same fault?' })
  await asking.getByRole('link', { name: first.id }).waitFor()
  assert.deepEqual(await faults(page), [])
  await asking.getByRole('button', { name: 'Another fault' }).click()
  const id = /R\d{9}/.exec(await page.getByRole('heading', { name: /Registered as R/ }).innerText())[0]
  assert.notEqual(id, first.id)
  await context.close()
})

test('a fridge that does not cool is called at once, mission 013', async () => {
  const at = stamp()
  const { access_token: token } = await signIn('zhao.min')
  const made = await call('POST', '/v1/repairs', token, body(at, { symptom: '冰箱不制冷' }))
  assert.equal(made.urgent, true)
  const { context, page } = await staff('zh', desktop, '/desk')
  const row = page.getByRole('region', { name: '待拨打的加急电话' }).getByRole('listitem', { name: made.id })
  await row.waitFor()
  assert.deepEqual(await faults(page), [])
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/desk-zh.png`, fullPage: true })
  await row.getByRole('button', { name: '已接通' }).click()
  await row.waitFor({ state: 'detached' })
  await context.close()
})

test('a customer writes by his link, the agent answers, mission 006', async () => {
  const at = stamp()
  const { access_token: token } = await signIn('zhao.min')
  const made = await call('POST', '/v1/repairs', token, body(at))
  const { path } = await call('POST', `/v1/repairs/${made.id}/track-link`, token)
  const { context: away } = await as(browser, '', 'zh', phone)
  const mine = await away.newPage()
  await mine.goto(path)
  await mine.getByLabel('留言内容').fill('师傅几点到？')
  await mine.getByRole('button', { name: '发送' }).click()
  await mine.getByText('师傅几点到？').waitFor()
  assert.deepEqual(await faults(mine), [])
  if (process.env.SHOTS) await mine.screenshot({ path: `${process.env.SHOTS}/talk-zh.png`, fullPage: true })
  const { context, page } = await staff('en', desktop, '/desk')
  const waiting = page.getByRole('region', { name: 'Unanswered messages' })
  await waiting.getByText('师傅几点到？').first().waitFor()
  await waiting.getByRole('link', { name: made.id }).click()
  const talk = page.getByRole('region', { name: 'Conversation' })
  await talk.getByLabel('Message').fill('At two o’clock.')
  await talk.getByRole('button', { name: 'Send' }).click()
  await talk.getByText('At two o’clock.').waitFor()
  assert.deepEqual(await faults(page), [])
  await mine.reload()
  await mine.getByText('At two o’clock.').waitFor()
  await Promise.all([context.close(), away.close()])
})

test('a file of many repairs is registered but for the wrong rows, once, mission 007', async () => {
  const at = stamp()
  const { context, page } = await staff('en', desktop, '/bulk')
  assert.deepEqual(await faults(page), [])
  const row = (n, model = MODEL) => `Hotel,020 8333 1234,Room ${n},440100,113.3245,23.1358,${model},BU${at}${n},noisy`
  const csv = ['customer_name,phone,address,area_code,lon,lat,model,serial,symptom', row(1), row(2, 'NO-SUCH'), row(3)].join('\n')
  const send = async () => {
    await page.getByLabel('Key account').fill('HOTELS')
    await page.getByLabel('Batch key').fill(`B-${at}`)
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'repairs.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.getByRole('button', { name: 'Upload' }).click()
  }
  await send()
  await page.getByRole('heading', { name: '2 registered, 1 refused' }).waitFor()
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Errors as a file' }).click()
  assert.equal((await file).suggestedFilename(), `B-${at}-errors.csv`)
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/bulk-en.png`, fullPage: true })
  await page.reload()
  await send()
  await page.getByText('This batch was uploaded before and had registered 2').waitFor()
  await context.close()
})
