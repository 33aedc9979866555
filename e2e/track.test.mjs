// The customer's page on a phone: a scan that a producer writes to the broker appears by itself, a line that breaks is
// taken up where it broke, places are blurred until the last stop, and a link that has ended says so.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { as, base, bought, call, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

const PART = 'FR-CMP-0101'
const DOOR = { lon: 113.3245, lat: 23.1358 }
const words = {
  zh: { title: '接下来', road: '备件正在运输途中', out: '快递员正在派送', live: '实时', away: '连不上', ago: /最后消息 (9|10|11) 分钟 ?前/, gone: '这个链接已失效' },
  en: { title: 'What happens next', road: 'The part is on the road', out: 'The courier is on the way', live: 'Live', away: 'Not connected', ago: /Last news (9|10|11) min ago/, gone: 'This link is no longer valid' },
}
const pictures = process.env.FETTLE_PICTURES

let browser
before(async () => { browser = await open() })
after(() => browser.close())

// A parcel that its carrier has, and the customer's link to its repair.
async function onTheRoad() {
  const desk = (await signIn('zhao.min')).access_token
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    ...DOOR, model: 'BC-BCD-452', serial: 'BC24110123456', purchased_on: bought(), symptom: '不制冷', urgent: true, same_appliance: 'another_fault', engineer: 'li.wei',
  })
  const engineer = (await signIn('li.wei')).access_token
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: PART, quantity: 1 }], ship_to: 'site' })
  const warehouse = line.source
  const tasks = await call('GET', `/v1/pick-lists?limit=200&state=open&warehouse=${warehouse}`, desk)
  const mine = tasks.items.find((t) => t.line === line.id)
  // A serial serves the most urgent line that waits for its part, whoever's that is.
  const task = await call('POST', `/v1/pick-lists/${line.id}/pick`, desk, { warehouse, scanned: mine.serials[0] })
  const parcel = await call('POST', '/v1/shipments', desk, { warehouse, lines: [task.line], carrier: 'SF', gross_grams: 9800 })
  const waybill = `SF${Date.now()}`
  await call('POST', `/v1/shipments/${parcel.id}/ship`, desk, { waybill })
  const link = await call('POST', `/v1/repairs/${task.repair}/track-link`, desk)
  return { link: link.path, waybill, repair: task.repair, desk }
}

// The carrier's scan: the door writes it to the broker, and what the consumer makes of it is what the page shows.
async function scanned(waybill, code, place, lon, lat) {
  const body = JSON.stringify({ scans: [{ source: 'sf', waybill, code, occurred_at: new Date().toISOString(), place, lon, lat }] })
  const t = Math.floor(Date.now() / 1000)
  const signature = `t=${t},v1=${createHmac('sha256', 'fettle-demo-carrier').update(`${t}.${body}`).digest('hex')}`
  const answer = await fetch(`${base}/v1/carriers/SF/scans`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-fettle-signature': signature } })
  assert.equal(answer.status, 200, await answer.text())
}

// A wire between the browser and the service that can be cut. It keeps what went over it.
async function wire() {
  const { hostname, port } = new URL(base)
  const ends = new Set()
  const said = []
  let cut = false
  const server = createServer((near) => {
    if (cut) return near.destroy()
    const far = connect(Number(port), hostname)
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => undefined)
      end.on('close', () => { ends.delete(end); near.destroy(); far.destroy() })
    }
    near.on('data', (chunk) => said.push(chunk.toString('latin1')))
    near.pipe(far).pipe(near)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    said: () => said.join(''),
    cut() { cut = true; for (const end of ends) end.destroy() },
    mend() { cut = false },
    close() { this.cut(); server.close() },
  }
}

