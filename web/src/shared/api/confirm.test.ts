import { beforeEach, expect, test, vi } from 'vitest'
import { Service, signIn } from '../../testing/service.ts'

let service: Service
const body = (n: number) => ({ location: 'WH-SZ', reference: '', lines: [{ part: 'P-1', quantity: n, condition: 'new' as const }] })
let booked: unknown[] = []

beforeEach(async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 100 })
  service = new Service()
  booked = []
  service.on('post', '/v1/receipts', (call) => {
    booked.push(call.body)
    return { location: 'WH-SZ', pieces: 5, items: [], inspections: [] }
  })
  await signIn('warehouse', 'hua', ['WH-SZ'])
})

/** The modules as a page has them that was loaded just now: nothing is remembered but what the browser keeps. */
async function page() {
  vi.resetModules()
  const { command, Problem } = await import('./client.ts')
  const { confirm, post, onBefore, repeat } = await import('./confirm.ts')
  return { command, confirm, post, onBefore, repeat, Problem }
}

test('a lost answer is asked for again with the same key, and the service books once', async () => {
  const { command, confirm } = await page()
  service.losing = true
  const first = confirm(command('/v1/receipts', { body: body(5) }), 'receive')
  await vi.waitFor(() => expect(booked).toHaveLength(1))
  service.losing = false
  expect((await first).before).toBeDefined()
  expect(booked).toEqual([body(5)])
  expect(new Set(service.made('post').map((c) => c.key)).size).toBe(1)
})

test('the key outlives the page: pressed again after a reload it is booked once, and the person is told when', async () => {
  service.losing = true
  const before = await page()
  await expect(before.confirm(before.command('/v1/receipts', { body: body(5) }), 'receive')).rejects.toThrow()
  service.losing = false
  const after = await page()
  const told: string[] = []
  after.onBefore((at) => told.push(at))
  const { answer, before: at } = await after.confirm(after.command('/v1/receipts', { body: body(5) }), 'receive')
  expect(answer.pieces).toBe(5)
  expect(told).toEqual([at])
  expect(booked).toHaveLength(1)
})

test('a slot asks for what was sent first, as it was sent', async () => {
  service.losing = true
  const { command, confirm } = await page()
  await expect(confirm(command('/v1/receipts', { body: body(5) }), 'receive')).rejects.toThrow()
  service.losing = false
  await confirm(command('/v1/receipts', { body: body(7) }), 'receive')
  expect(booked).toEqual([body(5)])
  await confirm(command('/v1/receipts', { body: body(7) }), 'receive')
  expect(booked).toEqual([body(5), body(7)])
})

test('what has been answered meanwhile is not asked for again, and nothing else is sent in its place', async () => {
  service.losing = true
  const { command, confirm, repeat } = await page()
  await expect(confirm(command('/v1/receipts', { body: body(5) }), 'dock')).rejects.toThrow()
  service.losing = false
  expect(await repeat('dock')).toBe(true)
  expect(await repeat('dock')).toBe(false)
  expect(booked).toEqual([body(5)])
})

test('commands without a name are told apart by their content', async () => {
  const { post } = await page()
  service.losing = true
  await expect(post('/v1/receipts', { body: body(1) })).rejects.toThrow()
  service.losing = false
  await post('/v1/receipts', { body: body(2) })
  await post('/v1/receipts', { body: body(1) })
  expect(booked).toEqual([body(1), body(2)])
  await post('/v1/receipts', { body: body(1) })
  expect(booked).toEqual([body(1), body(2), body(1)])
})

test('a refusal ends the key: what is sent after it is another command', async () => {
  service.refuse('post', '/v1/receipts', 409, 'stock_short')
  const { post } = await page()
  await expect(post('/v1/receipts', { body: body(1) })).rejects.toThrow()
  await expect(post('/v1/receipts', { body: body(1) })).rejects.toThrow()
  expect(new Set(service.made('post').map((c) => c.key)).size).toBe(2)
})

test('another person has keys of his own', async () => {
  service.losing = true
  const first = await page()
  await expect(first.post('/v1/receipts', { body: body(1) })).rejects.toThrow()
  service.losing = false
  vi.resetModules()
  await signIn('warehouse', 'ming', ['WH-SZ'])
  const { post } = await import('./confirm.ts')
  await post('/v1/receipts', { body: body(1) })
  expect(booked).toHaveLength(2)
})

test('a session that ended waits for the same person, and the command goes on under its key', async () => {
  const { command, confirm } = await page()
  const session = await import('./session.ts')
  session.signInOverThePage()
  service.refuse('post', '/v1/receipts', 401, 'token_expired')
  const sent = confirm(command('/v1/receipts', { body: body(5) }), 'receive')
  await vi.waitFor(() => expect(session.sessionEnded()).toBe(true))
  service.on('post', '/v1/receipts', (call) => {
    booked.push(call.body)
    return { location: 'WH-SZ', pieces: 5, items: [], inspections: [] }
  })
  const again = session.session()
  if (again) session.signedIn({ ...again, access_token: 'fresh' })
  await sent
  expect(booked).toEqual([body(5)])
  expect(new Set(service.made('post').map((c) => c.key)).size).toBe(1)
})
