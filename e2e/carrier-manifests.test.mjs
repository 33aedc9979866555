// The warehouse hands parcels to a carrier with a scanner alone: labels by their GS1 element string, then the driver signs.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, base, bought, call, desktop, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

/** A packed parcel of a new repair, and the session of the keeper who packed it. */
async function packed() {
  const desk = await signIn('zhao.min')
  const repair = await call('POST', '/v1/repairs', desk.access_token, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: 'BC-BCD-452', serial: 'BC24110123457', purchased_on: bought(), symptom: '不制冷', urgent: true, same_appliance: 'another_fault', engineer: 'li.wei',
  })
  const engineer = (await signIn('li.wei')).access_token
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const ordered = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: 'FR-CMP-0101', quantity: 1 }], ship_to: 'site' })
  const line = (ordered.lines ?? ordered.items ?? ordered)[0]
  const warehouse = line.source
  const tasks = await call('GET', `/v1/pick-lists?warehouse=${warehouse}&limit=200`, desk.access_token)
  const task = tasks.items.find((t) => t.line === line.id)
  const scanned = task.serials?.[0] ?? task.part
  await call('POST', `/v1/pick-lists/${task.line}/pick`, desk.access_token, { warehouse, scanned })
  const body = { warehouse, carrier: 'SF', lines: [task.line], gross_grams: 8000 }
  await assert.rejects(call('POST', '/v1/shipments', desk.access_token, { ...body, scans: ['ANOTHER'] }), 'a wrong scan packs nothing')
  return { shipment: await call('POST', '/v1/shipments', desk.access_token, { ...body, scans: [scanned] }), warehouse, token: desk.access_token }
}

test('a scanner closes a departure and the driver signs', async () => {
  const { shipment, warehouse, token } = await packed()
  const { context } = await as(browser, 'wang.fang', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/carrier-manifests')
  await settled(page)
  const scan = async (text, answer) => {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await page.getByText(answer).first().waitFor()
  }
  await scan(warehouse, /./)
  await scan('SF', /^D\d*.*顺丰速运/)
  await scan(`]C100${shipment.sscc}`, '已扫，共 1 件')
  assert.deepEqual(await faults(page), [])
  await scan('CLOSE', '已结束扫描')
  await scan('老周 / 粤B12345', /已交给 老周/)
  const [download] = await Promise.all([page.waitForEvent('download'), (async () => { await page.keyboard.type('PRINT'); await page.keyboard.press('Enter') })()])
  assert.match(download.suggestedFilename(), /^manifest-D.*\.pdf$/)
  const after = await call('GET', `/v1/shipments/${shipment.id}`, token)
  assert.equal(after.waybill, shipment.sscc, 'it travels under its SSCC')
  await call('POST', `/v1/shipments/${shipment.id}/proofs`, token, { signer: '陈洁', lon: 113.3245, lat: 23.1358, serials: (after.lines ?? []).flatMap((l) => l.serial ?? []), delivered_at: after.shipped_at })
  await page.goto(`/shipments/${shipment.id}`)
  await page.getByText('充分').waitFor()
  assert.deepEqual(await faults(page), [])
  await context.close()
})

test('the label of a parcel is a PDF and ZPL', async () => {
  const { shipment, token } = await packed()
  for (const [form, begins] of [['pdf', '%PDF-'], ['zpl', '^XA']]) {
    const answer = await fetch(`${base}/v1/shipments/${shipment.id}/label.${form}`, { headers: { Authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200)
    assert.ok((await answer.text()).startsWith(begins))
  }
})

for (const [name, size] of Object.entries({ phone, desktop })) {
  for (const language of languages) {
    test(`the page fits a ${name} in ${language}`, async () => {
      const { context } = await as(browser, 'wang.fang', language, size)
      const page = await context.newPage()
      await page.goto('/carrier-manifests')
      await settled(page)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.ok(wide <= 1, `scrolls sideways by ${wide} px`)
      assert.deepEqual(await faults(page), [])
      await context.close()
    })
  }
}