async function picture(page, name) {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}/track-${name}.png`, fullPage: true })
}

const latest = (page, text) => page.locator('.steps li.latest', { hasText: text }).first().waitFor()

for (const language of languages) {
  const say = words[language]
  test(`a scan appears by itself, and after a cut the page goes on where it broke (${language})`, async (t) => {
    const { link, waybill } = await onTheRoad()
    const line = await wire()
    t.after(() => line.close())
    const { context } = await as(browser, null, language, phone, { baseURL: line.base })
    t.after(() => context.close())
    const page = await context.newPage()
    const asked = []
    page.on('request', (r) => asked.push(r.url()))
    await page.goto(link)
    await settled(page)
    await page.getByRole('heading', { name: say.title }).waitFor()
    await page.getByText(say.live, { exact: false }).first().waitFor()

    await scanned(waybill, '50', '广州市荔湾区芳村大道30号', 113.23123, 23.11456)
    await latest(page, '荔湾区')
    await page.locator('.next', { hasText: say.road }).waitFor()
    assert.doesNotMatch(await page.locator('body').innerText(), /芳村|30号/, 'no house before the last stop')
    await scanned(waybill, '31', '广州中转场', 113.30111, 23.12222)
    await latest(page, '广州中转场')
    await picture(page, `road-${language}`)

    line.cut()
    await page.getByText(say.away).waitFor()
    await scanned(waybill, '204', '广州市天河区体育西路', 113.32111, 23.13222)
    assert.equal(await page.locator('.next', { hasText: say.out }).count(), 0, 'it cannot know yet')
    line.mend()
    await page.locator('.next', { hasText: say.out }).waitFor()
    await page.locator('.pulse.stream').waitFor()
    assert.match(line.said(), /Last-Event-ID: \d+/i, 'the browser says what it has')
    await picture(page, `out-${language}`)

    const pages = await page.evaluate(() => performance.getEntriesByType('navigation').length)
    assert.equal(pages, 1, 'nothing was loaded anew')
    assert.deepEqual(asked.filter((url) => !url.startsWith(line.base) && !url.startsWith('data:')), [], 'it asks nobody but the service')
    assert.deepEqual(await faults(page), [], 'axe finds nothing serious')
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(wide <= 0, `it fits a phone: ${wide} px too wide`)
  })

  test(`the page says how old its news is while it stays open, and a link that has ended says so (${language})`, async (t) => {
    const { link, repair, desk } = await onTheRoad()
    const { context } = await as(browser, null, language, phone)
    t.after(() => context.close())
    const page = await context.newPage()
    await page.clock.install()
    await page.goto(link)
    await settled(page)
    await page.clock.fastForward('10:00')
    await page.getByText(say.ago).waitFor()

    const closed = await context.newPage()
    await closed.goto(`/t/${'A'.repeat(43)}`)
    await closed.getByRole('heading', { name: say.gone }).waitFor()
    await picture(closed, `gone-${language}`)
    await call('POST', `/v1/repairs/${repair}/cancel`, desk, { reason: 'the test is over' })
  })
}

test('where a parcel is stays blurred before the last stop, in the stream as well', async (t) => {
  const { link, waybill } = await onTheRoad()
  const path = `/v1/track/${link.split('/').pop()}`
  await scanned(waybill, '50', '', 113.23123, 23.11456)
  let raw = ''
  const away = new AbortController()
  t.after(() => away.abort())
  const stream = await fetch(`${base}${path}/stream`, { signal: away.signal })
  const reader = stream.body.getReader()
  for (const decoder = new TextDecoder(); !raw.includes('"lon":113.235');) {
    const { value, done } = await reader.read()
    assert.ok(!done, 'the stream goes on')
    raw += decoder.decode(value)
  }
  for (const text of [raw, JSON.stringify(await call('GET', path))]) {
    assert.doesNotMatch(text, /113\.23123|23\.11456|113\.3245|23\.1358|13800138000|体育西路/)
    assert.match(text, /113\.325/, 'the home to a kilometre')
  }
})

test('what the page loads is small', async (t) => {
  const { link } = await onTheRoad()
  const { context } = await as(browser, null, 'zh', phone)
  t.after(() => context.close())
  const page = await context.newPage()
  const scripts = []
  page.on('response', (r) => { if (r.url().endsWith('.js')) scripts.push(r.body()) })
  await page.goto(link)
  await settled(page)
  await page.locator('svg.map path').first().waitFor({ state: 'attached' })
  const sizes = (await Promise.all(scripts)).map((body) => gzipSync(body, { level: 9 }).length)
  const whole = sizes.reduce((a, b) => a + b, 0)
  console.log(`scripts of the customer's page: ${sizes.length} files, ${(whole / 1024).toFixed(1)} KB by gzip`)
  assert.ok(sizes.length > 0 && whole < 120 * 1024, `${whole} bytes`)
})

test('tiles that are configured lie where the land is, and whom they are from stands below', async (t) => {
  const { link } = await onTheRoad()
  const { context } = await as(browser, null, 'zh', phone)
  t.after(() => context.close())
  const page = await context.newPage()
  await page.route('**/v1/map', (route) => route.fulfill({ json: { tiles: `${base}/tile/{z}/{x}/{y}.svg`, attribution: '© 某图' } }))
  await page.route('**/tile/**', (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"><rect width="256" height="256" fill="#dfe9d8" stroke="#8aa587"/></svg>' }))
  await page.goto(link)
  await settled(page)
  await page.getByText('© 某图').waitFor()
  await page.locator('svg.map image').first().waitFor({ state: 'attached' })
  const { site } = await call('GET', `/v1/track/${link.split('/').pop()}`)
  const shown = await page.evaluate(() => {
    const number = (node, name) => Number(node.getAttribute(name))
    return {
      tiles: [...document.querySelectorAll('svg.map image')].map((i) => ({ url: i.getAttribute('href'), x: number(i, 'x'), y: number(i, 'y'), size: number(i, 'width') })),
      marks: [...document.querySelectorAll('svg.map g circle')].map((c) => [number(c, 'cx'), number(c, 'cy')]),
    }
  })
  assert.ok(shown.tiles.length >= 4 && shown.tiles.length <= 24, `${shown.tiles.length} tiles`)
  for (const tile of shown.tiles) {
    const [z, x, y] = tile.url.match(/(\d+)\/(\d+)\/(\d+)\.svg$/).slice(1).map(Number)
    const across = ((site.lon + 180) / 360) * 2 ** z - x
    const down = ((1 - Math.asinh(Math.tan((site.lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z - y
    const [left, top] = [tile.x + across * tile.size, tile.y + down * tile.size]
    assert.ok(shown.marks.some(([cx, cy]) => Math.hypot(cx - left, cy - top) < 0.5), `by ${tile.url} the home lies at ${left}, ${top}`)
  }
  await picture(page, 'tiles')
})
