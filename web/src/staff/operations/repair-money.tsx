import { Button, Input } from 'antd'
import { useState } from 'react'
import { command, get, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import type { Cover, Quote } from '../../shared/api/types.ts'
import { money, when } from '../../shared/format.ts'
import { useQuotes } from '../../i18n/quotes.ts'
import { Chip, Fault } from '../../shared/parts.tsx'
import { QuoteLines } from '../../shared/quote-lines.tsx'

/** What a repair costs and who pays: quotes with their answers, payments, and why a cover holds or does not. */
export function RepairMoney({ of: id, zone, operations, changed }: { of: string; zone: string; operations: boolean; changed: () => void }) {
  const t = useQuotes()
  const quotes = useLoad(id, async () => (await get('/v1/repairs/{repair}/quotes', { path: { repair: id } })).items, 15_000)
  const paid = useLoad(id, () => get('/v1/repairs/{repair}/payments', { path: { repair: id } }), 15_000)
  const cover = useLoad(operations ? id : null, () => get('/v1/repairs/{repair}/cover', { path: { repair: id } }), 60_000)
  const [problem, setProblem] = useState<Problem>()
  const act = async (call: Request<unknown>) => {
    setProblem(undefined)
    try {
      await confirm(call)
    } catch (error) {
      setProblem(asProblem(error))
    }
    quotes.reload()
    paid.reload()
    cover.reload()
    changed()
  }
  const items = (quotes.data ?? []).filter((q) => q.state !== 'superseded')
  const currency = items[0]?.currency ?? 'CNY'
  return (
    <>
      {problem && <Fault problem={problem} />}
      {items.map((q) => <Version key={q.id} of={q} zone={zone} operations={operations} act={act} owes={paid.data?.owes_minor ?? 0} />)}
      {operations && items.length === 0 && <div className="row"><Button onClick={() => void act(command('/v1/repairs/{repair}/quotes', { path: { repair: id }, body: { send: true } }))}>{t('send_standard')}</Button></div>}
      {(paid.data?.items ?? []).length > 0 && (
        <section className="card stack" aria-label={t('payments')}>
          <div className="spread"><h2>{t('payments')}</h2><span>{t('owes')} <b className="num">{money(paid.data?.owes_minor ?? 0, currency)}</b></span></div>
          {(paid.data?.items ?? []).map((p) => (
            <div key={p.id} className="spread">
              <span><span className="num">{when(p.captured_at ?? p.begun_at, zone)}</span> <span className="mono quiet small">{p.reference}</span></span>
              <span className="row"><b className="num">{money(p.captured_minor || p.amount_minor, p.currency)}</b>{p.refunded_minor > 0 && <span className="num quiet">−{money(p.refunded_minor, p.currency)}</span>}<Chip tone={p.state === 'captured' ? 'good' : 'quiet'}>{t(`payment.${p.state}`)}</Chip></span>
            </div>
          ))}
        </section>
      )}
      {operations && cover.data && <Covers items={cover.data.kept.length > 0 ? cover.data.kept : cover.data.items} kept={cover.data.kept.length > 0} act={act} />}
    </>
  )
}

function Version({ of: q, zone, operations, act, owes }: { of: Quote; zone: string; operations: boolean; act: (call: Request<unknown>) => Promise<void>; owes: number }) {
  const t = useQuotes()
  const [reason, setReason] = useState('')
  const title = q.kind === 'voucher' ? t('voucher') : t('number', { n: q.number })
  return (
    <section className="card stack" aria-label={title}>
      <div className="spread"><h2>{title}</h2><span className="row"><b className="num">{money(q.accepted_minor ?? q.total_minor, q.currency)}</b><Chip tone={q.state === 'accepted' ? 'good' : 'warn'}>{t(`state.${q.state}`)}</Chip></span></div>
      <QuoteLines of={q} />
      <p className="quiet small">{q.answered_how ? `${q.answered_by} · ${t(`how.${q.answered_how}`)}` : q.valid_until && t('valid_until', { time: when(q.valid_until, zone) })} {q.reason}</p>
      {q.voucher && <details><summary className="small">{t('voucher_text')}</summary><p className="mono small" style={{ overflowWrap: 'anywhere' }}>{q.voucher.text}</p><p className="mono small" style={{ overflowWrap: 'anywhere' }}>{q.voucher.key} {q.voucher.signature}</p></details>}
      {operations && q.state === 'sent' && (
        <div className="row">
          <Button type="primary" onClick={() => void act(command('/v1/quotes/{quote}/accept', { path: { quote: q.id }, body: {} }))}>{t('accepted_by_phone')}</Button>
          <Input aria-label={t('reason')} placeholder={t('reason')} value={reason} onChange={(e) => setReason(e.target.value)} style={{ width: 200 }} />
          <Button danger disabled={!reason.trim()} onClick={() => void act(command('/v1/quotes/{quote}/decline', { path: { quote: q.id }, body: { reason: reason.trim() } }))}>{t('decline')}</Button>
        </div>
      )}
      {operations && q.state === 'accepted' && q.kind === 'quote' && owes > 0 && <div className="row"><Button onClick={() => void act(command('/v1/quotes/{quote}/cash', { path: { quote: q.id } }))}>{t('cash', { amount: money(owes, q.currency) })}</Button></div>}
    </section>
  )
}

function Covers({ items, kept, act }: { items: Cover[]; kept: boolean; act: (call: Request<unknown>) => Promise<void> }) {
  const t = useQuotes()
  const [note, setNote] = useState('')
  return (
    <section className="card stack" aria-label={t('cover_of')}>
      <h2>{t('cover_of')}</h2>
      {!kept && <p className="quiet small">{t('cover_today')}</p>}
      {items.map((c, i) => (
        <details key={i}>
          <summary>{c.part || t('class.labour')} <Chip tone={c.kind === 'none' ? 'quiet' : 'good'}>{t(`cover.${c.kind}`)}</Chip> <span className="quiet small">{t('pays', { who: t(`payer.${c.payer}`) })}</span> {c.challenged_to && <Chip tone="warn">{t('challenged', { to: t(`cover.${c.reasons.find((r) => r.kind === c.challenged_to)?.kind ?? 'none'}`) })}</Chip>}</summary>
          <ul className="small">{c.reasons.map((r) => <li key={r.kind}>{r.holds ? '✓' : '–'} {t(`cover.${r.kind}`)}: {t(`why.${r.why}`)} {r.until && <span className="num quiet">{r.from} – {r.until}</span>}</li>)}</ul>
          {kept && c.kind !== 'none' && !c.challenged_to && (
            <div className="row">
              <Input aria-label={t('challenge_note')} placeholder={t('challenge_note')} value={note} onChange={(e) => setNote(e.target.value)} style={{ width: 260 }} />
              <Button disabled={!note.trim()} onClick={() => void act(command('/v1/cover-decisions/{cover_decision}/challenge', { path: { cover_decision: c.id }, body: { to: 'none', note: note.trim() } }))}>{t('challenge')}</Button>
            </div>
          )}
        </details>
      ))}
    </section>
  )
}
