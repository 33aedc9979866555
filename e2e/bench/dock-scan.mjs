// Receives old parts one after another at the dock and prints how long the service's answers took to be seen, in ms: from the Enter
// of a scan to the frame after the one in which its answer was drawn. `make bench ROW=dock_scan` runs it.
import { as, desktop, open, scan, settled } from '../fettle.mjs'

const owed = process.env.OWED.split(','), grams = process.env.GRAMS
const browser = await open()
const { context } = await as(browser, process.env.KEEPER, 'zh', desktop)
const page = await context.newPage()
await page.goto('/dock')
await settled(page)
await page.locator('section.scan').waitFor()
await page.evaluate(() => {
  window.waits = []
  let entered = 0
  addEventListener('keydown', (event) => { if (event.key === 'Enter') entered = performance.now() }, true)
  const seen = () => requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - entered)))
  new MutationObserver(seen).observe(document.querySelector('section.scan'), { attributeFilter: ['class'] })
})
for (const id of owed) {
  await scan(page, id, '✓')
  await scan(page, 'NONE', '✓')
  await scan(page, grams, '✓')
}
await page.waitForFunction((n) => window.waits.length >= n, owed.length * 3)
const waits = await page.evaluate(() => window.waits)
await browser.close()
if (waits.length !== owed.length * 3) throw new Error(`${waits.length} answers to ${owed.length * 3} scans`)
console.log(JSON.stringify({ found: waits.filter((_, i) => i % 3 === 0), received: waits.filter((_, i) => i % 3 === 2) }))
