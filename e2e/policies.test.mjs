// Operations change a policy on its page: a new version with a reason, a refusal at its field that keeps what was typed, and back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { as, call, desktop, faults, open, phone, settled, signIn, languages } from './fettle.mjs'

const words = {
  zh: { name: '盘点', why: '修改原因', review: '核对修改', send: '确认设定', changes: '将要修改', history: '历次版本' },
  en: { name: 'Stock counts', why: 'Why', review: 'Review the change', send: 'Set it', changes: 'What changes', history: 'Versions' },
}

let browser, desk, original
const versions = async () => (await call('GET', '/v1/policies/count', desk)).items
before(async () => {
  browser = await open()
  desk = (await signIn('zhao.min')).access_token
  original = (await versions())[0].body
})
after(async () => {
  if ((await versions())[0].body.tolerance_pieces !== original.tolerance_pieces) await call('PUT', '/v1/policies/count', desk, { body: original, why: 'as before' })
  await browser.close()
})

for (const language of languages) {
  for (const [device, size] of Object.entries({ desktop, phone })) {
    test(`operations change how counts are tolerated in ${language} on a ${device}`, async () => {
      const w = words[language]
      const { context } = await as(browser, 'zhao.min', language, size)
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      const shot = (of) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/policies-${of}-${device}-${language}.png`, fullPage: true })
      const fits = async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth) <= 1)
      await page.goto('/policies')
      await settled(page)
      await fits()
      await shot('list')
      await page.getByRole('link', { name: w.name, exact: true }).click()
      const pieces = page.getByLabel('tolerance_pieces', { exact: true })
      const why = page.getByLabel(w.why, { exact: true })
      const dialog = page.getByRole('dialog')
      const set = async (value, reason) => {
        await pieces.fill(String(value))
        await why.fill(reason)
        await why.press('Tab')
        await page.getByRole('button', { name: w.review }).press('Enter')
        await dialog.getByRole('row', { name: 'tolerance_pieces' }).waitFor()
        if (value >= 0) await shot('review')
        await dialog.getByRole('button', { name: w.send }).click()
      }
      const before = (await versions())[0]
      const raised = original.tolerance_pieces + 2
      await set(raised, `bins of small parts ${language}`)
      const newest = page.getByRole('region', { name: w.history }).getByRole('listitem').first()
      await newest.filter({ hasText: `bins of small parts ${language}` }).waitFor()
      assert.match(await newest.innerText(), /zhao\.min/)
      const [now] = await versions()
      assert.deepEqual([now.version, now.set_by, now.body], [before.version + 1, 'zhao.min', { ...original, tolerance_pieces: raised }])

      await set(-1, 'a mistake')
      await page.locator('#policy-tolerance_pieces-fault').getByRole('alert').waitFor()
      assert.deepEqual([await pieces.inputValue(), await why.inputValue()], ['-1', 'a mistake'])
      assert.equal((await versions())[0].version, now.version)
      assert.deepEqual(await faults(page), [])
      await fits()
      await shot('refused')

      await set(original.tolerance_pieces, 'as before')
      await newest.filter({ hasText: 'as before' }).waitFor()
      assert.deepEqual((await versions())[0].body, original)
      await context.close()
    })
  }
}
