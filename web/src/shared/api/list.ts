import { useCallback, useEffect, useRef, useState } from 'react'
import { send, type Problem, type Reading } from './client.ts'
import { asProblem, type Loaded } from './load.ts'
import { sessionEnded } from './session.ts'

type Page<T> = { items: T[]; next?: string }

export type List<T> = Loaded<T[]> & { more: (() => void) | null; reading: boolean }

const nextPage = <T>(call: Reading<Page<T>>, cursor: string): Reading<Page<T>> =>
  ({ ...call, address: `${call.address}${call.address.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}` })

/** Reads a list page by page and keeps what was read; reading again starts from the first page. null reads nothing. */
export function useList<T>(call: Reading<Page<T>> | null, every = 0): List<T> {
  const key = call?.address ?? null
  const [state, setState] = useState<{ key: string | null; items?: T[]; next?: string; problem?: Problem }>({ key: null })
  const [round, setRound] = useState(0)
  const [reading, setReading] = useState(false)
  const latest = useRef(call)
  useEffect(() => {
    latest.current = call
  })
  useEffect(() => {
    if (!latest.current) return
    let live = true
    send(latest.current).then(
      (page) => live && setState({ key, items: page.items, ...(page.next ? { next: page.next } : {}) }),
      (error: unknown) => live && setState((was) => ({ ...(was.key === key ? was : { key }), problem: asProblem(error) })),
    )
    return () => {
      live = false
    }
  }, [key, round])
  useEffect(() => {
    if (!every || key === null) return
    const timer = setInterval(() => {
      if (!document.hidden && !sessionEnded()) setRound((n) => n + 1)
    }, every)
    return () => clearInterval(timer)
  }, [every, key])
  const next = state.key === key ? state.next : undefined
  const more = useCallback(() => {
    const asked = latest.current
    if (!asked || !next) return
    setReading(true)
    send(nextPage(asked, next))
      .then(
        (page) => latest.current?.address === asked.address
          && setState((was) => ({ key: asked.address, items: [...(was.items ?? []), ...page.items], ...(page.next ? { next: page.next } : {}) })),
        (error: unknown) => setState((was) => ({ ...was, problem: asProblem(error) })),
      )
      .finally(() => setReading(false))
  }, [next])
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
