// A repair that nobody covers is quoted, answered and paid; one under cover has a voucher.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { as, base, bought, call, desktop, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const words = {
  zh: { draft: '制作报价', send: '出示给用户', accept: '同意', price: '自定价格 人工', reason: '价格说明 人工', sign: '请在此签名', pay: /支付/, paid: '已付清', quote: '报价', voucher: '免费凭证', number: /报价 1/, payments: '付款', usual: /通常为/, captured: '已付款', save: '立即生效', why: '变更原因', list: '服务价目表', check: /核\s?验/, good: '签名有效', bad: '签名无效', text: '凭证内容', signature: '签名' },
  en: { draft: 'Make a quote', send: 'Show to the customer', accept: 'Accept', price: 'Own price Labour', reason: 'Why this price Labour', sign: 'Sign here', pay: /Pay/, paid: 'Paid', quote: 'Quote', voucher: 'Free voucher', number: /Quote 1/, payments: 'Payments', usual: /Usual/, captured: 'Paid', save: 'Set from now on', why: 'Why the change', list: 'Price list of work', check: 'Check', good: 'Signed by us', bad: 'Not signed by us', text: 'Text of the voucher', signature: 'Signature' },
}

async function repaired(more) {
  const [desk, engineer] = [(await signIn('zhao.min')).access_token, (await signIn('li.wei')).access_token]
  const { id } = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `QT${Date.now()}`, symptom: '不制冷', engineer: 'li.wei', ...more,
  })
  await call('POST', `/v1/repairs/${id}/start-visit`, engineer)
  return { id, desk, engineer }
}

async function sign(page, name) {
  const pad = page.getByRole('img', { name })
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  await page.mouse.move(box.x + 20, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + 120, box.y + 90, { steps: 4 })
  await page.mouse.up()
}

for (const language of languages) {
  const w = words[language]

  test(`mission 055, 056, 058: a quote is drafted on the phone without a signal, signed there, and paid on the customer's page (${language})`, async () => {
    const { id, desk } = await repaired({})
    const { context } = await as(browser, 'li.wei', language, { ...phone, viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    const wrong = () => faults(page)
    await page.goto(`${base}/m/repairs/${id}`)
    await page.getByRole('link', { name: new RegExp(w.quote) }).click()
    await page.getByLabel(w.price).fill('200')
    await page.getByLabel(w.reason).fill('高空作业')
    await settled(page)
    await context.setOffline(true)
    await page.getByRole('button', { name: w.send }).click()
    await sign(page, w.sign)
    await page.getByRole('button', { name: w.accept, exact: true }).click()
    await context.setOffline(false)
    let told
    for (let i = 0; i < 60 && told?.state !== 'accepted'; i++) {
      await page.waitForTimeout(500)
      told = (await call('GET', `/v1/repairs/${id}/quotes`, desk)).items[0]
    }
    assert.equal(told?.state, 'accepted')
    assert.equal(told.accepted_minor, 20000 + 3000)
    assert.equal(told.lines[0].out_of_band, true)
    await page.reload()
    await page.getByRole('region', { name: w.number }).waitFor()
    await settled(page)
    assert.deepEqual(await wrong(), [])
    await context.close()

    const link = await call('POST', `/v1/repairs/${id}/track-link`, desk)
    const own = await browser.newContext({ ...phone, viewport: { width: 390, height: 844 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB' })
    const customer = await own.newPage()
    const off = () => faults(customer)
    await customer.goto(base + link.path)
    const card = customer.getByRole('region', { name: w.quote, exact: true })
    await card.getByText(w.usual).waitFor()
    await card.getByText('高空作业').waitFor()
    await settled(customer)
    await card.getByRole('button', { name: w.pay }).click()
    await card.getByText(w.paid).waitFor()
    assert.deepEqual(await off(), [])
    await own.close()
    assert.equal((await call('GET', `/v1/repairs/${id}/payments`, desk)).owes_minor, 0)

    const staff = await as(browser, 'zhao.min', language, desktop)
    const board = await staff.context.newPage()
    await board.goto(`${base}/repairs/${id}`)
    const money = board.getByRole('region', { name: w.payments })
    await money.getByText(w.captured).first().waitFor()
    await settled(board)
    await staff.context.close()
  })

  test(`mission 059: a voucher is shown to the customer and checked with the key alone (${language})`, async () => {
    const { id, desk, engineer } = await repaired({ purchased_on: bought() })
    const v = await call('POST', `/v1/repairs/${id}/quotes`, engineer, { send: true })
    assert.equal(v.kind, 'voucher')
    const link = await call('POST', `/v1/repairs/${id}/track-link`, desk)
    const own = await browser.newContext({ ...phone, viewport: { width: 390, height: 844 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB' })
    const customer = await own.newPage()
    await customer.goto(base + link.path)
    await customer.getByRole('region', { name: w.voucher }).waitFor()
    await own.close()
    const { context } = await as(browser, 'zhao.min', language, desktop)
    const page = await context.newPage()
    await page.goto(`${base}/prices`)
    await page.getByRole('region', { name: w.list }).waitFor()
    await page.getByLabel(w.text).fill(v.voucher.text)
    await page.getByLabel(w.signature, { exact: true }).fill(v.voucher.signature)
    await page.getByRole('button', { name: w.check, exact: language === 'en' }).click()
    await page.getByText(w.good).waitFor()
    await page.getByLabel(w.text).fill(v.voucher.text.replace('"minor":0', '"minor":1'))
    await page.getByRole('button', { name: w.check, exact: language === 'en' }).click()
    await page.getByText(w.bad).waitFor()
    await settled(page)
    await context.close()
  })
}

test('mission 057: operations change the price list on a page, and the next quote follows it', async () => {
  const { context } = await as(browser, 'zhao.min', 'en', desktop)
  const page = await context.newPage()
  const wrong = () => faults(page)
  await page.goto(`${base}/prices`)
  const list = page.getByRole('region', { name: words.en.list })
  const body = list.getByLabel('Content')
  const text = await body.inputValue()
  await body.fill('{')
  await list.getByLabel(words.en.why).fill('a test')
  await list.getByRole('button', { name: words.en.save }).click()
  await list.getByRole('alert').waitFor()
  await body.fill(JSON.stringify({ ...JSON.parse(text), cleaning_minor: 8100 }))
  await list.getByRole('button', { name: words.en.save }).click()
  await list.getByText(/Version 2/).waitFor()
  const { id, engineer } = await repaired({})
  const q = await call('POST', `/v1/repairs/${id}/quotes`, engineer, { lines: [{ kind: 'cleaning' }] })
  assert.equal(q.total_minor, 8100)
  await body.fill(text)
  await list.getByLabel(words.en.why).fill('as it was')
  await list.getByRole('button', { name: words.en.save }).click()
  await list.getByText(/Version 3/).waitFor()
  assert.deepEqual(await wrong(), [])
  await context.close()
})
