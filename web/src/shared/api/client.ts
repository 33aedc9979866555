import { language } from '../ground/language.ts'
import { session, signedOut } from './session.ts'

export type FieldError = { location?: string; message?: string; value?: unknown }

/** A refusal (RFC 9457). Programs act on code, people read detail and the fields at fault. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly values: Record<string, unknown> = {},
    readonly id = '',
  ) {
    super(detail || code)
  }
  /** No answer, or one that may be different in a moment: the same command may be sent again. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500
  }
}

/** A UUID that grows with time (version 7). Works without a secure context, where randomUUID is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const now = Date.now()
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export type Facts = Record<string, string | number | boolean | null | undefined>

export function address(path: string, query?: Facts): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

async function call<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() }
  const token = session()?.access_token
  if (token) headers.Authorization = `Bearer ${token}`
  if (key) headers['Idempotency-Key'] = key
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let answer: Response
  try {
    answer = await fetch(path, { method, headers, ...(body !== undefined ? { body: JSON.stringify(body) } : {}) })
  } catch {
    throw new Problem(0, 'no_network', '')
  }
  const text = await answer.text()
  let parsed: unknown
  try {
    parsed = text ? JSON.parse(text) : undefined
  } catch {
    parsed = undefined
  }
  if (answer.ok) return parsed as T
  const p = (parsed ?? {}) as Partial<{ code: string; detail: string; title: string; errors: FieldError[]; values: Record<string, unknown>; id: string }>
  if (answer.status === 401 && token) signedOut()
  throw new Problem(answer.status, p.code ?? 'unreadable', p.detail ?? p.title ?? '', p.errors ?? [], p.values ?? {}, p.id ?? '')
}

export const get = <T>(path: string, query?: Facts) => call<T>('GET', address(path, query))
export const post = <T>(path: string, body?: unknown, key = newKey()) => call<T>('POST', path, body, key)
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, body, newKey())
