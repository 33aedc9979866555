import { useEffect, useState } from 'react'
import { believe, get, reading, type Problem } from '../shared/api/client.ts'
import { asProblem } from '../shared/api/load.ts'
import type { Snapshot } from '../shared/api/types.ts'

export type Live = { snapshot?: Snapshot; problem?: Problem; how: 'stream' | 'poll' }

const POLL = 15_000

/** The present snapshot, at once and then as it changes: by the stream, and by asking again while the stream is away. */
export function useLive(token: string): Live {
  const [live, setLive] = useState<Live>({ how: 'poll' })
  useEffect(() => follow(token, setLive), [token])
  return live
}

/** Follows a page until the answer is called. */
function follow(token: string, setLive: (change: Live | ((was: Live) => Live)) => void): () => void {
  let over = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let source: EventSource | undefined
  const close = () => {
    over = true
    clearTimeout(timer)
    clearTimeout(again)
    source?.close()
  }
  const streaming = () => source?.readyState === 1
  const show = (snapshot: Snapshot) => {
    const how = streaming() ? 'stream' : 'poll'
    if (!over) setLive((was) => (was.snapshot && was.snapshot.version > snapshot.version ? { snapshot: was.snapshot, how } : { snapshot, how }))
  }
  const listen = () => {
    source = new EventSource(reading('/v1/track/{token}/stream', { path: { token } }).address)
    source.addEventListener('update', (event: MessageEvent<string>) => show(believe(event.data)))
    source.addEventListener('open', () => {
      clearTimeout(timer)
      // What it has is not sent again to who has it: that the stream is back is all the news there is.
      setLive((was) => (was.snapshot ? { snapshot: was.snapshot, how: 'stream' } : was))
    })
    source.addEventListener('error', () => {
      if (over) return
      clearTimeout(timer)
      timer = setTimeout(() => void ask(), 1000)
      // The browser connects again by itself unless the stream was refused.
      if (source?.readyState === 2) again = setTimeout(listen, 60_000)
    })
  }
  const ask = async () => {
    try {
      show(await get('/v1/track/{token}', { path: { token } }))
      if (!source && !over && 'EventSource' in window) return listen()
    } catch (error) {
      const problem = asProblem(error)
      if (over) return
      if (!problem.passing) {
        // A link that has ended stays so, and what it showed goes with it.
        close()
        return setLive({ problem, how: 'poll' })
      }
      setLive((was) => ({ ...was, problem, how: 'poll' }))
    }
    if (!over && !streaming()) timer = setTimeout(() => void ask(), POLL)
  }
  void ask()
  return close
}
