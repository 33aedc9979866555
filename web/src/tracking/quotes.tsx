import { lazy, Suspense } from 'react'
import { get } from '../shared/api/client.ts'
import { useLoad } from '../shared/api/load.ts'

// Most pages that are looked at have no quote: what shows one is loaded when there is one.
const QuoteCard = lazy(() => import('./quote-card.tsx').then((m) => ({ default: m.QuoteCard })))

/** What the repair costs, in plain words. */
export function Quotes({ token, zone }: { token: string; zone: string }) {
  const quotes = useLoad(token, () => get('/v1/track/{token}/quotes', { path: { token } }), 15_000)
  const payments = useLoad(token, () => get('/v1/track/{token}/payments', { path: { token } }), 15_000)
  const reload = () => { quotes.reload(); payments.reload() }
  const told = (quotes.data?.items ?? []).filter((q) => q.state !== 'superseded')
  return <Suspense>{told.map((q) => <QuoteCard key={q.id} token={token} of={q} zone={zone} owes={payments.data?.owes_minor ?? 0} reload={reload} />)}</Suspense>
}
