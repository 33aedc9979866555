import type { Find, Inspection } from '../../shared/api/types.ts'

/** What is being done at the dock: what was scanned, what it may be, and what is known of it so far. */
export type Work = {
  scanned: string
  /** What the scan may be, to choose from; empty when it is known, or nothing. */
  finds: Find[]
  taken: Find | null
  serial: string | null
  /** How it came out of its bag; empty is sound. */
  arrived: '' | (typeof ARRIVALS)[number]
  piece: string
  /** Nobody has announced it. */
  blind: boolean
  grams: number
  /** A blind return whose owner is being looked for. */
  matching: string
  inspecting: Inspection | null
}

export const IDLE: Work = { scanned: '', finds: [], taken: null, serial: null, arrived: '', piece: '', blind: false, grams: 0, matching: '', inspecting: null }

export const isWork = (kept: object): kept is Work => 'finds' in kept && Array.isArray(kept.finds) && 'taken' in kept && 'blind' in kept && 'matching' in kept && 'inspecting' in kept && 'arrived' in kept

export type Step = 'find' | 'choose' | 'serial' | 'weigh' | 'piece' | 'seal' | 'blind_weight' | 'blind_bin' | 'finding'

/** Which question the field asks. */
export function stepOf(w: Work): Step {
  if (w.inspecting) return 'finding'
  if (w.finds.length > 0) return 'choose'
  if (w.blind) return w.grams ? 'blind_bin' : 'blind_weight'
  switch (w.taken?.kind) {
    case 'old_part': return w.serial === null && !w.matching ? 'serial' : 'weigh'
    case 'unfitted': return w.piece ? 'seal' : 'piece'
    default: return 'find'
  }
}

/** States of an old part that nobody has received yet. */
export const comes = (f: Find) => ['obliged', 'overdue', 'charged', 'disputed', 'handed_over'].includes(f.state)

export const ARRIVALS = ['damaged', 'wet', 'leaking'] as const
export const FINDINGS = ['as_new', 'refurbished', 'defective'] as const
export const SEALS = ['intact', 'opened'] as const

/** The n-th of a list by what was typed, counted from 1. */
export const chosen = <T,>(list: readonly T[], text: string): T | undefined => (/^\d{1,2}$/.test(text) ? list[Number(text) - 1] : undefined)

/** Grams as they are typed; 0 for what is no weight. */
export const gramsIn = (text: string): number => (/^\d{1,7}$/.test(text) && Number(text) <= 1_000_000 ? Number(text) : 0)
