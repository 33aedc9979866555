import { beforeEach, expect, test, vi } from 'vitest'
import { Service, signIn } from '../testing/service.ts'

const RECEIVE = '/v1/order-lines/{line}/receive'

let service: Service

beforeEach(async () => {
  service = new Service()
  await signIn('engineer', 'wang')
})

/** The outbox with a signal or without, and the command that tells that a part was received. */
async function outbox() {
  const box = await import('./outbox.ts')
  const { command } = await import('../shared/api/client.ts')
  const received = (line: string) => box.submit({ kind: 'receive', about: line, call: command(RECEIVE, { path: { line }, body: { scanned: 'S-1' } }) })
  const { inStore } = await import('./store.ts')
  const kept = () => inStore<{ path: string; state: string; tries: number }[]>('outbox', 'readonly', (s) => s.getAll())
  return { ...box, received, kept }
}

test('a command is sent at once and remembered as confirmed', async () => {
  service.take('post', RECEIVE)
  const { received, kept } = await outbox()
  expect(await received('L-1')).toMatchObject({ state: 'confirmed', path: '/v1/order-lines/L-1/receive', tries: 1 })
  expect(service.made('post')).toMatchObject([{ path: '/v1/order-lines/L-1/receive', body: { scanned: 'S-1' } }])
  expect(await kept()).toHaveLength(1)
})

test('without a network a command waits, and goes out later under the key it was made with', async () => {
  service.away = true
  const { received, replay, kept } = await outbox()
  expect((await received('L-1')).state).toBe('waiting')
  service.away = false
  service.take('post', RECEIVE)
  await replay()
  const [first, second] = service.made('post')
  expect(second?.key).toBe(first?.key)
  expect(second?.key).not.toBe('')
  expect(await kept()).toMatchObject([{ state: 'confirmed', tries: 2 }])
})

test('commands go out oldest first, and none overtakes one that could not be sent', async () => {
  service.away = true
  const { received, replay } = await outbox()
  await received('L-1')
  await received('L-2')
  service.calls = []
  await replay()
  expect(service.made('post').map((c) => c.path)).toEqual(['/v1/order-lines/L-1/receive'])
  service.away = false
  service.calls = []
  service.take('post', RECEIVE)
  await replay()
  expect(service.made('post').map((c) => c.path)).toEqual(['/v1/order-lines/L-1/receive', '/v1/order-lines/L-2/receive'])
})

test('a busy service is asked again, a refusal is not', async () => {
  service.refuse('post', RECEIVE, 503, 'database_unavailable')
  const { received, replay, kept } = await outbox()
  expect((await received('L-1')).state).toBe('waiting')
  service.refuse('post', RECEIVE, 409, 'wrong_scan', 'This is another part')
  await replay()
  expect(await kept()).toMatchObject([{ state: 'conflict', refusal: { status: 409, code: 'wrong_scan', detail: 'This is another part' } }])
  service.calls = []
  await replay()
  expect(service.calls).toEqual([])
})

test('a refused command may be sent again as a new one, or dropped', async () => {
  service.refuse('post', RECEIVE, 409, 'wrong_scan')
  const { received, again, drop, kept } = await outbox()
  const refused = await received('L-1')
  service.take('post', RECEIVE)
  const anew = await again(refused)
  expect(anew).toMatchObject({ state: 'confirmed', path: refused.path, body: refused.body })
  expect(anew.key).not.toBe(refused.key)
  expect(await kept()).toHaveLength(1)
  await drop(anew)
  expect(await kept()).toEqual([])
})

test('who is signed out keeps what waits, and another account does not send it', async () => {
  service.refuse('post', RECEIVE, 401, 'bad_token')
  const { received, replay, kept } = await outbox()
  expect((await received('L-1')).state).toBe('waiting')
  await signIn('engineer', 'li')
  service.calls = []
  await replay()
  expect(service.calls).toEqual([])
  await signIn('engineer', 'wang')
  service.take('post', RECEIVE)
  await replay()
  expect(await kept()).toMatchObject([{ state: 'confirmed' }])
})

test('a confirmed command is forgotten after a day', async () => {
  service.take('post', RECEIVE)
  const { received, replay, kept } = await outbox()
  await received('L-1')
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 25 * 3_600_000)
  await signIn('engineer', 'wang')
  await replay()
  expect(await kept()).toEqual([])
})

test('what could not be sent is sent again after two seconds, then after four, and never later than half a minute', async () => {
  service.away = true
  const { received, replay, due } = await outbox()
  await received('L-1')
  const before = Date.now()
  expect(due(before)).toBe(false)
  expect(due(before + 2_001)).toBe(true)
  await replay()
  expect(due(Date.now() + 2_001)).toBe(false)
  expect(due(Date.now() + 4_001)).toBe(true)
  for (let i = 0; i < 20; i++) await replay()
  expect(due(Date.now() + 30_001)).toBe(true)
})

test('what goes ahead of a command is kept with it before any of it is sent', async () => {
  service.away = true
  const { submit, replay, kept } = await outbox()
  const { command } = await import('../shared/api/client.ts')
  const receive = (line: string) => ({ kind: 'receive' as const, about: line, call: command(RECEIVE, { path: { line }, body: { scanned: 'S-1' } }) })
  const under = submit(receive('L-2'), [receive('L-1')])
  const both = await vi.waitUntil(async () => (await kept()).length > 0 && kept())
  expect(both.map((c) => c.path)).toEqual(['/v1/order-lines/L-1/receive', '/v1/order-lines/L-2/receive'])
  expect(await under).toMatchObject({ path: '/v1/order-lines/L-2/receive', state: 'waiting' })
  service.away = false
  service.calls = []
  service.take('post', RECEIVE)
  await replay()
  expect(service.made('post').map((c) => c.path)).toEqual(['/v1/order-lines/L-1/receive', '/v1/order-lines/L-2/receive'])
})
