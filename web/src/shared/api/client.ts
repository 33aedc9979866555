import { language } from '../../i18n/language.ts'
import type { Answer, FactsArgument, Method, PathOf } from './contract.ts'
import { refused, session } from './session.ts'

export type FieldError = { location?: string; message?: string }

/** A refusal (RFC 9457). Programs act on code, people read detail and the fields at fault. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
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

/** A call that has been checked against the contract and can be sent or kept. T is what it answers. */
export interface Request<T> {
  readonly method: Method
  readonly address: string
  readonly body?: unknown
  /** Instead of a body: bytes as they are. */
  readonly bytes?: Blob
  /** Never there: it only tells tsc the type of the answer. */
  readonly answers?: T
}

function address(path: string, facts: AnyFacts = {}): string {
  const values = new Map(Object.entries(facts.path ?? {}))
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(facts.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `${filled}?${text}` : filled
}

type AnyFacts = { path?: object; query?: object; body?: unknown }

// What comes here was checked by the functions below.
function request<M extends Method, P extends PathOf<M>>(method: M, path: P, facts: AnyFacts | undefined): Request<Answer<M, P>> {
  return { method, address: address(path, facts), ...(facts?.body !== undefined ? { body: facts.body } : {}) }
}

/** A call that changes nothing: it needs no key. */
export type Reading<T> = Request<T> & { readonly method: 'get' }

/** What reads: reading('/v1/repairs/{repair}', { path: { repair } }). */
export const reading = <P extends PathOf<'get'>>(path: P, ...[facts]: FactsArgument<'get', P>) => asReading(request('get', path, facts))
/** What changes something, to be sent now or later. */
export const command = <P extends PathOf<'post'>>(path: P, ...[facts]: FactsArgument<'post', P>) => request('post', path, facts)

export const get = <P extends PathOf<'get'>>(path: P, ...[facts]: FactsArgument<'get', P>) => send(asReading(request('get', path, facts)))
/** Replaces a thing as a whole: the same again leaves it as it is, so any key will do. */
export const put = <P extends PathOf<'put'>>(path: P, ...[facts]: FactsArgument<'put', P>) => send(request('put', path, facts), newKey())

/** What replaces a thing and keeps what was there, a new version each time: it goes by confirm() under one key. */
export const replacing = <P extends PathOf<'put'>>(path: P, ...[facts]: FactsArgument<'put', P>) => request('put', path, facts)

/** Puts bytes as they are: a piece of a file. The same piece again changes nothing. */
export const putBytes = <P extends PathOf<'put'>>(path: P, bytes: Blob, ...[facts]: FactsArgument<'put', P>) => send({ ...request('put', path, facts), bytes }, newKey())

/** Sends bytes as they are, under a key that is kept until it is answered. */
export const bytesCommand = <P extends PathOf<'post'>>(path: P, bytes: Blob, ...[facts]: FactsArgument<'post', P>) => ({ ...request('post', path, facts), bytes })

const asReading = <T>(call: Request<T>): Reading<T> => ({ ...call, method: 'get' })

/** Takes JSON of the service for what the contract says it is: the one place that believes without a check. */
export function believe<T>(text: string): T {
  return JSON.parse(text)
}

/** An answer, and whether it is the one that the same key was given before. */
export type Answered<T> = { answer: T; replayed: boolean }

/**
 * Sends a call; a refusal is thrown as a Problem. What changes something needs a key that is kept until it is confirmed:
 * pages send by confirm() and post(), which do that.
 */
export function send<T>(call: Reading<T>): Promise<T>
export function send<T>(call: Request<T>, key: string): Promise<T>
export async function send<T>(call: Request<T>, key = ''): Promise<T> {
  return (await sendWith(call, key)).answer
}

export async function sendWith<T>(call: Request<T>, key: string): Promise<Answered<T>> {
  const answer = await accepted(call, key, 'application/json')
  const replayed = answer.headers.get('Idempotency-Replayed') === 'true'
  let text: string
  try {
    text = await answer.text()
  } catch {
    throw new Problem(0, 'no_network', '')
  }
  try {
    return { answer: believe<T>(text || 'null'), replayed }
  } catch {
    throw new Problem(answer.status, 'unreadable', '')
  }
}

/** Fetches a file: an export, a manifest to print. */
export async function fetchFile(call: Request<Blob>): Promise<Blob> {
  return (await accepted(call, '', '*/*')).blob()
}

const SIGN_IN = '/v1/sessions'

async function accepted(call: Request<unknown>, key: string, accept: string): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept, 'Accept-Language': language() }
  // Who signs in has no session yet, or one that has ended.
  const token = call.address === SIGN_IN ? undefined : session()?.access_token
  if (token) headers.Authorization = `Bearer ${token}`
  if (call.method !== 'get') headers['Idempotency-Key'] = key
  if (call.body !== undefined) headers['Content-Type'] = 'application/json'
  if (call.bytes) headers['Content-Type'] = 'application/octet-stream'
  const body = call.bytes ?? (call.body !== undefined ? JSON.stringify(call.body) : undefined)
  let answer: Response
  try {
    answer = await fetch(call.address, { method: call.method.toUpperCase(), headers, ...(body !== undefined ? { body } : {}) })
  } catch {
    throw new Problem(0, 'no_network', '')
  }
  if (answer.ok) return answer
  if (answer.status === 401 && token && (await refused(token))) return accepted(call, key, accept)
  throw problemOf(answer.status, await answer.text())
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

// A refusal may come from what stands before the service, so nothing of it is taken for granted.
function problemOf(status: number, text: string): Problem {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  if (!isRecord(body)) return new Problem(status, 'unreadable', '')
  const errors = (Array.isArray(body.errors) ? body.errors : []).filter(isRecord).map((e) => ({ location: textOf(e.location), message: textOf(e.message) }))
  return new Problem(status, textOf(body.code) || 'unreadable', textOf(body.detail) || textOf(body.title), errors, textOf(body.id))
}
