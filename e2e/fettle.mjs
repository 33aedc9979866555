// What every browser test needs: a browser, a client of the API, a signed-in page, and axe.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { randomUUID } from 'node:crypto'
import { chromium } from 'playwright-core'

export const base = process.env.FETTLE_URL ?? 'http://127.0.0.1:8080'
export const password = 'fettle-demo'
/** The languages in which the pages are worked: both, or those that E2E_LANGUAGES names. */
export const languages = (process.env.E2E_LANGUAGES ?? 'zh,en').split(',')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const open = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

export async function call(method, path, token, body) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...(method !== 'GET' && { 'idempotency-key': randomUUID() }) },
    body: body && JSON.stringify(body),
  })
  const said = await answer.json()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(said)}`)
  return said
}

export const signIn = (login) => call('POST', '/v1/sessions', '', { login, password })

/** A day on which an appliance was bought that the statutory cover still holds for. */
export const bought = () => new Date(Date.now() - 100 * 86_400_000).toISOString().slice(0, 10)

export const phone = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
export const desktop = { viewport: { width: 1440, height: 900 } }

// A context whose pages are signed in as login and speak the language, of a person who wants no animations: a menu is gone when it is
// closed, however busy the machine is. axe needs no exception from the page's policy:
// it is put in by the browser itself.
export async function as(browser, login, language, size, more = {}) {
  const session = login ? await signIn(login) : null
  const context = await browser.newContext({ ...size, locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', baseURL: base, bypassCSP: true, ...more })
  await context.addInitScript(([s, l]) => {
    if (s && !localStorage.getItem('fettle.session')) localStorage.setItem('fettle.session', s)
    if (!localStorage.getItem('fettle.language')) localStorage.setItem('fettle.language', l)
  }, [session && JSON.stringify(session), language])
  return { context, session }
}

export async function settled(page) {
  await page.waitForLoadState('load')
  await page.locator('main h1, main h2, header h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true], .ant-spin-spinning, .waiting'))
}

// Scans a text at a scan field and waits until that scan was answered with what is expected: an older answer that says the
// same does not count, for the page may still be busy with this one. `expected` is a text or a pattern.
export async function scan(page, text, expected) {
  const field = page.locator('section.scan')
  const round = async () => /flash-\d/.exec(await field.getAttribute('class'))?.[0]
  const before = await round()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await page.locator(before ? `section.scan[class*=flash]:not(.${before})` : 'section.scan[class*=flash]').waitFor()
  const said = await page.locator('.said').innerText()
  if (!(expected instanceof RegExp ? expected.test(said) : said.includes(expected))) throw new Error(`the scan of ${text} was answered: ${said}, not: ${expected}`)
}

// Serious and critical findings of axe, as text.
export async function faults(page) {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ['violations'] })
    return found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)
  })
}

// A customer's link to one of li.wei's repairs that waits for a part, or to the newest.
export async function customerLink() {
  const { access_token: token } = await signIn('li.wei')
  const { items } = await call('GET', '/v1/repairs?limit=100', token)
  const repair = items.find((r) => r.state === 'awaiting_parts') ?? items[0]
  const link = await call('POST', `/v1/repairs/${repair.id}/track-link`, token)
  return { path: link.path, repair: repair.id }
}

// Asks again until something is there; what is heard by events comes a moment later.
export async function until(what, look) {
  for (let i = 0; i < 100; i++) {
    const found = await look()
    if (found) return found
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`${what} did not come`)
}
