import { useEffect, useState } from 'react'
import { get, type Problem } from '../api/client.ts'
import { asProblem } from '../api/load.ts'
import type { Picture } from '../api/types.ts'

export type Live = { picture?: Picture; problem?: Problem; how: 'stream' | 'poll' }

const POLL = 15_000

/** The present picture, at once and then as it changes: by the stream, and by asking again while the stream is away. */
export function useLive(token: string): Live {
  const [live, setLive] = useState<Live>({ how: 'poll' })
  useEffect(() => {
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let source: EventSource | undefined
    const path = `/v1/track/${encodeURIComponent(token)}`
    const show = (picture: Picture, how: Live['how']) => {
      if (!over) setLive((was) => (was.picture && was.picture.version > picture.version ? was : { picture, how }))
    }
    const ask = async () => {
      try {
        show(await get<Picture>(path), 'poll')
      } catch (error) {
        const problem = asProblem(error)
        if (over) return
        setLive((was) => ({ ...was, problem }))
        // A link that is not valid stays so.
        if (!problem.passing) return
      }
      if (!over) timer = setTimeout(() => void ask(), POLL)
    }
    const listen = () => {
      source = new EventSource(`${path}/stream`)
      source.addEventListener('picture', (event) => {
        clearTimeout(timer)
        show(JSON.parse((event as MessageEvent<string>).data) as Picture, 'stream')
      })
      source.addEventListener('open', () => clearTimeout(timer))
      source.addEventListener('error', () => {
        if (over) return
        clearTimeout(timer)
        timer = setTimeout(() => void ask(), 1000)
        // The browser connects again by itself unless the stream was refused.
        if (source?.readyState === EventSource.CLOSED) setTimeout(() => !over && listen(), 60_000)
      })
    }
    get<Picture>(path).then(
      (picture) => {
        show(picture, 'poll')
        if (over) return
        if ('EventSource' in window) listen()
        else timer = setTimeout(() => void ask(), POLL)
      },
      (error: unknown) => {
        const problem = asProblem(error)
        if (over) return
        setLive({ problem, how: 'poll' })
        if (problem.passing) timer = setTimeout(() => void ask(), 3000)
      },
    )
    return () => {
      over = true
      clearTimeout(timer)
      source?.close()
    }
  }, [token])
  return live
}
