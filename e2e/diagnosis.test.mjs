// From a fault to its part: an engineer without a signal looks a code up on his phone and orders what it takes; operations edit what
// is known, and the next look-up shows it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const stamp = () => String(Date.now()).slice(-8)

async function visited(symptom) {
  const engineer = (await signIn('li.wei')).access_token
  const { id } = await call('POST', '/v1/repairs', engineer, {
    channel: 'engineer', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `DG-${stamp()}`, purchased_on: bought(), symptom,
  })
  await call('POST', `/v1/repairs/${id}/start-visit`, engineer)
  return { id, engineer }
}

test('an engineer without a signal looks a code up and orders the part it takes, mission 029', async () => {
  const { id, engineer } = await visited('冷冻室不出风')
  const { context } = await as(browser, 'li.wei', 'zh', phone)
  const page = await context.newPage()
  await page.goto('/m')
  await settled(page)
  await page.evaluate(() => navigator.serviceWorker?.ready)
  await page.goto(`/m/repairs/${id}`)
  await settled(page)
  await page.getByText('冷冻风机故障').waitFor()
  assert.deepEqual(await faults(page), [])
  await context.setOffline(true)
  await page.getByLabel('故障代码或现象').and(page.locator('input')).fill('e 5')
  const card = page.locator('article').filter({ hasText: '冷冻风机故障' })
  await card.getByText('E5').waitFor()
  await page.getByRole('button', { name: /^加入 .*冷冻风机|^加入 .*风机/ }).first().click()
  await page.getByText('已在订单').waitFor()
  await page.reload()
  await page.getByRole('link', { name: /^订单/ }).click()
  await page.getByRole('button', { name: /^订单/ }).click()
  await page.getByRole('button', { name: /下单/ }).click()
  await page.getByText('待同步').first().waitFor()
  await context.setOffline(false)
  await page.goto('/m/sync')
  await page.getByText('已确认').nth(1).waitFor()
  const { items } = await call('GET', `/v1/repairs/${id}/diagnoses`, engineer)
  assert.equal(items.length, 1)
  assert.equal(items[0].entry, 'FR-E5')
  assert.equal(items[0].cause, 'ffan')
  assert.equal(items[0].code, 'E5')
  assert.equal(items[0].lines.length, 1, 'the line was ordered for the fault')
  await page.goto(`/m/repairs/${id}`)
  await page.getByRole('region', { name: '已判定的故障' }).getByText('冷冻风机不转').waitFor()
  await context.close()
})

test('an engineer records what he measured, and says a fault in his own words, mission 028', async () => {
  const { id, engineer } = await visited('too loud')
  const { context } = await as(browser, 'li.wei', 'en', phone)
  const page = await context.newPage()
  await page.goto(`/m/repairs/${id}`)
  await settled(page)
  await page.getByRole('searchbox').fill('E8')
  const card = page.locator('article').filter({ hasText: 'Defrost takes too long' })
  await card.locator('summary').filter({ hasText: 'How to tell' }).first().click()
  await card.getByLabel('Measured').first().fill('312.5')
  await card.getByLabel('Unit').first().fill('Ω')
  await card.getByLabel('Instrument').first().fill('DMM-7')
  await card.getByRole('button', { name: 'Record this fault' }).first().click()
  await page.getByRole('region', { name: 'Faults found' }).getByText('312.5 Ω').waitFor()
  await page.locator('summary').filter({ hasText: 'Another fault' }).click()
  await page.getByLabel('Another fault, in your words').fill('a mouse has bitten the harness')
  await page.getByRole('button', { name: 'Record this fault' }).last().click()
  await page.getByRole('region', { name: 'Faults found' }).getByText('a mouse').waitFor()
  assert.deepEqual(await faults(page), [])
  const { items } = await call('GET', `/v1/repairs/${id}/diagnoses`, engineer)
  const { context: office } = await as(browser, 'zhao.min', 'en', desktop)
  const explained = await office.newPage()
  await explained.goto(`/repairs/${id}`)
  await explained.getByRole('region', { name: 'Faults found' }).getByText('a mouse').waitFor()
  await office.close()
  assert.deepEqual(items.map((d) => d.measurement), [{ value: '312.5', unit: 'Ω', device: 'DMM-7' }, null])
  await context.close()
})

