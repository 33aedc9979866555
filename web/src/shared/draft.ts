import { useCallback, useSyncExternalStore } from 'react'
import { believe } from './api/client.ts'
import { session } from './api/session.ts'

// What a person has begun and not yet booked. It lies in the browser's storage under his login, so it is there after the
// page was loaded again, after Esc, and after a session that ended; another tab of his sees the same.

type Kept = { at: number; draft: unknown }

const WEEK = 7 * 24 * 3600e3
const listeners = new Set<() => void>()
// Drafts by their key as they were read, so that what has not changed stays the same thing.
const read = new Map<string, { text: string | null; draft: unknown }>()

const isKept = (kept: unknown): kept is Kept => typeof kept === 'object' && kept !== null && 'draft' in kept && 'at' in kept && typeof kept.at === 'number' && Date.now() - kept.at < WEEK

function draftAt(key: string): unknown {
  const text = textAt(key)
  const known = read.get(key)
  if (known && known.text === text) return known.draft
  let draft: unknown
  try {
    const kept: unknown = believe(text ?? 'null')
    draft = isKept(kept) ? kept.draft : undefined
  } catch {
    draft = undefined
  }
  read.set(key, { text, draft })
  return draft
}

function textAt(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return read.get(key)?.text ?? null
  }
}

function keep(key: string, draft: unknown) {
  const kept: Kept = { at: Date.now(), draft }
  const text = draft === undefined ? null : JSON.stringify(kept)
  try {
    if (text === null) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {
    // A full or forbidden storage: the draft then lasts as long as the page.
  }
  read.set(key, { text: textAt(key), draft })
  listeners.forEach((listener) => listener())
}

export type Draft<T> = { draft: T; change: (by: Partial<T>) => void; clear: () => void }

/**
 * A draft of the signed-in person by its name. `isDraft` says whether what was kept can be used by this page; a draft that
 * was not begun, or that was cleared, is `empty`.
 */
export function useDraft<T extends object>(name: string, empty: T, isDraft: (kept: object) => kept is T): Draft<T> {
  const key = `fettle.draft ${session()?.actor.login ?? ''} ${name}`
  const look = useCallback((): T => {
    const kept = draftAt(key)
    return typeof kept === 'object' && kept !== null && isDraft(kept) ? kept : empty
  }, [key, empty, isDraft])
  const draft = useSyncExternalStore(listen, look)
  const change = useCallback((by: Partial<T>) => keep(key, { ...look(), ...by }), [key, look])
  const clear = useCallback(() => keep(key, undefined), [key])
  return { draft, change, clear }
}

function listen(listener: () => void) {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}
