import { useState } from 'react'
import type { Problem } from '../shared/api/client.ts'
import { post } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import type { Quote } from '../shared/api/types.ts'
import { money, when } from '../shared/format.ts'
import { useQuotes } from '../i18n/quotes.ts'
import { Chip, Fault } from '../shared/parts.tsx'
import { QuoteLines, sumOf } from '../shared/quote-lines.tsx'

/** One version of what the repair costs: the customer says yes or no, and pays. */
export function QuoteCard({ token, of: q, zone, owes, reload }: { token: string; of: Quote; zone: string; owes: number; reload: () => void }) {
  const t = useQuotes()
  const [taken, setTaken] = useState<number[]>([])
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const path = { token, quote: q.id }
  const act = async (what: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await what()
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
    reload()
  }
  const pay = () => act(async () => {
    const begun = await post('/v1/track/{token}/quotes/{quote}/payments', { path })
    await post('/v1/track/{token}/payments/{payment}/simulate', { path: { token, payment: begun.id }, body: { succeed: true } })
  })
  const take = (position: number, on: boolean) => setTaken((was) => (on ? [...was, position] : was.filter((p) => p !== position)))
  const due = (q.state === 'accepted' && q.kind === 'quote' || q.state === 'declined') && owes > 0
  return (
    <section className="card stack" aria-label={q.kind === 'voucher' ? t('voucher') : t('quote')}>
      <div className="spread"><h2>{q.kind === 'voucher' ? t('voucher') : t('quote')}</h2><Chip tone={q.state === 'accepted' ? 'good' : q.state === 'sent' ? 'warn' : 'quiet'}>{t(`state.${q.state}`)}</Chip></div>
      {q.kind === 'voucher' && <p>{t('voucher_says')}</p>}
      {q.mode === 'read_out' && q.state === 'sent' && <p className="quiet small">{t('read_out_says')}</p>}
      <QuoteLines of={q} taken={taken} {...(q.state === 'sent' ? { take } : {})} />
      <div className="spread"><span>{t('total')}</span><b className="num" style={{ fontSize: '1.4rem' }}>{money(sumOf(q, taken), q.currency)}</b></div>
      {q.if_declined_minor > 0 && q.state === 'sent' && <p className="small">{t('declined_costs', { amount: money(q.if_declined_minor, q.currency) })}</p>}
      {q.state === 'sent' && q.valid_until && <p className="quiet small">{t('valid_until', { time: when(q.valid_until, zone) })}</p>}
      {problem && <Fault problem={problem} />}
      {q.state === 'sent' && (
        <div className="row">
          <button type="button" className="go" disabled={busy} onClick={() => void act(() => post('/v1/track/{token}/quotes/{quote}/accept', { path, body: { addons: taken } }))}>{t('accept')}</button>
          <button type="button" className="go plain" disabled={busy} onClick={() => { if (window.confirm(t('decline_sure'))) void act(() => post('/v1/track/{token}/quotes/{quote}/decline', { path, body: {} })) }}>{t('decline')}</button>
        </div>
      )}
      {due && <button type="button" className="go" disabled={busy} onClick={() => void pay()}>{t('pay', { amount: money(owes, q.currency) })}</button>}
      {q.state === 'accepted' && q.kind === 'quote' && owes === 0 && <p role="status"><Chip tone="good">{t('paid')}</Chip></p>}
    </section>
  )
}
