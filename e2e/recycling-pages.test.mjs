// What recycling asks of people on pages: a cylinder from its beginning to the scale that empties it, points that are given for a service,
// a waste lot that is split, and hazardous pieces that lie in no lot.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, bought, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const page = async (login, language, size, path) => {
  const { context } = await as(browser, login, language, size)
  const p = await context.newPage()
  await p.goto(path)
  await settled(p)
  assert.deepEqual(await faults(p), [])
  return { context, p }
}
const choose = async (p, label, option) => {
  await p.getByRole('dialog').getByLabel(label, { exact: true }).click()
  await p.keyboard.type(option)
  await p.keyboard.press('Enter')
}

test('a cylinder is begun, taken to a van, filled by the scale and emptied', async () => {
  const { access_token: desk } = await signIn('zhao.min')
  const { access_token: engineer, actor: { scope: [van] } } = await signIn('li.wei')
  const { actor: { scope: [here] } } = await signIn('wang.fang')
  const serial = `CYL${Date.now()}`
  const { context, p } = await page('wang.fang', 'en', desktop, '/cylinders')
  await p.getByRole('button', { name: 'Begin a cylinder' }).click()
  const dialog = p.getByRole('dialog')
  await dialog.getByLabel('Cylinder', { exact: true }).fill(serial)
  await choose(p, 'Refrigerant', 'R32')
  await dialog.getByLabel('Tare in g').fill('5000')
  await dialog.getByLabel('Most refrigerant in g').fill('9000')
  await choose(p, 'Where', here)
  await dialog.getByRole('button', { name: 'Begin a cylinder' }).click()
  const row = p.getByRole('row').filter({ hasText: serial })
  await row.getByRole('button', { name: 'Move' }).click()
  await p.getByRole('dialog').getByLabel(/^To /).fill(van)
  await p.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
  await row.waitFor({ state: 'detached' })
  await context.close()

  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { context: pocket, p: hand } = await page('li.wei', 'zh', phone, `/m/repairs/${repair.id}`)
  await hand.getByRole('link', { name: '回收制冷剂' }).click()
  await hand.getByLabel('钢瓶序列号').selectOption(serial)
  await hand.getByText('秤上应显示').waitFor()
  await hand.getByLabel('铭牌充注量（克）').fill('600')
  await hand.getByLabel('操作前秤重（克）').fill('5000')
  await hand.getByLabel('操作后秤重（克）').fill('5700')
  await hand.getByText('超过铭牌 × 1.05').waitFor()
  await hand.getByLabel('操作后秤重（克）').fill('5600')
  assert.deepEqual(await faults(hand), [])
  await hand.getByRole('button', { name: '记录回收' }).click()
  await hand.getByRole('status').getByText('✓').waitFor()
  await pocket.close()

  const { context: office, p: o } = await page('zhao.min', 'zh', desktop, '/cylinders')
  await o.getByRole('row').filter({ hasText: serial }).getByRole('button', { name: /排\s*空/ }).click()
  const empty = o.getByRole('dialog')
  await empty.getByLabel('操作前秤重（克）').fill('5600')
  await empty.getByLabel('操作后秤重（克）').fill('5000')
  await empty.getByLabel('交给谁（无废物批时）').fill('持证制冷剂回收厂')
  await empty.getByRole('button', { name: /排\s*空/ }).click()
  await empty.waitFor({ state: 'detached' })
  const { items } = await call('GET', '/v1/cylinders?limit=200', desk)
  assert.equal(items.find((c) => c.serial === serial).content_grams, 0)
  await office.close()
})

test('a customer gives points for a service, and never more than there are', async () => {
  const { access_token: own } = await signIn('chen.jie')
  const before = await call('GET', '/v1/points', own)
  const { context, p } = await page('chen.jie', 'zh', phone, '/points')
  const form = p.getByRole('region', { name: '兑换积分' })
  await form.getByLabel('订单号或服务单号').fill('FW-1')
  await form.getByLabel('积分', { exact: true }).fill(String(before.confirmed + 1))
  await form.getByRole('button', { name: '兑换积分' }).click()
  await p.getByText(`兑换 ${(before.confirmed + 1).toLocaleString('en')} 积分，用于服务（FW-1）`).waitFor()
  assert.equal((await call('GET', '/v1/points', own)).confirmed, before.confirmed, 'nothing goes before he has said yes')
  await p.getByRole('button', { name: '确认兑换' }).click()
  await form.getByText('已确认积分不足').first().waitFor()
  assert.equal(await form.getByText('已确认积分不足').count(), 1, 'it is said once')
  assert.equal((await call('GET', '/v1/points', own)).confirmed, before.confirmed)
  if (before.confirmed > 0) {
    await form.getByLabel('积分', { exact: true }).fill('1')
    await form.getByRole('button', { name: '兑换积分' }).click()
    await p.getByRole('button', { name: '确认兑换' }).click()
    await p.getByRole('table').getByText('FW-1').waitFor()
    assert.equal((await call('GET', '/v1/points', own)).confirmed, before.confirmed - 1)
  }
  await context.close()
  const { context: office, p: o } = await page('zhao.min', 'en', desktop, '/points')
  await o.getByRole('searchbox', { name: 'Customer' }).or(o.getByLabel('Customer')).first().fill('chen.jie')
  await o.keyboard.press('Enter')
  await o.getByRole('heading', { name: 'Redeem points' }).waitFor()
  await office.close()
})

