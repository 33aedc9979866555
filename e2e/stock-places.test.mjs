// Where a part lies: at a place with everything below it, or within some kilometres, whatever it belongs to.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

const PART = 'FR-CMP-0101'
const words = {
  zh: { by_place: '按地点看库存', place: '地点', around: '周边公里内', km: '公里数', places: (n) => `分布在 ${n} 个地点` },
  en: { by_place: 'Stock by place', place: 'Place', around: 'Within km', km: 'Kilometres', places: (n) => `At ${n} places` },
}

let browser
before(async () => { browser = await open() })
after(() => browser.close())

for (const language of languages) {
  for (const [who, size] of [['wang.fang', desktop], ['zhao.min', phone]]) {
    test(`stock below a place and around it, mission 041, ${who} in ${language}`, async () => {
      const w = words[language]
      const token = (await signIn(who)).access_token
      const holdings = (query) => call('GET', `/v1/network/holdings?part=${PART}&${query}`, token)
      const below = await holdings('location=WH-GZ')
      const around = await holdings('location=WH-GZ&km=150')
      assert.equal(below.items[0].below.available, below.available, 'the place tells what lies there and below')
      assert.ok(around.items.every((h) => h.km <= 150))
      assert.notDeepEqual(below.items.map((h) => h.location), around.items.map((h) => h.location))

      const { context } = await as(browser, who, language, size)
      const page = await context.newPage()
      await page.goto(`/stock/${PART}`)
      await settled(page)
      const section = page.getByRole('region', { name: w.by_place }).first()
      await section.getByRole('combobox', { name: w.place }).fill('WH-GZ')
      await page.keyboard.press('Enter')
      await section.getByText(w.places(below.places)).waitFor()
      await section.getByText(w.around).click()
      const km = section.getByRole('spinbutton', { name: w.km })
      await km.fill('150')
      await km.press('Enter')
      await section.getByText(w.places(around.places)).waitFor()
      await section.getByText(`${around.items.at(-1).km.toFixed(1)}`).first().waitFor()
      assert.deepEqual(await faults(page), [])
      await context.close()
    })
  }
}
