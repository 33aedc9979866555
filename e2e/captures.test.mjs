// A carrier tells in EPCIS what he took in: operations see at /captures what became of each event.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { randomUUID } from 'node:crypto'
import { as, base, desktop, faults, open, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

test('a carrier captures events, and operations read what became of them', async () => {
  const { access_token: carrier } = await signIn('sf')
  const told = (time) => ({ type: 'ObjectEvent', eventID: `urn:uuid:${randomUUID()}`, action: 'OBSERVE', bizStep: 'arriving', eventTime: time, eventTimeZoneOffset: '+08:00', epcList: ['urn:epc:id:sscc:6999999.0999999999'] })
  const document = { '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'], type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-01-01T00:00:00Z',
    epcisBody: { eventList: [told('2026-01-01T00:00:00Z'), told('2999-01-01T00:00:00Z')] } }
  const answer = await fetch(`${base}/v1/epcis/capture`, { method: 'POST', body: JSON.stringify(document),
    headers: { authorization: `Bearer ${carrier}`, 'content-type': 'application/ld+json', 'GS1-Capture-Error-Behaviour': 'proceed' } })
  assert.equal(answer.status, 202)
  const job = await answer.json()
  assert.deepEqual([job.success, job.unknown, job.errors[0].path], [false, 1, 'epcisBody.eventList[1].eventTime'])
  const { context } = await as(browser, 'zhao.min', 'zh', desktop)
  const page = await context.newPage()
  await page.goto('/captures')
  await settled(page)
  await page.getByRole('row').filter({ hasText: 'sf' }).first().getByRole('button').click()
  await page.getByText('时间在将来').waitFor()
  await page.getByText('未识别，已保留').first().waitFor()
  assert.deepEqual(await faults(page), [])
  await context.close()
})