/** An old part that li.wei took out, received, inspected and graded at a warehouse. */
async function graded(desk, here) {
  const { access_token: engineer, actor: { scope: [van] } } = await signIn('li.wei')
  const model = 'BC-BCD-452', serial = `SP${Date.now()}`
  const { items: parts } = await call('GET', '/v1/parts?limit=200', desk)
  const { items: fitting } = await call('GET', `/v1/models/${model}/parts`, engineer)
  const part = parts.find((x) => x.serialised && x.core_return && !x.lot_tracked && !x.superseded_by && fitting.some((f) => f.number === x.number)).number
  await call('POST', '/v1/receipts', desk, { location: here, lines: [{ part, quantity: 1, serials: [serial] }] })
  await call('POST', `/v1/vans/${van}/issue`, desk, { from: here, lines: [{ part, quantity: 1, serials: [serial] }] })
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model, serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part, quantity: 1 }], ship_to: 'site' })
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: serial, old_serial: `OLD${serial}` })
  const { items } = await call('GET', '/v1/returns?limit=200', engineer)
  const mine = items.find((r) => r.repair === repair.id)
  await call('POST', `/v1/returns/${mine.id}/receive`, desk, { warehouse: here, serial: mine.expected_serial, gross_grams: mine.expected_grams })
  await call('POST', `/v1/returns/${mine.id}/inspect`, desk, { verdict: 'fault_confirmed', ...(mine.esd && { esd_bag: true }) })
  return call('POST', `/v1/returns/${mine.id}/grade`, desk, { grade: 'D' })
}

test('hazardous pieces in no lot are warned of, and a lot is split', async () => {
  const { access_token: desk } = await signIn('zhao.min')
  const { actor: { scope: [here] } } = await signIn('wang.fang')
  const two = [await graded(desk, here), await graded(desk, here)]
  const warehouse = here
  const { context: office, p: board } = await page('zhao.min', 'zh', desktop, '/hazardous')
  const { items: lying } = await call('GET', '/v1/hazardous-board', desk)
  assert.ok(!two[0].hazard_code || lying.some((l) => l.loose > 0))
  if (lying.some((l) => l.loose > 0)) await board.getByText('件危废不在任何批次里').waitFor()
  await office.close()
  const lot = await call('POST', '/v1/waste-lots', desk, { warehouse, hazard_code: two[0].hazard_code })
  await call('POST', `/v1/waste-lots/${lot.id}/returns`, desk, { returns: two.slice(0, 2).map((r) => r.id) })
  const { context: yard, p: y } = await page('wang.fang', 'en', desktop, '/waste-lots')
  const row = y.getByRole('row').filter({ hasText: lot.id })
  await row.getByRole('button', { name: 'Split' }).click()
  await choose(y, 'Pieces to take', two[0].id)
  await y.getByRole('dialog').getByText('The pieces go to another lot').click()
  await y.getByRole('dialog').getByRole('button', { name: 'Split' }).click()
  await y.getByRole('dialog').waitFor({ state: 'detached' })
  const after = (await call('GET', `/v1/waste-lots?warehouse=${warehouse}&limit=100`, desk)).items
  assert.equal(after.find((l) => l.split_from === lot.id)?.pieces, 1)
  await yard.close()
})

test('an old appliance is ordered by its customer, weighed in, handed over and treated', async () => {
  const { access_token: desk } = await signIn('zhao.min')
  const { items: permits } = await call('GET', '/v1/recyclers', desk)
  const treater = permits.find((x) => x.valid_today).recycler
  const { context: home, p: own } = await page('chen.jie', 'zh', phone, '/take-backs')
  await own.getByRole('button', { name: '预约回收' }).click()
  const dialog = own.getByRole('dialog')
  await dialog.getByLabel('品类').fill('fridge')
  const street = `体育西路 ${Date.now()} 号`
  await dialog.getByLabel('上门地址').fill(street)
  const local = (hours) => new Date(Date.now() + hours * 3_600_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  await dialog.getByLabel('最早').fill(local(24))
  await dialog.getByLabel('最晚').fill(local(28))
  await dialog.getByRole('button', { name: '预约回收' }).click()
  await own.getByRole('row').filter({ hasText: street }).getByText('待上门').waitFor()
  await home.close()
  const { context: dock, p: d } = await page('wang.fang', 'en', desktop, '/take-backs')
  const row = d.getByRole('row').filter({ hasText: street })
  await row.getByRole('button', { name: 'Weigh in' }).click()
  await d.getByRole('dialog').getByLabel('Weight in g').fill('58000')
  await d.getByRole('dialog').getByRole('button', { name: 'Weigh in' }).click()
  await row.getByRole('button', { name: 'Hand over' }).click()
  await d.getByRole('dialog').getByLabel('Treater (code)').fill(treater)
  await d.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click()
  await row.getByText('At its treater').waitFor()
  assert.deepEqual(await faults(d), [])
  await dock.close()
  const { context: office, p: o } = await page('zhao.min', 'en', desktop, '/take-backs')
  const mine = o.getByRole('row').filter({ hasText: street })
  await mine.getByRole('button', { name: 'Certify treatment' }).click()
  await o.getByRole('dialog').getByLabel('Certificate').fill(`WEEE-${Date.now()}`)
  await o.getByRole('dialog').getByRole('button', { name: 'Certify treatment' }).click()
  await mine.getByText('Treated').waitFor()
  await office.close()
})
