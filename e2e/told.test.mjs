// What people are told: an error in one language at its field, no zero under an error, numbers that add up and lead to
// their rows, sheets on paper, pages that are not there, and no door that answers "not allowed".
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, desktop, open, phone, settled, languages } from './fettle.mjs'

let browser
before(async () => {
  browser = await open()
})
after(() => browser.close())

const pages = {
  'zhao.min': ['/network', '/sources', '/control', '/files', '/notices', '/codes', '/promises', '/queue', '/repairs', '/shipments', '/balance', '/stock', '/waste-manifests'],
  'wang.fang': ['/pick', '/carrier-manifests', '/receive', '/put-away', '/count', '/transfer', '/shipments', '/returns', '/waste-lots', '/stock'],
  'liu.yang': ['/waste-manifests'],
  'chen.jie': ['/mine'],
}
const identifier = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

for (const [login, paths] of Object.entries(pages)) {
  test(`${login} is led to no page that refuses him, and sees no identifier of ours`, async () => {
    const { context } = await as(browser, login, 'en', desktop)
    const page = await context.newPage()
    let at = ''
    const refused = []
    page.on('response', (r) => [401, 403].includes(r.status()) && refused.push(`${at}: ${r.status()} ${r.url()}`))
    const queue = ['/', ...paths], seen = new Set()
    // One page of a kind: where a list leads to a hundred things, the first stands for all.
    const kind = (path) => path.replace(/^(\/[^/?]+)\/.+/, '$1/*').replace(/\?.*/, '')
    while (queue.length > 0) {
      at = queue.shift()
      if (seen.has(kind(at))) continue
      seen.add(kind(at))
      await page.goto(at)
      await settled(page)
      const { links, text } = await page.evaluate(() => ({ links: [...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin && !a.target && !a.hash).map((a) => a.pathname + a.search), text: document.body.innerText }))
      assert.ok(!identifier.test(text), `${at} shows ${text.match(identifier)?.[0]}`)
      queue.push(...links.filter((l) => !/^\/(docs|m|t|v1)(\/|$)/.test(l)))
    }
    assert.deepEqual(refused, [])
    assert.ok(seen.size >= paths.length)
    await context.close()
  })

  test(`${login} sees an error and no zero when the service fails`, async () => {
    const { context } = await as(browser, login, 'zh', phone)
    const page = await context.newPage()
    await page.route('**/v1/**', (r) => r.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: '服务暂不可用', status: 503, detail: '处理超时，请重试', code: 'database_unavailable' }) }))
    for (const path of paths) {
      await page.goto(path)
      await page.locator('main h1').first().waitFor()
      await page.waitForFunction(() => !document.querySelector('.waiting'))
      const text = await page.locator('main').innerText()
      const zero = text.split('\n').find((l) => /(^|[\s·])0([\s·%]|$)/.test(l.trim()))
      assert.equal(zero, undefined, `${path} tells a number that nobody read: ${zero}`)
      const hears = await page.locator('[role=alert]').count()
      assert.ok(hears > 0 || !/还没有(?!扫描)|暂无/.test(text), `${path} says that nothing is there, and it was not read: ${text}`)
    }
    await context.close()
  })

  for (const language of languages) {
    test(`${login} finds the way back from a page that is not there, in ${language}`, async () => {
      const { context } = await as(browser, login, language, phone)
      const page = await context.newPage()
      await page.goto('/nowhere/at/all')
      await page.locator('main h1').waitFor()
      assert.equal(await page.locator('main h1').innerText(), language === 'zh' ? '没有这个页面' : 'No such page')
      assert.ok(await page.locator('nav a').count() > 0, 'the bar stays')
      await page.locator('main a').click()
      await settled(page)
      assert.equal(new URL(page.url()).pathname, '/')
      await context.close()
    })
  }
}

test('a wide screen is used, and buttons stand apart', async () => {
  const { context } = await as(browser, 'zhao.min', 'en', { viewport: { width: 1920, height: 1080 } })
  const page = await context.newPage()
  for (const path of ['/promises', '/queue', '/stock/none-of-ours']) {
    await page.goto(path)
    await settled(page)
    const width = await page.evaluate(() => Math.max(...[...document.querySelectorAll('main section, main .card, main .problem')].map((e) => e.getBoundingClientRect().width)))
    assert.ok(path === '/queue' || width > 1300, `${path} stops at ${width} px`)
    const glued = await page.evaluate(() => {
      const all = [...document.querySelectorAll('main button, main strong, main .chip')].map((e) => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.width > 0 && e.closest('.ant-segmented, .ant-input-group, .ant-space-compact, .ant-input-search, .switch, .ant-pagination, svg') === null)
      for (const [a, ra] of all) for (const [b, rb] of all) {
        if (a === b || a.contains(b) || b.contains(a)) continue
        const beside = ra.top < rb.bottom && rb.top < ra.bottom && rb.left - ra.right < 4 && rb.left >= ra.right - 1
        if (beside) return `${a.textContent} | ${b.textContent}`
      }
      return ''
    })
    assert.equal(glued, '', path)
  }
  await context.close()
})

