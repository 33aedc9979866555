import { useStateWords } from '../../i18n/states.ts'
import { get, Problem } from '../../shared/api/client.ts'
import type { Part } from '../../shared/api/types.ts'
import { placeOf } from '../places.ts'
import { kindOf, type Kind } from '../../shared/kind.ts'
import { useDraft } from '../../shared/draft.ts'
import type { Said } from '../scan-field.tsx'

export type Piece = { part: Part; quantity: number; serials: string[]; lot: string; expires: string }

const known = new Map<string, Part | null>()

/** The part a code names; null when it names none. */
export async function partOf(code: string): Promise<Part | null> {
  const cached = known.get(code)
  if (cached !== undefined) return cached
  try {
    const part = await get('/v1/parts/{part}', { path: { part: code } })
    known.set(code, part)
    return part
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error
    known.set(code, null)
    return null
  }
}

/** What a text names that can be no serial: a place, a number of ours, a waybill; undefined for what may be one. */
export async function otherThan(text: string): Promise<Kind | undefined> {
  return kindOf(text) ?? ((await placeOf(text)) ? 'place' : undefined)
}

/** A basket as it is kept, with what it was before the last scans. */
type Gathered = { pieces: Piece[]; past: Piece[][] }

const NOTHING: Gathered = { pieces: [], past: [] }
const isGathered = (kept: object): kept is Gathered => 'pieces' in kept && Array.isArray(kept.pieces) && 'past' in kept && Array.isArray(kept.past)

type Words = (key: 'no_part' | 'no_line' | 'ok_part' | 'ok_serial' | 'twice' | 'ok_undo' | 'ok_set' | 'cleared' | 'not_expected' | 'other_kind', facts?: Record<string, string | number>) => string

/**
 * What a hand scanner gathers before it is booked: parts, one more with each scan, and the serials of those that have some.
 * It is a draft: it lies in the browser until it is booked or cleared.
 */
export function useBasket(t: Words, name: string, expects: (part: Part) => boolean = () => true) {
  const kinds = useStateWords()
  const { draft, change: keep, clear: forget } = useDraft(`basket ${name}`, NOTHING, isGathered)
  const { pieces, past } = draft
  const put = (next: Piece[]) => keep({ past: [...past.slice(-50), pieces], pieces: next })
  const last = pieces[pieces.length - 1]
  const change = (i: number, by: Partial<Piece>) => put(pieces.map((p, k) => (k === i ? { ...p, ...by } : p)))

  /** Takes a scan; undefined when it is none of a basket's. */
  const scan = async (text: string): Promise<Said | undefined> => {
    if (text.toUpperCase() === 'CLEAR') {
      if (pieces.length > 0) put([])
      return { good: true, text: t('cleared') }
    }
    const number = /^[x×*](\d{1,6})$/i.exec(text)
    if (text.toUpperCase() === 'UNDO') {
      const before = past[past.length - 1]
      if (!before) return { good: false, text: t('no_line') }
      keep({ pieces: before, past: past.slice(0, -1) })
      return { good: true, text: t('ok_undo') }
    }
    if (number) {
      const n = Number(number[1])
      if (!last || last.part.serialised || n < 1) return { good: false, text: t('no_line') }
      change(pieces.length - 1, { quantity: n })
      return { good: true, text: t('ok_set', { n }) }
    }
    const lot = /^LOT=(.{1,64})$/i.exec(text), expires = /^EXP=(\d{4}-\d\d-\d\d)$/i.exec(text)
    if (lot || expires) {
      if (!last) return { good: false, text: t('no_line') }
      change(pieces.length - 1, lot ? { lot: lot[1] ?? '' } : { expires: expires?.[1] ?? '' })
      return { good: true, text }
    }
    const [part, other] = await Promise.all([partOf(text), otherThan(text)])
    if (part && !expects(part)) return { good: false, text: t('not_expected', { part: part.number }) }
    if (part) {
      const i = pieces.findIndex((p) => p.part.number === part.number)
      const was = pieces[i]
      if (!was) put([...pieces, { part, quantity: part.serialised ? 0 : 1, serials: [], lot: '', expires: '' }])
      else put([...pieces.filter((p) => p !== was), { ...was, quantity: was.quantity + (part.serialised ? 0 : 1) }])
      return { good: true, text: t('ok_part', { part: part.number, n: (was?.quantity ?? 0) + (part.serialised ? 0 : 1) }) }
    }
    if (other) return { good: false, text: t('other_kind', { code: text, kind: kinds('kind_of', other) }) }
    if (!last?.part.serialised) return undefined
    if (pieces.some((p) => p.serials.includes(text))) return { good: false, text: t('twice', { serial: text }) }
    change(pieces.length - 1, { serials: [...last.serials, text], quantity: last.quantity + 1 })
    return { good: true, text: t('ok_serial', { serial: text }) }
  }
  return { pieces, last, scan, clear: forget }
}
