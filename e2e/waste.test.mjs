// Hazardous waste clicked through by the three who work with it: the warehouse sends two lots, the recycler refuses one, operations
// enter the approval that its way on needs, the warehouse sends it on, its weight differs, operations settle that with a note.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, open, phone, settled, signIn, languages } from './fettle.mjs'
import { graded, yard } from './faults/world.mjs'
import { digits, fresh } from './faults/door.mjs'

const CODE = '900-045-49', GRAMS = 300
let browser, desk, lots, first, onward
before(async () => {
  browser = await open()
  desk = (await signIn('zhao.min')).access_token
  lots = []
  for (let i = 0; i < 2; i++) {
    const { id } = await graded('H')
    const lot = await call('POST', '/v1/waste-lots', desk, { hazard_code: CODE, warehouse: yard })
    await call('POST', `/v1/waste-lots/${lot.id}/returns`, desk, { returns: [id] })
    await call('POST', `/v1/waste-lots/${lot.id}/seal`, desk, { net_grams: GRAMS })
    lots.push(lot.id)
  }
})
after(() => browser.close())

async function at(login, language, path, size = desktop) {
  const { context } = await as(browser, login, language, size)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(path)
  await settled(page)
  return { page, close: () => context.close() }
}

const dropdown = '.ant-select-dropdown:not(.ant-select-dropdown-hidden):visible'
/** The choices of a select, once those of the one before it are gone. */
async function choices(page, field) {
  await page.waitForFunction(() => [...document.querySelectorAll('.ant-select-dropdown')].every((d) => d.getClientRects().length === 0))
  await field.click()
  const options = page.locator(`${dropdown} .ant-select-item-option`)
  await options.first().waitFor()
  return options
}
const choose = async (page, field, text) => (await choices(page, field)).filter({ hasText: text }).first().click()

const card = (page, title) => page.locator('section.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) })
const state = (page, text) => page.locator('h1 + .chip', { hasText: text }).waitFor()
const read = (id) => call('GET', `/v1/waste-manifests/${id}`, desk)

test('the warehouse sees why a recycler may not be chosen, and sends two lots to the nearest', async () => {
  const { page, close } = await at('wang.fang', 'zh', '/waste-lots')
  await choose(page, page.getByRole('combobox', { name: '仓库' }), '广州区域仓')
  await page.getByText(lots[1]).first().waitFor()
  const [label] = await Promise.all([page.waitForEvent('download'), page.getByRole('row', { name: lots[0] }).first().getByRole('button', { name: /标\s*签/ }).click()])
  assert.equal(label.suggestedFilename(), `${lots[0]}.pdf`)
  await page.getByRole('button', { name: '开联单' }).click()
  const form = page.getByRole('dialog')
  const sealed = await choices(page, form.getByLabel('已封废件批次'))
  for (const lot of lots) {
    await sealed.filter({ hasText: lot }).click()
    await form.getByText(lot).first().waitFor()
  }
  await form.getByText('开联单').click()
  const options = await choices(page, form.getByLabel('接收单位'))
  assert.match(await options.first().innerText(), /华南绿循环.*km/)
  assert.match(await options.filter({ hasText: '吴淞再生' }).innerText(), /跨省转移未获批准/)
  assert.match(await options.filter({ hasText: '渭川绿源' }).innerText(), /许可证已到期/)
  await options.first().click()
  await page.waitForFunction(() => [...document.querySelectorAll('.ant-select-dropdown')].every((d) => d.getClientRects().length === 0))
  await form.getByLabel('承运商').fill('华南危运')
  await form.getByLabel('车牌').fill('粤A·D1234')
  await form.getByRole('button', { name: /保\s*存/ }).click()
  await form.waitFor({ state: 'hidden' })
  first = (await call('GET', '/v1/waste-manifests?state=draft&limit=1', desk)).items[0].id
  const row = page.getByRole('row', { name: first }).last()
  await row.getByRole('button', { name: /发\s*运/ }).click()
  await form.getByLabel('联单号').fill(`2026${digits(10)}`)
  await form.getByRole('button', { name: /保\s*存/ }).click()
  await form.waitFor({ state: 'hidden' })
  const sent = await read(first)
  assert.deepEqual([sent.state, sent.lots.map((l) => l.id).sort()], ['in_transfer', [...lots].sort()])
  await page.goto(`/waste-manifests/${first}`)
  await settled(page)
  const over = card(page, '交接给下一承运方')
  await over.getByLabel('下一承运方').fill('粤北危运')
  await over.getByLabel('下一车辆').fill('粤F·00001')
  await over.getByLabel('交接地点').fill('韶关')
  await over.getByLabel('交接地点').press('Enter')
  await card(page, '后续承运').getByText('粤北危运').waitFor()
  await close()
})

test('the recycler refuses one lot, weighs the other and certifies it, on a phone', async () => {
  const { page, close } = await at('liu.yang', 'zh', '/waste-manifests', phone)
  await page.getByRole('link', { name: first }).click()
  await state(page, '转运中')
  const refuse = card(page, '拒收')
  await refuse.getByRole('checkbox', { name: lots[1] }).check()
  await refuse.getByRole('button', { name: '拒收所选批次' }).click()
  await refuse.locator('.ant-form-item-explain-error').first().waitFor()
  await refuse.getByLabel(`${lots[1]} 称重（克）`).fill('298')
  await refuse.getByLabel(`${lots[1]} 拒收原因`).fill('包装破损，漏液')
  await refuse.getByRole('button', { name: '拒收所选批次' }).click()
  await card(page, '被拒收的批次').getByText('包装破损，漏液').waitFor()
  assert.deepEqual(await faults(page), [])
  const accept = card(page, '确认接收')
  await accept.getByLabel('实收重量（克）').fill(String(GRAMS))
  await accept.getByRole('button', { name: '确认接收' }).click()
  const certificate = card(page, '处置证书')
  await certificate.getByLabel('证书编号').fill(fresh('C-'))
  await certificate.getByLabel('产出（克）').first().fill(String(GRAMS - 30))
  await certificate.getByLabel('申报损耗（克）').fill('30')
  await certificate.getByLabel('损耗原因').fill('水分蒸发')
  await certificate.getByRole('button', { name: '出具证书' }).click()
  await certificate.waitFor({ state: 'hidden' })
  await page.getByText('水分蒸发').waitFor()
  const m = await read(first)
  assert.deepEqual([m.state, m.accepted_grams, m.rejections[0].waits], ['certified', GRAMS, true])
  await close()
})

test('operations enter the approval and the warehouse sends the refused lot on', async () => {
  const desktopOf = await at('zhao.min', 'en', '/hazardous')
  const page = desktopOf.page
  await page.getByRole('row', { name: CODE }).first().waitFor()
  await page.getByRole('button', { name: 'Enter an approval' }).click()
  const form = page.getByRole('dialog')
  const number = fresh('GD-')
  await form.getByLabel('Approval').fill(number)
  await form.getByLabel('Moved out by').click()
  await page.keyboard.type('WH-GZ')
  await page.keyboard.press('Enter')
  await form.getByLabel('Acceptor').click()
  await page.keyboard.type('Jianghan')
  await page.keyboard.press('Enter')
  await choose(page, form.getByLabel('Hazard code'), CODE)
  await form.getByLabel('First day').fill('2020-01-01')
  await form.getByLabel('Last day').fill('2030-01-01')
  await form.getByLabel('Approved quantity (g)').fill('1000')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText(/12 months at most/).first().waitFor()
  const today = new Date()
  const day = (later) => new Date(today.getTime() + later * 86400e3).toISOString().slice(0, 10)
  await form.getByLabel('First day').fill(day(-2))
  await form.getByLabel('Last day').fill(day(200))
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: number }).waitFor()
  assert.deepEqual(await faults(page), [])
  await desktopOf.close()

  const keeper = await at('wang.fang', 'zh', `/waste-manifests/${first}`)
  const on = card(keeper.page, '转运')
  await choose(keeper.page, on.getByLabel('送往'), '江汉循环')
  await on.getByRole('button', { name: /转\s*运/ }).click()
  await state(keeper.page, '待发运')
  await card(keeper.page, '联单链').getByRole('link', { name: first }).waitFor()
  onward = keeper.page.url().split('/').at(-1)
  assert.match((await read(onward)).approval, /^GD-/)
  await call('POST', `/v1/waste-manifests/${onward}/dispatch`, desk, {})
  await keeper.page.reload()
  await settled(keeper.page)
  const paper = card(keeper.page, '补录官方编号')
  await paper.getByLabel('联单号').fill('123')
  await paper.getByLabel('联单号').press('Enter')
  await paper.getByText(/20264401123456/).first().waitFor()
  await paper.getByLabel('联单号').fill(`2026${digits(10)}`)
  await paper.getByLabel('联单号').press('Enter')
  await paper.waitFor({ state: 'hidden' })
  await keeper.close()
})