test('operations edit an entry, and the next look-up of an engineer shows it', async () => {
  const name = `FR-T${stamp()}`, code = `T${stamp().slice(-5)}`
  const { context } = await as(browser, 'zhao.min', 'en', desktop)
  const page = await context.newPage()
  await page.goto('/knowledge')
  await settled(page)
  assert.deepEqual(await faults(page), [])
  await page.getByRole('button', { name: 'New entry' }).click()
  const form = page.getByRole('region', { name: 'New entry' })
  await form.getByLabel('Entry').fill(name)
  await form.getByLabel('Product line').click()
  await page.getByTitle('Fridge').click()
  await form.getByLabel('Code', { exact: true }).fill(code)
  await form.getByLabel('Symptom (Chinese)').fill('新的故障')
  await form.getByLabel('Symptom (English)').fill('A new fault')
  await form.getByLabel('Cause (short name)').fill('fan')
  await form.getByLabel('Cause (Chinese)').fill('风机坏')
  await form.getByLabel('Cause (English)').fill('Fan is dead')
  await form.getByLabel('Parts it takes').fill('moon')
  await form.getByRole('button', { name: 'Save as the next version' }).click()
  await page.getByText(/There is no category of parts moon/).first().waitFor()
  await form.getByLabel('Parts it takes').fill('fan_motor@FAN')
  await form.getByRole('button', { name: 'Save as the next version' }).click()
  await page.getByText('Saved as version 1').waitFor()
  await page.getByRole('searchbox', { name: 'Code or symptom' }).fill(code.toLowerCase())
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `Edit ${name}` }).click()
  const edited = page.getByRole('region', { name })
  await edited.getByLabel('Cause (English)').fill('Fan is stuck')
  await edited.getByRole('button', { name: 'Save as the next version' }).click()
  await page.getByText('Saved as version 2').waitFor()
  await page.getByRole('row').filter({ hasText: name }).getByText('Fan is stuck').waitFor()
  await context.close()
  const { id, engineer } = await visited('x')
  const found = await call('GET', `/v1/repairs/${id}/causes?text=${code}`, engineer)
  assert.equal(found.items[0].version, 2)
  assert.equal(found.items[0].causes[0].name_en, 'Fan is stuck')
  assert.match(found.items[0].causes[0].parts[0].part, /^FR-FAN/)
  const old = await call('GET', `/v1/knowledge/${name}?version=1`, engineer)
  assert.equal(old.causes[0].name_en, 'Fan is dead', 'the old version stays readable')
})

test('operations load knowledge from a file: a preview, then the rows; the same file changes nothing', async () => {
  const name = `WM-T${stamp()}`
  const head = 'entry,product_line,code,symptom_zh,symptom_en,synonyms_zh,synonyms_en,safety_zh,safety_en,cause,cause_zh,cause_en,takes,prior,tips_zh,tips_en\n'
  const row = `${name},washer,,文件里的故障,A fault of a file,,,,,pump,泵坏,Pump is dead,drain_pump,5,,\n`
  const { context } = await as(browser, 'zhao.min', 'zh', desktop)
  const page = await context.newPage()
  const load = async (text) => {
    await page.goto('/knowledge')
    await settled(page)
    await page.getByRole('button', { name: '导入导出文件' }).click()
    await page.locator('input[type=file]').setInputFiles({ name: 'knowledge.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await page.getByRole('button', { name: '先试算（不写入）' }).click()
  }
  await load(head + row.replace('drain_pump', 'moon'))
  await page.getByText(/没有 moon/).first().waitFor()
  await load(head + row)
  await page.getByRole('button', { name: '正式导入' }).click()
  await page.getByRole('heading', { name: '已导入' }).waitFor()
  const operations = (await signIn('zhao.min')).access_token
  const made = await call('GET', `/v1/knowledge/${name}`, operations)
  assert.equal(made.version, 1)
  await load(head + row)
  await page.getByRole('button', { name: '正式导入' }).click()
  await page.getByRole('heading', { name: '已导入' }).waitFor()
  assert.match((await page.locator('dl.facts').last().innerText()).replace(/\s+/g, ' '), /新增 0 .*不变 1/)
  assert.equal((await call('GET', `/v1/knowledge/${name}`, operations)).version, 1)
  await context.close()
})

// A serialised part out of li.wei's van, fitted into the appliance of a repair: the old one is received at a warehouse.
async function oldPartAt(here, id, engineer) {
  const [desk, keeper] = [(await signIn('zhao.min')).access_token, (await signIn('wang.fang')).access_token]
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, engineer)
  const part = fitting.find((p) => p.serialised && p.core_return && !p.lot_tracked && !p.superseded_by)
  const serial = `DGN${Date.now()}`
  await call('POST', '/v1/receipts', keeper, { location: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  await call('POST', '/v1/vans/VAN-0001/issue', desk, { from: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  await call('POST', `/v1/repairs/${id}/diagnoses`, engineer, { fault: 'insulation is low', parts: [part.number], measurement: { value: '0.4', unit: 'MΩ', device: 'MEG-2' } })
  const { lines: [line] } = await call('POST', `/v1/repairs/${id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: serial, old_serial: `OLD${serial}` })
  const { items } = await call('GET', '/v1/returns?limit=200', engineer)
  const owed = items.find((r) => r.repair === id)
  return call('POST', `/v1/returns/${owed.id}/receive`, keeper, { warehouse: here, serial: owed.expected_serial, gross_grams: owed.expected_grams })
}

test('the bench sees what the engineer measured before the old part came out, mission 028', async () => {
  const { id, engineer } = await visited('不制冷')
  const { context, session } = await as(browser, 'wang.fang', 'en', desktop)
  const [here] = session.actor.scope
  const old = await oldPartAt(here, id, engineer)
  const page = await context.newPage()
  await page.goto('/returns')
  await settled(page)
  await page.getByRole('button', { name: old.id }).click()
  const bench = page.getByRole('region', { name: 'What the engineer found' })
  await bench.getByText('insulation is low').waitFor()
  await bench.getByText('0.4 MΩ · MEG-2').waitFor()
  await page.mouse.move(0, 0)
  assert.deepEqual(await faults(page), [])
  await context.close()
})
