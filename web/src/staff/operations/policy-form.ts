import { believe, type FieldError, type Problem } from '../../shared/api/client.ts'
import { stepsOf } from '../../shared/fields.ts'

/** How a value is edited: what is neither a number, a switch nor a text is written as JSON. */
export type Kind = 'number' | 'boolean' | 'string' | 'json'

export type Body = Record<string, unknown>

/** What was typed, by field, where it differs from the version in force; null leaves the field out. */
export type Typed = Record<string, string | boolean | null>

/** What a field is to become: a value, left out, or not to be read. */
export type Read = { value: unknown } | { out: true } | { broken: 'json' | 'number'; why: string }

export const isBody = (body: unknown): body is Body => typeof body === 'object' && body !== null && !Array.isArray(body)

export function kindOf(value: unknown): Kind {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'string' ? 'string' : 'json'
}

/** A value as its field shows it. */
export function shown(value: unknown): string | boolean {
  if (value === undefined) return ''
  if (typeof value === 'boolean' || typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : JSON.stringify(value, null, 2)
}

/** A value in one text, as it is compared and shown among the changes. */
export const written = (value: unknown) => (value === undefined ? undefined : JSON.stringify(sorted(value)))

// The order of the fields of a document means nothing, that of a list does.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  return isBody(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)).map(([k, v]) => [k, sorted(v)])) : value
}

export function read(kind: Kind, typed: string | boolean | null): Read {
  if (typed === null) return { out: true }
  if (typeof typed === 'boolean') return { value: typed }
  if (kind === 'string') return { value: typed }
  if (typed.trim() === '') return { out: true }
  if (kind === 'number') {
    const n = Number(typed)
    return Number.isFinite(n) ? { value: n } : { broken: 'number', why: '' }
  }
  try {
    const value: unknown = believe(typed)
    return { value }
  } catch (error) {
    return { broken: 'json', why: error instanceof Error ? error.message : String(error) }
  }
}

export type Change = { field: string; old: string | undefined; new: string | undefined }

/** The body that a draft makes of the one in force, what it changes, and what cannot be read. */
export function drafted(base: Body, typed: Typed) {
  const values = new Map(Object.entries(base))
  const broken: Record<string, Extract<Read, { broken: string }>> = {}
  for (const [field, text] of Object.entries(typed)) {
    const now = read(kindOf(base[field]), text)
    if ('broken' in now) broken[field] = now
    else if ('out' in now) values.delete(field)
    else values.set(field, now.value)
  }
  const body: Body = Object.fromEntries(values)
  const fields = [...new Set([...Object.keys(base), ...Object.keys(body)])]
  const changes = fields.map((field): Change => ({ field, old: written(base[field]), new: written(body[field]) })).filter((c) => c.old !== c.new)
  return { body, broken, changes }
}

/** The draft that makes the body in force into another. */
export function typedFrom(base: Body, other: Body): Typed {
  const typed: Typed = {}
  for (const field of new Set([...Object.keys(base), ...Object.keys(other)])) {
    if (written(base[field]) === written(other[field])) continue
    const value = other[field]
    if (value === undefined) typed[field] = null
    else typed[field] = base[field] === undefined ? JSON.stringify(value, null, 2) : shown(value)
  }
  return typed
}

/**
 * What was refused, by the field it is about, and what stays for above the form. A room that refuses a body in its own words
 * names the fields in them.
 */
export function byField(problem: Problem, fields: readonly string[]): { at: Record<string, string>; rest: FieldError[] } {
  const at: Record<string, string> = {}
  const rest: FieldError[] = []
  for (const e of problem.errors) {
    const [top, field] = stepsOf(e.location ?? '')
    const said = e.message || problem.detail
    if (top === 'valid_from' || top === 'why') at[`#${top}`] = said
    else if (top === 'body' && field !== undefined && fields.includes(field)) at[field] = said
    else {
      const words = new Set(`${said} ${problem.detail}`.match(/\w+/g))
      const named = top === 'body' ? fields.filter((f) => words.has(f)) : []
      for (const f of named) at[f] = said
      if (named.length === 0) rest.push(e)
    }
  }
  return { at, rest }
}
