// What failed is shown to its supplier: the bench's photograph stands with the piece, operations add one of the claim, and the file
// that the supplier gets names both as they are saved.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { as, base, bought, call, desktop, faults, languages, open, phone, settled, signIn } from './fettle.mjs'
import { picture, sizeOf } from './picture.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

const MODEL = 'BC-BCD-452'
const WORDS = {
  zh: { supplier: '供应商', part: '备件号', save: /保\s*存/, title: '照片', choose: '选择照片', show: '查看 1', bench: '检测时', claim: '供应商索赔用', keep: '保存', file: '下载 CSV' },
  en: { supplier: 'Supplier', part: 'Part', save: 'Save', title: 'Photographs', choose: 'Choose a photograph', show: 'Show 1', bench: 'at the bench', claim: 'for the supplier', keep: 'Save', file: 'CSV file' },
}

const desk = async () => (await signIn('zhao.min')).access_token

/** A part with serials that value.test does not claim: the last that comes home, where that one takes the first. */
async function aPart(token) {
  const { items: parts } = await call('GET', '/v1/parts?limit=200', token)
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, token)
  return parts.findLast((p) => p.serialised && p.core_return && p.price_minor > 0 && !p.lot_tracked && !p.superseded_by && fitting.some((f) => f.number === p.number))
}

/** Fits a new piece of a part out of li.wei's van; what comes out has the serial old. */
async function fitted(part, serial, old) {
  const { access_token: token, actor: { scope: [here] } } = await signIn('wang.fang')
  const { access_token: engineer, actor: { scope: [van] } } = await signIn('li.wei')
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  await call('POST', `/v1/vans/${van}/issue`, await desk(), { from: here, lines: [{ part: part.number, quantity: 1, serials: [serial] }] })
  const repair = await call('POST', '/v1/repairs', await desk(), {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `BC${Date.now()}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: serial, old_serial: old })
  const { items } = await call('GET', '/v1/returns?limit=200', engineer)
  return items.find((r) => r.repair === repair.id)
}

/** The bench finds the fault in a new part that came back, and photographs it. */
async function failed(part) {
  const { access_token: token, actor: { scope: [here] } } = await signIn('wang.fang')
  const serial = `CLM${Date.now()}`
  await fitted(part, serial, `OLD${serial}`)
  const old = await fitted(part, `NEXT${serial}`, serial)
  await call('POST', `/v1/returns/${old.id}/receive`, token, { warehouse: here, serial, gross_grams: old.expected_grams })
  await photographed('return', old.id, 'bench', token)
  await call('POST', `/v1/returns/${old.id}/inspect`, token, { verdict: 'fault_confirmed', ...(old.esd && { esd_bag: true }) })
  return { serial, old: old.id }
}

/** The cells of a line; what holds a comma stands in quotes. */
const cellsOf = (line) => line.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g).slice(0, -1).map((c) => c.replace(/,$/, '').replace(/^"|"$/g, ''))

async function photographed(about, subject, purpose, token) {
  const { buffer, mimeType } = picture()
  const answer = await fetch(`${base}/v1/evidence?about=${about}&subject=${subject}&purpose=${purpose}`, { method: 'POST', body: buffer,
    headers: { authorization: `Bearer ${token}`, 'content-type': mimeType, 'idempotency-key': randomUUID() } })
  assert.equal(answer.ok, true, await answer.text())
}

for (const language of languages) {
  test(`a claim is shown by photographs, and its file names them (${language})`, async () => {
    const w = WORDS[language], token = await desk()
    const part = await aPart(token)
    const { context } = await as(browser, 'zhao.min', language, desktop)
    const page = await context.newPage()
    await page.goto('/claims')
    await settled(page)
    const supplier = `Nordwerk ${Date.now()}`
    await page.getByLabel(w.supplier, { exact: true }).fill(supplier)
    await page.getByLabel(w.part, { exact: true }).fill(part.number)
    await page.keyboard.press('Enter')
    await page.getByRole('listitem').filter({ hasText: supplier }).first().waitFor()
    const { serial, old } = await failed(part)
    await page.reload()
    await settled(page)
    const claim = page.getByRole('listitem').filter({ hasText: supplier }).filter({ hasText: serial }).first()
    await claim.waitFor()
    const id = await claim.getAttribute('aria-label')

    // With the piece stands what the bench saw; operations look at it and take none of it away.
    const piece = claim.getByRole('listitem').filter({ hasText: serial })
    await piece.getByRole('button', { name: w.title }).click()
    await piece.getByRole('button', { name: w.show }).filter({ hasText: w.bench }).click()
    assert.deepEqual(await sizeOf(piece.locator('img')), [8, 8])
    assert.equal(await piece.getByLabel(w.choose).count(), 0)

    // One of the claim as a whole is added by keyboard as far as the chooser of files, refused where it is none, and there after a reload.
    const own = claim.getByRole('button', { name: w.title }).last()
    await own.focus()
    await page.keyboard.press('Enter')
    await claim.getByLabel(w.choose).setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') })
    await claim.getByRole('alert').waitFor()
    await claim.getByLabel(w.choose).setInputFiles(picture())
    await claim.getByRole('button', { name: w.show }).filter({ hasText: w.claim }).waitFor()
    await page.reload()
    await settled(page)
    await claim.getByRole('button', { name: w.title }).last().click()
    await claim.getByRole('button', { name: w.show }).filter({ hasText: w.claim }).click()
    assert.deepEqual(await sizeOf(claim.locator('img')), [8, 8])
    assert.deepEqual(await faults(page), [])

    // The file names what is saved, by the name that it is saved under.
    const [saved] = await Promise.all([page.waitForEvent('download'), claim.getByRole('link', { name: w.keep, exact: true }).click()])
    const [sheet] = await Promise.all([page.waitForEvent('download'), claim.getByRole('button', { name: w.file }).click()])
    const csv = await readFile(await sheet.path(), 'utf8')
    const [head, row] = csv.replace('\ufeff', '').trim().split('\n').map(cellsOf)
    const cell = (name) => row[head.indexOf(name)]
    assert.deepEqual([cell('claim'), cell('supplier'), cell('serial'), cell('return')], [id, supplier, serial, old])
    const [bench] = (await call('GET', `/v1/evidence?about=return&subject=${old}`, token)).items
    assert.deepEqual(cell('photographs').trim().split(' '), [`${bench.evidence}.png`, saved.suggestedFilename()])
    await context.close()

    const { context: pocket } = await as(browser, 'zhao.min', language, phone)
    const narrow = await pocket.newPage()
    await narrow.goto('/claims')
    await settled(narrow)
    const small = narrow.getByRole('listitem', { name: id })
    await small.getByRole('button', { name: w.title }).last().click()
    await small.getByRole('button', { name: w.show }).click()
    assert.deepEqual(await sizeOf(small.locator('img')), [8, 8])
    assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is beside a phone')
    assert.deepEqual(await faults(narrow), [])
    await pocket.close()
  })
}
