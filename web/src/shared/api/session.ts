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
/** The service knows the session no more, and the surface asks for the password over its page. */
let ended = false
/** Whether this surface can ask over its page; the others show their sign-in instead of it. */
let inPlace = false
let waiting: ((again: boolean) => void)[] = []

function become(next: Session | null) {
  const again = ended && next?.actor.login === current?.actor.login
  const calls = waiting
  current = next
  ended = false
  waiting = []
  calls.forEach((call) => call(again))
  listeners.forEach((listener) => listener())
}

function set(next: Session | null) {
  if (next) localStorage.setItem(KEY, JSON.stringify(next))
  else localStorage.removeItem(KEY)
  become(next)
}

export const session = () => current
export const signedOut = () => set(null)

export function signedIn(next: Session) {
  preferLanguage(next.actor.locale)
  set(next)
}

/** From now on a session that ends leaves the page where it is: the surface asks for the password over it. */
export const signInOverThePage = () => {
  inPlace = true
}

export const sessionEnded = () => ended

/**
 * The service has refused a token. Answers whether the call may be sent again: somebody else's tab, or the person over
 * the page, has signed in anew under the same login.
 */
export function refused(token: string): Promise<boolean> {
  if (current && current.access_token !== token) return Promise.resolve(!ended)
  if (!current || !inPlace) {
    set(null)
    return Promise.resolve(false)
  }
  if (!ended) {
    ended = true
    listeners.forEach((listener) => listener())
  }
  return new Promise((next) => waiting.push(next))
}

// Signing in or out in one tab holds for all of them.
window.addEventListener('storage', (event) => {
  if (event.key === KEY) become(read())
})

const listen = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export const useSession = (): Session | null => useSyncExternalStore(listen, session)
export const useSessionEnded = (): boolean => useSyncExternalStore(listen, sessionEnded)
