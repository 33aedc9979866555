import type { Fit, Known } from '../shared/api/types.ts'
import { lookUp } from './reading.ts'

/** How probable each part is, in thousandths, by what is known of a code or symptom: the best entry speaks, as at the service. */
export function sharesOf(book: readonly Known[], text: string): ReadonlyMap<string, number> {
  const out = new Map<string, number>()
  for (const cause of lookUp(book, text)[0]?.causes ?? []) for (const p of cause.parts) out.set(p.part, Math.min(1000, (out.get(p.part) ?? 0) + cause.permille))
  return out
}

const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/[\s._-]/g, '')

/** Whether a part is meant by what was typed: a piece of its number, name or position, or a word with one letter wrong. */
export function meant(part: Pick<Fit, 'number' | 'name_zh' | 'name_en' | 'position'>, typed: string): boolean {
  const needle = plain(typed)
  if (!needle) return true
  if ([part.number, part.name_zh, part.name_en, part.position].some((v) => plain(v).includes(needle))) return true
  return needle.length >= 4 && [part.number, ...part.name_en.split(/\s+/)].some((word) => nearly(plain(word), needle))
}

/** One letter more, less, other, or two that changed places. */
export function nearly(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const [restA, restB] = [a.slice(i), b.slice(i)]
  return restA.slice(1) === restB.slice(1) || restA === restB.slice(1) || restA.slice(1) === restB
    || (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
}
