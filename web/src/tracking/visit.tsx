import { lazy, Suspense, useEffect, useState } from 'react'
import { get } from '../shared/api/client.ts'
import type { ShownVisit } from '../shared/api/types.ts'

const POLL = 10_000
const OVER = ['finished', 'rescheduled', 'engineer_no_show', 'customer_absent', 'aborted_safety', 'cancelled']

// What shows a visit is loaded when there is one.
const VisitCard = lazy(() => import('./visit-card.tsx').then((m) => ({ default: m.VisitCard })))

/** The visit that is under way or to come. */
export function Visit({ token }: { token: string }) {
  const [visit, setVisit] = useState<ShownVisit | null>(null)
  useEffect(() => {
    let live = true
    const ask = async () => {
      try {
        const { visit: now } = await get('/v1/track/{token}/visit', { path: { token } })
        if (live) setVisit(now)
      } catch {
        // What was shown stays; the page itself says that there is no connection.
      }
    }
    void ask()
    const timer = setInterval(() => void ask(), POLL)
    return () => {
      live = false
      clearInterval(timer)
    }
  }, [token])
  if (!visit || OVER.includes(visit.state)) return null
  return <Suspense><VisitCard token={token} visit={visit} changed={setVisit} /></Suspense>
}
