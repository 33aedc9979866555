import { useSyncExternalStore } from 'react'
import { address, get, type Facts } from '../shared/api/client.ts'
import { asProblem, useLoad, type Loaded } from '../shared/api/load.ts'
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

async function readThrough<T>(url: string): Promise<T> {
  const shelf = `${session()?.actor.login ?? ''} ${url}`
  try {
    const data = await get<T>(url)
    setStale(null)
    await inStore('shelf', 'readwrite', (s) => s.put({ at: new Date().toISOString(), data } satisfies Kept<T>, shelf)).catch(() => undefined)
    return data
  } catch (error) {
    if (!asProblem(error).passing) throw error
    const kept = await inStore<Kept<T> | undefined>('shelf', 'readonly', (s) => s.get(shelf) as IDBRequest<Kept<T> | undefined>).catch(() => undefined)
    if (!kept) throw error
    setStale(kept.at)
    return kept.data
  }
}

/** Reads from the service, and without it what was read last. */
export function useRead<T>(path: string | null, query: Facts = {}, every = 20_000): Loaded<T> {
  const url = path === null ? null : address(path, query)
  return useLoad<T>(url, () => readThrough<T>(url ?? ''), every)
}