test('another recycler does not see it; operations settle the difference with a note that is shown', async () => {
  const recycler = await at('liu.yang', 'en', `/waste-manifests/${onward}`).catch(() => null)
  if (recycler) {
    await recycler.page.getByRole('alert').waitFor()
    await recycler.close()
  }
  await call('POST', `/v1/waste-manifests/${onward}/accept`, desk, { accepted_grams: 250, method: 'R4' })
  const { page, close } = await at('zhao.min', 'en', `/waste-manifests/${onward}`)
  const settle = card(page, 'Settle the difference')
  await settle.getByLabel('Note').fill('ok')
  await settle.getByRole('button', { name: 'Settle the difference' }).click()
  await settle.getByText(/8 letters or figures/).waitFor()
  await settle.getByLabel('Note').fill('the leak was collected at the first gate')
  await settle.getByRole('button', { name: 'Settle the difference' }).click()
  const kept = card(page, 'How the difference was settled')
  await kept.getByText('the leak was collected at the first gate').waitFor()
  assert.match(await kept.innerText(), /As weighed[\s\S]*zhao\.min/)
  assert.deepEqual(await faults(page), [])
  await card(page, 'Chain of manifests').getByRole('link', { name: first }).click()
  await card(page, 'Chain of manifests').getByRole('link', { name: onward }).waitFor()
  const m = await read(onward)
  assert.deepEqual([m.state, m.settlements[0].decision, m.settlements[0].by], ['accepted', 'as_weighed', 'zhao.min'])
  await close()
})

for (const [name, size] of Object.entries({ phone, desktop })) {
  for (const language of languages) {
    test(`the pages of waste fit a ${name} in ${language}`, async () => {
      for (const [login, path] of [['zhao.min', '/hazardous'], ['wang.fang', '/hazardous'], ['wang.fang', '/waste-lots'], ['zhao.min', `/waste-manifests/${onward}`], ['liu.yang', `/waste-manifests/${first}`]]) {
        const { page, close } = await at(login, language, path, size)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        assert.ok(wide <= 1, `${path} scrolls sideways by ${wide} px`)
        assert.deepEqual(await faults(page), [], path)
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${login}-${path.replaceAll('/', '_')}-${name}-${language}.png`, fullPage: true })
        await close()
      }
    })
  }
}
