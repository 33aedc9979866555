import { useCallback, useEffect, useRef, useState } from 'react'
import { address, get, type Facts, type Problem } from './client.ts'
import { asProblem, type Loaded } from './load.ts'
import type { Page } from './types.ts'

export type List<T> = Loaded<T[]> & { more: (() => void) | null; reading: boolean }

/** Reads a list page by page and keeps what was read; reading again starts from the first page. */
export function useList<T>(path: string | null, query: Facts = {}, every = 0): List<T> {
  const key = path === null ? null : address(path, query)
  const [state, setState] = useState<{ key: string | null; items?: T[]; next?: string; problem?: Problem }>({ key: null })
  const [round, setRound] = useState(0)
  const [reading, setReading] = useState(false)
  const current = useRef(key)
  useEffect(() => {
    current.current = key
    if (key === null) return
    let live = true
    get<Page<T>>(key).then(
      (page) => live && setState({ key, items: page.items ?? [], ...(page.next ? { next: page.next } : {}) }),
      (error: unknown) => live && setState((was) => ({ ...(was.key === key ? was : { key }), problem: asProblem(error) })),
    )
    return () => {
      live = false
    }
  }, [key, round])
  useEffect(() => {
    if (!every || key === null) return
    const timer = setInterval(() => {
      if (!document.hidden) setRound((n) => n + 1)
    }, every)
    return () => clearInterval(timer)
  }, [every, key])
  const next = state.key === key ? state.next : undefined
  const more = useCallback(() => {
    if (!key || !next) return
    setReading(true)
    get<Page<T>>(key + (key.includes('?') ? '&' : '?') + 'cursor=' + encodeURIComponent(next))
      .then(
        (page) => current.current === key && setState((was) => ({ key, items: [...(was.items ?? []), ...page.items], ...(page.next ? { next: page.next } : {}) })),
        (error: unknown) => setState((was) => ({ ...was, problem: asProblem(error) })),
      )
      .finally(() => setReading(false))
  }, [key, next])
  const fresh = state.key === key
  return {
    data: fresh ? state.items : undefined,
    problem: fresh ? state.problem : undefined,
    loading: key !== null && (!fresh || (!state.items && !state.problem)),
    reload: useCallback(() => setRound((n) => n + 1), []),
    more: next ? more : null,
    reading,
  }
}
