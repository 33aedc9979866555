import { useEffect, useState } from 'react'
import { command, newKey, send } from '../shared/api/client.ts'
import type { Planned, Repair } from '../shared/api/types.ts'

/** How soon each part could be here, asked before anything is ordered; a part of which that is not known is missing. */
export function useArrivals(repair: Repair | undefined, parts: readonly string[]): ReadonlyMap<string, Planned> {
  const [known, setKnown] = useState<ReadonlyMap<string, Planned>>(new Map())
  const wanted = parts.join(' ')
  const id = repair?.id
  useEffect(() => {
    if (!repair || !wanted) return
    let live = true
    // One after another: a phone's line is narrow, and what stands on top is answered first.
    const ask = async () => {
      for (const part of wanted.split(' ')) {
        if (!live) return
        const { lon, lat, area_code, urgent } = repair
        const plan = await send(command('/v1/promises', { body: { part, quantity: 1, lon, lat, urgent, ...(area_code ? { area_code } : {}) } }), newKey()).catch(() => undefined)
        if (live && plan) setKnown((was) => new Map(was).set(part, plan))
      }
    }
    void ask()
    return () => {
      live = false
    }
    // The repair is read again every few seconds; where it is does not change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, wanted])
  return known
}

/** When all of a set are there: the last of them, or nothing while one is not known. */
export function lastOf(parts: readonly string[], known: ReadonlyMap<string, Planned>): string | undefined {
  const times = parts.map((p) => known.get(p)?.promise.arrives_at)
  return times.every((at): at is string => Boolean(at)) ? [...times].sort().at(-1) : undefined
}
