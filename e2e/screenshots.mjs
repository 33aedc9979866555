// Takes the pictures of the README, and with a folder as argument every page in both widths and languages.
import { mkdirSync } from 'node:fs'
import { as, customerLink, desktop, open, phone, settled } from './fettle.mjs'

const everything = process.argv[2]
const folder = everything ?? 'docs/pictures'
mkdirSync(folder, { recursive: true })
const browser = await open()

async function shoot(name, login, path, language, size) {
  const { context } = await as(browser, login, language, { ...size, deviceScaleFactor: 1 })
  const page = await context.newPage()
  await page.goto(path)
  if (path === '/docs') await page.locator('.opblock').first().waitFor()
  else await settled(page)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: `${folder}/${name}.png` })
  await context.close()
}

const { path: link, repair } = await customerLink()
if (!everything) {
  await shoot('operations', 'zhao.min', '/network', 'zh', desktop)
  await shoot('warehouse', 'wang.fang', '/pick', 'zh', desktop)
  await shoot('engineer', 'li.wei', `/m/repairs/${repair}`, 'zh', phone)
  await shoot('customer', null, link, 'zh', phone)
} else {
  const pages = [
    ['network', 'zhao.min', '/network'], ['sources', 'zhao.min', '/sources/FR-CMP-0101'], ['control', 'zhao.min', '/control'], ['files', 'zhao.min', '/files'], ['codes', 'zhao.min', '/codes'], ['notices', 'zhao.min', '/notices'], ['receive', 'wang.fang', '/receive'], ['put-away', 'wang.fang', '/put-away'], ['count', 'wang.fang', '/count'], ['transfer', 'wang.fang', '/transfer'], ['promises', 'zhao.min', '/promises'], ['queue', 'zhao.min', '/queue'], ['repair', 'zhao.min', `/repairs/${repair}`],
    ['repairs', 'zhao.min', '/repairs'], ['balance', 'zhao.min', '/balance'], ['pick', 'wang.fang', '/pick'], ['returns', 'wang.fang', '/returns'],
    ['waste-lots', 'wang.fang', '/waste-lots'], ['stock', 'wang.fang', '/stock/FR-CMP-0101'], ['shipments', 'wang.fang', '/shipments'], ['waste-manifests', 'liu.yang', '/waste-manifests'],
    ['mine', 'chen.jie', '/mine'], ['phone', 'li.wei', '/m'], ['phone-van', 'li.wei', '/m/van'], ['phone-repair', 'li.wei', `/m/repairs/${repair}`], ['phone-order', 'li.wei', `/m/repairs/${repair}/order`],
    ['phone-parts', 'li.wei', '/m/parts'], ['phone-owed', 'li.wei', '/m/owed'], ['customer', null, link], ['signin', null, '/'], ['docs', null, '/docs'],
  ]
  for (const language of ['zh', 'en']) {
    for (const [width, size] of Object.entries({ phone, desktop })) {
      for (const [name, login, path] of pages) await shoot(`${name}-${width}-${language}`, login, path, language, size)
    }
  }
}
await browser.close()
