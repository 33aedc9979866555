// A piece in an engineer's hand at a customer's door, of its own for each test.
import assert from 'node:assert/strict'
import { bought, call, signIn } from './fettle.mjs'

/** The dock's keeper and his warehouse. */
export const keeper = async () => {
  const { access_token: token, actor } = await signIn('wang.fang')
  return { token, here: actor.scope[0] }
}

export const MODEL = 'BC-BCD-452'
let made = 0

/** A piece that fits, in li.wei's van, and a repair at whose door he stands with it in hand. */
export async function inHand(fits) {
  const desk = (await signIn('zhao.min')).access_token
  const { access_token: engineer, actor } = await signIn('li.wei')
  const { here, token } = await keeper()
  const van = actor.scope[0]
  const { items: parts } = await call('GET', '/v1/parts?limit=200', desk)
  const { items: fitting } = await call('GET', `/v1/models/${MODEL}/parts`, engineer)
  const part = parts.find((p) => !p.lot_tracked && !p.superseded_by && fits(p) && fitting.some((f) => f.number === p.number))
  const serial = `HOME${Date.now()}${++made}`
  const serials = part.serialised ? [serial] : undefined
  await call('POST', '/v1/receipts', token, { location: here, lines: [{ part: part.number, quantity: 1, serials }] })
  await call('POST', `/v1/vans/${van}/issue`, desk, { from: here, lines: [{ part: part.number, quantity: 1, serials }] })
  const repair = await call('POST', '/v1/repairs', desk, {
    channel: 'hotline', customer: 'chen.jie', customer_name: '陈洁', phone: '13800138000', address: '广州市天河区体育西路 101 号', area_code: '440100',
    lon: 113.3245, lat: 23.1358, model: MODEL, serial: `BC${Date.now()}${made}`, purchased_on: bought(), symptom: '不制冷', engineer: 'li.wei',
  })
  await call('POST', `/v1/repairs/${repair.id}/start-visit`, engineer)
  const { lines: [line] } = await call('POST', `/v1/repairs/${repair.id}/part-orders`, engineer, { lines: [{ part: part.number, quantity: 1 }], ship_to: 'site' })
  assert.equal(line.source, van, 'the van had it')
  return { repair: repair.id, line: line.id, part, serial, engineer }
}

export const loose = (p) => !p.serialised
export const core = (p) => p.serialised && p.core_return
