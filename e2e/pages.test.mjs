// Every page: it shows its content in both languages and both widths, does not scroll sideways, logs no error and has no
// serious fault of accessibility.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, customerLink, desktop, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

let browser
// A line that somebody decided on.
let line
before(async () => {
  browser = await open()
  line = (await call('GET', '/v1/order-lines?limit=1', (await signIn('zhao.min')).access_token)).items[0].id
})
after(() => browser.close())

const staff = [
  ['zhao.min', ['/network', '/lines', '/sources/FR-CMP-0101', '/control', '/files', '/codes', '/notices', '/promises', '/queue', '/intake', '/knowledge', '/dispatch', '/engineers', '/repairs', '/balance', '/hazardous', '/stock', '/shipments', '/policies', '/policies/sourcing']],
  ['wang.fang', ['/pick', '/receive', '/put-away', '/count', '/transfer', '/shipments', '/returns', '/waste-lots', '/hazardous', '/stock/FR-CMP-0101']],
  ['liu.yang', ['/waste-manifests']],
  ['chen.jie', ['/mine']],
  ['li.wei', ['/m', '/m/parts', '/m/van', '/m/owed', '/m/sync']],
  [null, ['/', '/m', '/docs']],
]

for (const language of languages) {
  for (const [name, size] of Object.entries({ phone, desktop })) {
    for (const [login, paths] of staff) {
      test(`${login ?? 'nobody'} in ${language} on a ${name}`, async () => {
        const { context } = await as(browser, login, language, size)
        const page = await context.newPage()
        const errors = []
        page.on('pageerror', (e) => errors.push(String(e)))
        page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
        for (const path of paths) {
          await page.goto(path === '/lines' ? `/lines/${line}` : path)
          if (path === '/docs') await page.locator('.opblock').first().waitFor()
          else await settled(page)
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          assert.ok(wide <= 1 || path === '/docs', `${path} scrolls sideways by ${wide} px`)
          if (path !== '/docs') assert.deepEqual(await faults(page), [], path)
        }
        assert.deepEqual(errors, [])
        await context.close()
      })
    }
    test(`the customer's link in ${language} on a ${name}`, async () => {
      const { path } = await customerLink()
      const { context } = await as(browser, null, language, size)
      const page = await context.newPage()
      const scripts = []
      page.on('response', async (r) => {
        if (r.url().endsWith('.js') && !/map|where|outlines|sw\.js/.test(r.url())) scripts.push(r.url())
      })
      await page.goto(path)
      await settled(page)
      assert.deepEqual(await faults(page), [])
      const sizes = await page.evaluate((urls) => Promise.all(urls.map(async (u) => {
        const entry = performance.getEntriesByName(u)[0]
        return entry ? entry.encodedBodySize : 0
      })), scripts)
      const kilobytes = sizes.reduce((a, b) => a + b, 0) / 1024
      assert.ok(kilobytes > 1 && kilobytes <= 120, `${kilobytes.toFixed(0)} KB of script before the map`)
      await context.close()
    })
  }
}
