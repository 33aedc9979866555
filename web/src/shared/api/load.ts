import { useCallback, useEffect, useRef, useState } from 'react'
import { Problem, send, type Reading } from './client.ts'
import { sessionEnded } from './session.ts'

export type Loaded<T> = { data: T | undefined; problem: Problem | undefined; loading: boolean; reload: () => void }

export const asProblem = (error: unknown) => (error instanceof Problem ? error : new Problem(0, 'page_error', String(error)))

/**
 * Reads and keeps what was read while it is read again. `key` names what is read; null reads nothing.
 * `every` reads again after so many milliseconds while the page is looked at.
 */
export function useLoad<T>(key: string | null, read: () => Promise<T>, every = 0): Loaded<T> {
  const [state, setState] = useState<{ key: string | null; data?: T; problem?: Problem }>({ key: null })
  const [round, setRound] = useState(0)
  const latest = useRef(read)
  useEffect(() => {
    latest.current = read
  })
  useEffect(() => {
    if (key === null) return
    let live = true
    latest.current().then(
      (data) => live && setState({ key, data }),
      (error: unknown) => live && setState((was) => ({ key, ...(was.key === key && was.data !== undefined ? { data: was.data } : {}), problem: asProblem(error) })),
    )
    return () => {
      live = false
    }
  }, [key, round])
  const reload = useCallback(() => setRound((n) => n + 1), [])
  useEffect(() => {
    if (!every || key === null) return
    const timer = setInterval(() => {
      if (!document.hidden && !sessionEnded()) reload()
    }, every)
    return () => clearInterval(timer)
  }, [every, key, reload])
  const fresh = state.key === key
  return {
    data: fresh ? state.data : undefined,
    problem: fresh ? state.problem : undefined,
    loading: key !== null && (!fresh || (state.data === undefined && !state.problem)),
    reload,
  }
}

/** Reads one answer of the service; null reads nothing. `read` may stand in for what sends. */
export function useGet<T>(call: Reading<T> | null, every = 0, read: (call: Reading<T>) => Promise<T> = send): Loaded<T> {
  return useLoad(call?.address ?? null, () => (call ? read(call) : Promise.reject(new Error('there is nothing to read'))), every)
}

/** The present moment, moving on every `every` milliseconds. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
