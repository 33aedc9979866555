// The doors of a running service, as the replay of faults knocks at them: no step throws, every answer is told.
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'

export const base = process.env.FETTLE_URL ?? 'http://127.0.0.1:8080'
const password = 'fettle-demo'
const carrierSecret = 'fettle-demo-carrier'
// A release without a door for it has the secret of its push sources set by hand; this says what was set.
const pushSecret = process.env.FETTLE_PUSH_SECRET

// What paths were called at c05330b; the others have kept their names.
const before = [['/v1/order-lines', '/v1/part-lines'], ['/v1/carrier-manifests', '/v1/dispatches'], ['/v1/stock/bins', '/v1/stock/shelves'], ['/v1/waste-lots', '/v1/lots'],
  ['/v1/waste-manifests', '/v1/manifests'], ['/v1/carrier-requests', '/v1/carrier-orders'], ['/drop-off', '/hand-over'], ['/soft-reservations', '/part-holds']]
let contract
export const hasDoor = async (method, path) => {
  contract ??= await (await fetch(`${base}/openapi.json`)).json()
  return Boolean(contract.paths[path]?.[method.toLowerCase()])
}
const isOld = () => hasDoor('GET', '/v1/part-lines')

export const fresh = (prefix = '') => prefix + randomBytes(4).toString('hex').toUpperCase()
export const digits = (n) => Array.from(randomBytes(n), (b, i) => i ? b % 10 : 1 + b % 9).join('')
export const hence = (hours) => new Date(Math.floor((Date.now() + hours * 3600e3) / 1000) * 1000).toISOString().replace('.000Z', 'Z')
// local is a time as senders in China write it.
export const local = (hours) => new Date(Date.now() + (hours + 8) * 3600e3).toISOString().slice(0, 19).replace('T', ' ')

export async function newToken(login, secret = password) {
  const answer = await fetch(`${base}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login, password: secret }) })
  return (await answer.json()).access_token
}
const tokens = new Map()
async function token(login) {
  if (!tokens.has(login)) tokens.set(login, await newToken(login))
  return tokens.get(login)
}

// ask sends one request as login ('' is nobody) and answers status, body and text. body may be bytes or text as they are.
export async function ask(login, method, path, body, { headers = {}, type = 'application/json' } = {}) {
  if (await isOld()) for (const [now, then] of before) path = path.replace(now, then)
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  const answer = await fetch(base + path, {
    method, body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    headers: { ...(body !== undefined && { 'content-type': type }), ...(login && { authorization: `Bearer ${await token(login)}` }),
      ...(method !== 'GET' && login && { 'idempotency-key': randomUUID() }), ...headers },
  })
  const text = await answer.text()
  let said = {}
  try { said = JSON.parse(text) } catch { /* not every answer is JSON */ }
  return { status: answer.status, ok: answer.ok, body: said, text, headers: answer.headers }
}
export const get = (path, login = 'zhao.min') => ask(login, 'GET', path)
export const post = (path, body, login = 'zhao.min') => ask(login, 'POST', path, body)
export const put = (path, body, login = 'zhao.min') => ask(login, 'PUT', path, body)

// must answers the body of a step that only prepares; a check whose ground cannot be laid says so.
export async function must(answer) {
  const a = await answer
  if (!a.ok) throw new Error(`the ground could not be laid: ${brief(a)}`)
  return a.body
}

// brief is what came back, in one line.
export function brief(a) {
  const wrong = (a.body.errors ?? []).slice(0, 2).map((e) => `${e.location ?? e.column ?? ''} ${e.message ?? ''}`.trim()).join('; ')
  const said = a.ok ? '' : a.body.detail ?? a.body.title ?? a.text.slice(0, 80)
  return [a.status, a.ok ? '' : a.body.code, said, wrong].filter(Boolean).join(' ').replace(/\s+/g, ' ').slice(0, 200)
}

// until looks again until it is so, for what the service does after its answer.
export async function until(look, so, seconds = 8) {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const seen = await look()
    if (so(seen) || Date.now() > end) return seen
    await new Promise((r) => setTimeout(r, 250))
  }
}

const signed = (secret, body) => {
  const t = Math.floor(Date.now() / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}

// carrierSays posts scans at the carrier's own hook.
export function carrierSays(carrier, scans) {
  const body = JSON.stringify({ scans })
  return ask('', 'POST', `/v1/carriers/${carrier}/scans`, body, { headers: { 'x-fettle-signature': signed(carrierSecret, body) } })
}
export const scan = (waybill, code, hours, more = {}) => ({ source: 'sf', waybill, code, occurred_at: hence(hours), place: '广州', ...more })

// secretOf is the secret of a push source, set here once where there is a door for it; undefined where there is none.
const secrets = new Map()
export async function secretOf(source) {
  if (!await hasDoor('POST', '/v1/push-sources/{source}/secret')) return pushSecret
  if (!secrets.has(source)) secrets.set(source, (await must(post(`/v1/push-sources/${source}/secret`, { keep_hours: 0 }))).secret)
  return secrets.get(source)
}

const md5 = (text) => createHash('md5').update(text).digest('hex')
// push posts a payload at the door of its source, signed as that source signs; undefined when its secret is not known.
export async function push(source, payload) {
  const secret = await secretOf(source)
  if (!secret) return undefined
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const form = (fields) => ask('', 'POST', `/v1/push/${source}`, new URLSearchParams(fields).toString(), { type: 'application/octet-stream' })
  if (source === 'kuaidi100') return form({ param: text, sign: md5(text + secret).toUpperCase() })
  if (source === 'kdniao') return form({ RequestData: text, DataSign: Buffer.from(md5(text + secret)).toString('base64') })
  const mac = createHmac('sha256', secret).update(text)
  const headers = source === 'sf' ? { 'x-fettle-signature': signed(secret, text) }
    : source === 'easypost' ? { 'x-hmac-signature': `hmac-sha256-hex=${mac.digest('hex')}` } : { 'aftership-hmac-sha256': mac.digest('base64') }
  return ask('', 'POST', `/v1/push/${source}`, text, { type: 'application/octet-stream', headers })
}

// parked tells whether a message with this text was parked.
export async function parked(text) {
  const { body } = await get('/v1/parked-messages?limit=200')
  return (body.items ?? []).find((m) => JSON.stringify(m).includes(text))
}
