import event from 'texts:page.event'
import word from 'texts:page.word'
import role from 'texts:role'
import state from 'texts:state'
import { sought, useLanguage } from './language.ts'

// On its own a word begins with a capital, in the languages that know capitals; the catalogue has it as within a sentence.
const alone = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

function wordOf(group: string, name: string | null | undefined): string {
  if (!name) return '—'
  const key = `${group}.${name}`
  return alone(sought(state, key) ?? sought(word, key) ?? (group === 'role' ? sought(role, name) : undefined) ?? name.replaceAll('_', ' '))
}

/** The words for a state, or its own name where nobody has written one yet. */
export function useStateWords() {
  useLanguage()
  return wordOf
}

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet'
const tones: Record<string, Tone> = {
  kept: 'good', completed: 'good', settled: 'good', closed: 'good', installed: 'good', certified: 'good', treated: 'good', delivered: 'good', accepted_by_engineer: 'good', received: 'good', accepted: 'good', passed: 'good', sorted: 'good',
  broken: 'bad', failed: 'bad', lost: 'bad', doa: 'bad', wrong: 'bad', exception: 'bad', overdue: 'bad', discrepant: 'bad', rejected: 'bad', disputed: 'bad',
  backordered: 'warn', awaiting_parts: 'warn', obliged: 'warn', open: 'info', returning: 'warn', returned: 'quiet',
  superseded: 'quiet', void: 'quiet', cancelled: 'quiet', draft: 'quiet', waived: 'quiet',
}
export const toneOf = (state: string | null | undefined): Tone => tones[state ?? ''] ?? 'info'

function eventTextOf(type: string, data?: unknown): string {
  const name = type.replace(/\.v\d+$/, '')
  const text = sought(event, name) ?? name
  const moved = new Map<string, unknown>(Object.entries(data ?? {}))
  const [from, to] = [moved.get('from'), moved.get('to')]
  const group = name.startsWith('shipping') ? 'shipment' : name.includes('line') ? 'line' : 'repair'
  return typeof from === 'string' && typeof to === 'string' && to ? `${text}: ${from ? `${wordOf(group, from)} → ` : ''}${wordOf(group, to)}` : text
}

/** What an event of the history says, in words; where it moved something, from which state to which. */
export function useEventText() {
  useLanguage()
  return eventTextOf
}