for (const language of languages) {
  test(`every entry of the bar can be seen, in ${language}`, async () => {
    for (const login of Object.keys(pages)) {
      const { context } = await as(browser, login, language, desktop)
      const page = await context.newPage()
      await page.goto('/')
      await settled(page)
      for (const width of [1440, 1280, 1024]) {
        await page.setViewportSize({ width, height: 900 })
        const hidden = await page.evaluate(() => {
          const links = [...document.querySelectorAll('header nav a')]
          const seen = (a) => {
            const r = a.getBoundingClientRect()
            // What a box around it cuts off does not answer at its corners.
            return [[r.left + 1, r.top + r.height / 2], [r.right - 1, r.top + r.height / 2]].every(([x, y]) => a.contains(document.elementFromPoint(x, y)))
          }
          return links.length === 0 ? ['no bar'] : links.filter((a) => !seen(a)).map((a) => a.textContent)
        })
        assert.deepEqual(hidden, [], `${login} at ${width} px`)
      }
      await page.setViewportSize(phone.viewport)
      const nav = await page.locator('header nav').evaluate((e) => [e.scrollWidth > e.clientWidth, getComputedStyle(e).overflowX, e.clientHeight])
      assert.ok(!nav[0] || nav[1] === 'auto', 'a phone scrolls the bar')
      assert.ok(nav[2] < 60, 'and keeps it in one line')
      await context.close()
    }
  })
}

test('what came in is what became of it, and each number leads to its rows', async () => {
  const { context, session } = await as(browser, 'zhao.min', 'en', desktop)
  const page = await context.newPage()
  const { items } = await (await fetch(`${process.env.FETTLE_URL}/v1/mass-balance`, { headers: { authorization: `Bearer ${session.access_token}` } })).json()
  assert.equal(items.reduce((s, r) => s + r.held_grams, 0), 0, 'the book balances to the gram')
  await page.goto('/balance')
  await settled(page)
  const said = await page.locator('main [role=group] p.num').innerText()
  const grams = (side) => [...side.matchAll(/([\d,.]+)\s*(kg|g)\b/g)].reduce((s, [, n, unit]) => s + Number(n.replaceAll(',', '')) * (unit === 'kg' ? 1000 : 1), 0)
  const [left, right] = said.split('=')
  assert.ok(grams(left) > 0)
  assert.ok(Math.abs(grams(left) - grams(right)) <= grams(left) * 0.001, said)
  for (const href of await page.locator('main svg a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
    assert.equal(await page.locator(`[id="${href.slice(1)}"]`).count() > 0, true, `${href} leads nowhere`)
  }
  await page.goto('/promises')
  await settled(page)
  const rows = await page.locator('main table').first().locator('tbody tr').allInnerTexts()
  const made = (r) => Number(r.split(/\t|\n/)[1])
  const elsewhere = rows.filter((r) => /elsewhere/i.test(r)).reduce((s, r) => s + made(r), 0)
  const all = rows.reduce((s, r) => s + (made(r) || 0), 0)
  assert.ok(all > 0 && elsewhere <= all / 20, `${elsewhere} of ${all} promises are told to be elsewhere`)
  await page.goto('/stock/FR-CMP-0101')
  await settled(page)
  const times = await page.getByRole('region', { name: 'Ledger', exact: true }).locator('tbody tr td:first-child').allInnerTexts()
  assert.ok(times.length > 1)
  assert.deepEqual(times, [...times].sort().reverse(), 'the ledger is in the order of its times')
  await context.close()
})

test('what came within 24 hours agrees with what was kept', async () => {
  const { context, session } = await as(browser, 'zhao.min', 'en', desktop)
  const asked = await fetch(`${process.env.FETTLE_URL}/v1/promises/summary?days=30`, { headers: { authorization: `Bearer ${session.access_token}` } })
  const { total } = await asked.json()
  assert.ok(total.kept > 20 && total.arrived_24h >= total.kept * 0.9, JSON.stringify(total))
  await context.close()
})

test('lists and papers are printed as sheets', async () => {
  for (const [login, path] of [['wang.fang', '/pick'], ['wang.fang', '/count'], ['wang.fang', '/carrier-manifests'], ['zhao.min', '/promises'], ['liu.yang', '/waste-manifests']]) {
    const { context } = await as(browser, login, 'zh', desktop)
    const page = await context.newPage()
    await page.goto(path)
    await settled(page)
    const shown = await page.locator('main').innerText()
    await page.emulateMedia({ media: 'print' })
    const printed = await page.locator('main').innerText()
    assert.ok(printed.length >= Math.min(20, shown.length / 4), `${path} prints ${JSON.stringify(printed)}`)
    assert.equal(await page.locator('main button:visible:not(.linklike), nav:visible').count(), 0, `${path} prints what one presses`)
    assert.ok((await page.pdf({ format: 'A4' })).length > 5000, path)
    await context.close()
  }
})

for (const language of languages) {
  test(`a refusal is told once, in one language and at its field: ${language}`, async () => {
    const { context, session } = await as(browser, 'zhao.min', language, desktop)
    const asked = await context.request.post('/v1/repairs', { headers: { 'accept-language': language === 'zh' ? 'zh-CN' : 'en-GB', 'idempotency-key': crypto.randomUUID(), authorization: `Bearer ${session.access_token}` }, data: { channel: 'app', phone: 'abc', lon: 999 } })
    const problem = await asked.json()
    assert.equal(asked.status(), 422)
    assert.ok(problem.errors.length >= 2)
    for (const e of [problem, ...problem.errors]) {
      const text = e.message ?? e.detail
      assert.equal(/[\u4e00-\u9fff]/.test(text), language === 'zh', text)
      if (language === 'zh') assert.ok(!/expected|required|invalid|length|body\./i.test(text), text)
    }
    await context.close()
  })
}
