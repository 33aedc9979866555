import { useSyncExternalStore } from 'react'
import { preferLanguage } from '../../i18n/language.ts'
import type { Session } from './types.ts'

const KEY = 'fettle.session'
const listeners = new Set<() => void>()

// What was kept may have been written by an older page.
const isSession = (kept: unknown): kept is Session =>
  typeof kept === 'object' && kept !== null && 'expires_at' in kept && typeof kept.expires_at === 'string' && 'access_token' in kept && 'actor' in kept && typeof kept.actor === 'object'

function read(): Session | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    return isSession(kept) && Date.parse(kept.expires_at) > Date.now() ? kept : null
  } catch {
    return null
  }
}

let current: Session | null = read()

function set(next: Session | null) {
  current = next
  if (next) localStorage.setItem(KEY, JSON.stringify(next))
  else localStorage.removeItem(KEY)
  listeners.forEach((listener) => listener())
}

export const session = () => current
export const signedOut = () => set(null)

export function signedIn(next: Session) {
  preferLanguage(next.actor.locale)
  set(next)
}

// Signing in or out in one tab holds for all of them.
window.addEventListener('storage', (event) => {
  if (event.key === KEY) {
    current = read()
    listeners.forEach((listener) => listener())
  }
})

export function useSession(): Session | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, session)
}
