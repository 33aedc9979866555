import type { Choice, Ordered, OrderLine, PartOrder } from '../shared/api/types.ts'
import { short, span, when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Chip, Fault } from '../shared/parts.tsx'
import { Problem } from '../shared/api/client.ts'
import { useNow } from '../shared/api/load.ts'
import { isLate } from '../shared/promise.tsx'
import { Link } from '../shared/route.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useCommands } from './outbox.ts'
import { Answered } from './question.tsx'
import { Price, ReturnVisit } from './return-visit.tsx'
import { Screen } from './shell.tsx'

// What is kept of an answer may be older than this page.
const isOrder = (answer: unknown): answer is PartOrder => typeof answer === 'object' && answer !== null && 'lines' in answer && Array.isArray(answer.lines)

/** The answer to an order: what comes from where, by when, and why; or that the order waits for a signal. */
export function PromiseScreen({ id, seq }: { id: string; seq: number }) {
  const t = useEngineer()
  const command = useCommands().find((c) => c.seq === seq)
  const answer = isOrder(command?.answer) ? command.answer : undefined
  return (
    <Screen title={t('promise')} back={`/m/repairs/${id}`}>
      {!command && <Blank />}
      {command?.state === 'waiting' && <section className="promise late stack" role="status"><span className="chip warn" style={{ alignSelf: 'flex-start' }}>{t('state.waiting')}</span><p>{t('ordered_offline')}</p><p className="quiet small">{command.about}</p></section>}
      {command?.refusal && <Fault problem={new Problem(command.refusal.status, command.refusal.code, command.refusal.detail, command.refusal.errors)} />}
      {answer?.lines.map((l) => <Answered key={l.id} line={l} orderedAt={l.ordered_at} />)}
      {answer?.return_visit && <ReturnVisit repair={id} of={answer.return_visit} />}
      {answer?.price && <Price repair={id} of={answer.price} />}
      <Link className="go" to={`/m/repairs/${id}`}>{t('to_repair')}</Link>
    </Screen>
  )
}

export function PromiseCard({ line: l, orderedAt }: { line: OrderLine & Partial<Ordered>; orderedAt: string }) {
  const t = useEngineer()
  const p = l.promise
  const now = useNow()
  const slipped = p ? isLate(p, now) : false
  const later = slipped || l.outcome === 'backordered' || l.state === 'backordered' || !p?.within_24h
  const choices = (l.choices ?? []).filter((c) => c.arrives_at)
  return (
    <section className={`promise stack ${later ? 'late' : ''}`} aria-label={named(l, 'part_name') || l.part}>
      <div className="spread"><strong>{named(l, 'part_name') || l.part}{l.quantity > 1 && ` × ${l.quantity}`}</strong><Chip tone={later ? 'warn' : 'good'}>{l.own_van ? t('own_van') : slipped ? t('slipped') : l.outcome === 'backordered' || l.state === 'backordered' ? t('backordered') : p?.within_24h ? t('within24') : t('beyond24')}</Chip></div>
      {p && (
        <div>
          <div className="small">{t('arrives')}</div>
          <div className="big">{when(p.arrives_at, l.ship_to.zone)}</div>
          <div>{span(Date.parse(p.arrives_at) - Date.parse(orderedAt))}</div>
        </div>
      )}
      {l.source && <p><strong>{t('from_place', { place: named(l, 'source_name') || l.source })}</strong></p>}
      {named(l, 'why') && <p>{named(l, 'why')}</p>}
      {choices.length > 1 && p && <Race choices={choices} orderedAt={orderedAt} zone={l.ship_to.zone} />}
    </section>
  )
}

function Race({ choices, orderedAt, zone }: { choices: Choice[]; orderedAt: string; zone?: string | undefined }) {
  const t = useEngineer()
  const start = Date.parse(orderedAt)
  const rows = [...choices].sort((a, b) => Number(b.won) - Number(a.won) || (a.arrives_at ?? '').localeCompare(b.arrives_at ?? '')).slice(0, 5)
  const until = Math.max(30 * 3600e3, ...rows.map((c) => Date.parse(c.arrives_at ?? '') - start)) * 1.05
  return (
    <details>
      <summary style={{ minHeight: 44, display: 'flex', alignItems: 'center', cursor: 'pointer', textDecoration: 'underline' }}>{t('looked_at')} · {choices.length}</summary>
      <ul className="race">
        {rows.map((c) => (
          <li key={c.location + c.part} className={c.won ? 'won' : c.keeps_24h ? 'keeps' : ''}>
            <div className="spread small"><span>{c.won ? '✓ ' : ''}{named(c)} · {c.km} km</span><span className="num">{short(c.arrives_at, zone)}</span></div>
            <div className="lane" aria-hidden="true"><span style={{ width: `${((Date.parse(c.arrives_at ?? '') - start) / until) * 100}%` }} /><i className="mark" style={{ left: `${((24 * 3600e3) / until) * 100}%` }} /></div>
            <div className="small">{named(c, 'why')}</div>
          </li>
        ))}
      </ul>
    </details>
  )
}
