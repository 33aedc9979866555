import { useSyncExternalStore } from 'react'
import { send, type Reading } from '../shared/api/client.ts'
import { asProblem, useGet, type Loaded } from '../shared/api/load.ts'
import { session } from '../shared/api/session.ts'
import { inStore } from './store.ts'

type Kept<T> = { at: string; data: T }

const listeners = new Set<() => void>()
let staleSince: string | null = null

function setStale(at: string | null) {
  if (staleSince === at) return
  staleSince = at
  listeners.forEach((listener) => listener())
}

/** When what is shown was read, while the service cannot be reached; null when it is fresh. */
export const useStale = () => useSyncExternalStore((listener) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}, () => staleSince)

async function readThrough<T>(call: Reading<T>): Promise<T> {
  const shelf = `${session()?.actor.login ?? ''} ${call.address}`
  try {
    const data = await send(call)
    setStale(null)
    await inStore('shelf', 'readwrite', (s) => s.put({ at: new Date().toISOString(), data } satisfies Kept<T>, shelf)).catch(() => undefined)
    return data
  } catch (error) {
    if (!asProblem(error).passing) throw error
    const kept = await inStore<Kept<T> | undefined>('shelf', 'readonly', (s) => s.get(shelf)).catch(() => undefined)
    if (!kept) throw error
    setStale(kept.at)
    return kept.data
  }
}

/** Reads from the service, and without it what was read last; null reads nothing. */
export const useRead = <T>(call: Reading<T> | null, every = 20_000): Loaded<T> => useGet(call, every, readThrough)
