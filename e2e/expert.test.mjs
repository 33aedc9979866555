// A remote expert: asked from the phone, joined at the desk, advising and changing a part before it ships; and what an engineer takes
// along, sees before he orders, and keeps while the customer decides.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const small = { ...phone, viewport: { width: 390, height: 844 } }

async function visited(symptom) {
  const engineer = (await signIn('li.wei')).access_token
  const { id } = await call('POST', '/v1/repairs', engineer, {
    channel: 'engineer', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `EX-${String(Date.now()).slice(-8)}`, symptom,
  })
  await call('POST', `/v1/repairs/${id}/start-visit`, engineer)
  return { id, engineer }
}

for (const [language, say] of [
  ['zh', { ask: '请教专家', question: '您的问题', send: '提问', queue: '专家支持', join: '接入', link: '视频链接', say: '您的建议', advise: '记录建议', instead: '换成', reason: '原因', change: '更换备件', changed: '备件已更换', waits: '等待专家' }],
  ['en', { ask: 'Ask an expert', question: 'Your question', send: 'Ask', queue: 'Experts', join: 'Join', link: 'Video link', say: 'What you advise', advise: 'Write down', instead: 'Another part', reason: 'Why', change: 'Change the part', changed: 'Part changed', waits: 'Waits for an expert' }],
]) {
  test(`an expert changes the part by video before it ships, mission 030, ${language}`, async () => {
    const { id, engineer } = await visited('不制冷')
    const { items: fits } = await call('GET', `/v1/models/${MODEL}/parts`, engineer)
    const [first, second] = fits.filter((p) => p.available_total > 5 && !p.superseded_by && !p.serialised)
    const { lines: [line] } = await call('POST', `/v1/repairs/${id}/part-orders`, engineer, { lines: [{ part: first.number, quantity: 1 }], ship_to: 'site' })
    const { context } = await as(browser, 'li.wei', language, small)
    const page = await context.newPage()
    await page.goto(`/m/repairs/${id}`)
    await settled(page)
    await page.getByText(say.ask, { exact: true }).click()
    await page.getByLabel(say.question).fill('motor or board?')
    await page.getByRole('button', { name: say.send, exact: true }).click()
    await page.getByText(say.waits).waitFor()
    assert.deepEqual(await faults(page), [])

    const { context: office } = await as(browser, 'zhao.min', language, desktop)
    const desk = await office.newPage()
    await desk.goto('/experts')
    await settled(desk)
    assert.deepEqual(await faults(desk), [])
    await desk.getByRole('link', { name: id }).click()
    await desk.getByLabel(say.link).fill('https://video.example/room')
    await desk.getByRole('button', { name: new RegExp(`^${[...say.join].join('\\s*')}$`) }).click()
    await desk.getByLabel(say.say).fill('the seal leaks, not the motor')
    await desk.getByRole('button', { name: say.advise }).click()
    await desk.getByText('the seal leaks, not the motor').waitFor()
    if (['reserved', 'backordered', 'substitute_offered'].includes(line.state) && second) {
      await desk.getByLabel(say.instead).first().click()
      await desk.locator('.ant-select-item-option').filter({ hasText: second.number }).first().click()
      await desk.getByLabel(say.reason).first().fill('leaks')
      await desk.getByRole('button', { name: say.change }).first().click()
      await desk.getByText(say.changed).first().waitFor()
    }
    assert.deepEqual(await faults(desk), [])
    await page.reload()
    await page.getByText('the seal leaks, not the motor').waitFor()
    await page.getByText(say.changed).first().waitFor()
    assert.deepEqual(await faults(page), [])
    const { items } = await call('GET', `/v1/repairs/${id}/line-changes`, engineer)
    assert.equal(`${items[0].ordered_by} ${items[0].changed_by}`, 'li.wei zhao.min', 'both authors')
    await context.close()
    await office.close()
  })
}

test('an engineer sees likely parts and their arrival first, and keeps them while the customer decides', async () => {
  const { id, engineer } = await visited('冷冻室不出风 E5')
  const { context } = await as(browser, 'li.wei', 'zh', small)
  const page = await context.newPage()
  await page.goto(`/m/repairs/${id}/order`)
  await settled(page)
  await page.getByText(/可能性 \d+ %/).first().waitFor()
  await page.getByText(/前到|您车上就有/).first().waitFor()
  await page.getByRole('searchbox').fill('zzzzz')
  await page.getByText('没有找到').waitFor()
  await page.getByRole('searchbox').fill('')
  await page.getByRole('button', { name: /^加入 / }).first().click()
  await page.getByRole('button', { name: /^订单/ }).click()
  await page.getByRole('button', { name: '客户考虑，先保留' }).click()
  await page.getByRole('region', { name: '客户考虑期间为其保留' }).waitFor()
  assert.deepEqual(await faults(page), [])
  await page.getByRole('button', { name: '客户同意：下单' }).click()
  await page.getByRole('region', { name: '客户考虑期间为其保留' }).waitFor({ state: 'detached' })
  const { lines } = await call('GET', `/v1/repairs/${id}`, engineer)
  assert.equal(lines.filter((l) => l.state === 'held').length, 0)
  await context.close()
})
