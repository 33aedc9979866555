// K8: what only the demonstration or SQL could reach.
import { request } from 'node:http'
import { line, skip } from './line.mjs'
import { ask, base, brief, get, hasDoor, must, post, put, until } from './door.mjs'
import { newPart, newRepair, ordered, receive, yard } from './world.mjs'

const doors = [['POST', '/v1/carriers/{carrier}/secret', 'secrets of carriers'], ['POST', '/v1/push-sources/{source}/secret', 'secrets of push sources'],
  ['PUT', '/v1/policies/{policy}', 'policies'], ['PATCH', '/v1/accounts/{login}', 'accounts']]
for (const [method, path, what] of doors) {
  line('K8.1', `a door for ${what}`, async () => {
    const has = await hasDoor(method, path)
    return [has, has ? `${method} ${path}` : 'none']
  })
}
line('K8.1', 'the policies, read', async () => {
  const a = await get('/v1/policies')
  const names = [...new Set((a.body.items ?? []).map((p) => p.name))]
  return [['sourcing', 'adjustment', 'count', 'eta'].every((n) => names.includes(n)), `${brief(a)} ${names}`]
})

// wrongFrom tries a password from another address of this machine.
const wrongFrom = (localAddress, login, password) => new Promise((done, failed) => {
  const body = JSON.stringify({ login, password })
  const r = request(`${base}/v1/sessions`, { method: 'POST', localAddress, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (a) => { a.resume(); a.on('end', () => done(a.statusCode)) })
  r.on('error', failed)
  r.end(body)
})
line('K8.1', 'twelve wrong passwords from elsewhere, then the right one from here', async () => {
  // Whom an earlier run locked out is of no use.
  const right = (login) => ask('', 'POST', '/v1/sessions', { login, password: 'fettle-demo' })
  const some = async () => { const login = `engineer.${10 + Math.floor(Math.random() * 50)}`; return { login, a: await right(login) } }
  const { login } = await until(some, ({ a }) => a.ok)
  const wrong = []
  for (let i = 0; i < 12; i++) wrong.push(await wrongFrom('127.0.0.77', login, 'wrong-password'))
  const a = await right(login)
  return [a.ok, `wrong ones ${[...new Set(wrong)]}, right one ${brief(a)}`]
})

line('K8.2', 'parked deliveries released', async () => {
  if (!await hasDoor('POST', '/v1/deliveries/release')) return [false, 'no door releases one']
  const list = await get('/v1/deliveries/parked')
  const a = await post('/v1/deliveries/release', { subscriber: list.body.items?.[0]?.subscriber ?? 'notices' })
  return [list.ok && a.status < 500 && a.status !== 403, `list ${brief(list)}, release ${brief(a)}`]
})

skip('K8.3', 'Replenish and Mend without a caller', 'not to be seen from outside')
line('K8.3', 'operations allow refurbished pieces, and one is sent where no new one lies', async () => {
  if (!await hasDoor('PUT', '/v1/policies/{policy}')) return [false, 'no door sets the policy']
  const part = await newPart()
  await must(receive(part, [], { condition: 'refurbished' }))
  const { body } = (await must(get('/v1/policies'))).items.find((p) => p.name === 'sourcing')
  const set = (conditions) => must(put('/v1/policies/sourcing', { body: { ...body, conditions }, why: 'a replay of faults' }))
  await set(['new', 'refurbished'])
  const repair = await newRepair()
  await must(post(`/v1/repairs/${repair}/refurbished-parts`, { accepts: true }))
  const l = await ordered(part, repair)
  await set(body.conditions)
  return [l.source === yard, `${l.outcome ?? l.state} from ${l.source ?? 'nowhere'}`]
})
