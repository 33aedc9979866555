import { vi } from 'vitest'
import type { Answer, Method, PathOf } from '../shared/api/contract.ts'
import type { Session } from '../shared/api/types.ts'

/** A call as the service saw it. */
export type Call = { method: string; path: string; query: string; body: unknown; key: string; language: string }

type Reply = { status: number; body: unknown }

/** A stand-in for the service: it notes every call, and answers what the test has told it to. */
export class Service {
  calls: Call[] = []
  /** Without a network every call fails. */
  away = false
  /** It does what it is asked, and its answer never arrives. */
  losing = false
  private first = new Map<string, Reply>()
  private answers: { method: string; path: RegExp; reply: (call: Call) => Reply }[] = []

  constructor() {
    vi.stubGlobal('fetch', (address: string, init: RequestInit) => this.answer(address, init))
  }

  /** Answers an operation with what the contract says it answers. */
  on<M extends Method, P extends PathOf<M>>(method: M, path: P, answer: Answer<M, P> | ((call: Call) => Answer<M, P>)) {
    this.reply(method, path, (call) => ({ status: 200, body: answer instanceof Function ? answer(call) : answer }))
  }

  /** Takes an operation; the test does not look at the answer. */
  take<M extends Method, P extends PathOf<M>>(method: M, path: P) {
    this.reply(method, path, () => ({ status: 200, body: {} }))
  }

  /** Refuses an operation. */
  refuse<M extends Method, P extends PathOf<M>>(method: M, path: P, status: number, code: string, detail = '', errors: { message: string; location: string }[] = []) {
    this.reply(method, path, () => ({ status, body: { code, detail, errors } }))
  }

  /** The calls of a method, as "path". */
  made(method: Method): Call[] {
    return this.calls.filter((c) => c.method === method.toUpperCase())
  }

  /** What was asked to be done: the posts but for the question when a part would come, which changes nothing. */
  commands(): Call[] {
    return this.made('post').filter((c) => c.path !== '/v1/promises')
  }

  private reply(method: string, path: string, reply: (call: Call) => Reply) {
    this.answers.unshift({ method: method.toUpperCase(), path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), reply })
  }

  private async answer(address: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    const [path = '', query = ''] = address.split('?')
    const call: Call = {
      method: init.method ?? '', path, query, key: headers.get('Idempotency-Key') ?? '', language: headers.get('Accept-Language') ?? '',
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    }
    this.calls.push(call)
    if (this.away) throw new TypeError('no network')
    const before = call.key ? this.first.get(call.key) : undefined
    if (before && this.losing) throw new TypeError('the answer is lost')
    if (before) return new Response(JSON.stringify(before.body), { status: before.status, headers: { 'Idempotency-Replayed': 'true' } })
    const found = this.answers.find((a) => a.method === call.method && a.path.test(path))
    const { status, body } = found ? found.reply(call) : { status: 404, body: { code: 'not_found' } }
    if (call.key && status === 200) this.first.set(call.key, { status, body })
    if (this.losing) throw new TypeError('the answer is lost')
    return new Response(JSON.stringify(body), { status })
  }
}

/** Signs somebody in. The page's modules are loaded anew for each test, so what uses the session is imported after this. */
export async function signIn(role: Session['actor']['role'], login: string, scope: string[] = []) {
  const { signedIn } = await import('../shared/api/session.ts')
  const session: Session = {
    access_token: 'token', token_type: 'Bearer', expires_at: new Date(Date.now() + 3_600_000).toISOString(), actor: { login, name: login, role, scope, locale: 'en' },
  }
  signedIn(session)
}
