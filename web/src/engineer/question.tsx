import { command, reading } from '../shared/api/client.ts'
import type { Ordered, OrderLine } from '../shared/api/types.ts'
import { money, when } from '../shared/format.ts'
import { useCommon } from '../i18n/common.ts'
import { named } from '../i18n/language.ts'
import { Chip } from '../shared/parts.tsx'
import { useAct } from './act.tsx'
import { PromiseCard } from './promise.tsx'
import { useRead } from './read.ts'

/** A line as it is answered: with the question that it puts, or with its promise. */
export function Answered({ line, orderedAt }: { line: OrderLine & Partial<Ordered>; orderedAt: string }) {
  const asks = line.state === 'substitute_offered'
  const fresh = useRead(asks ? reading('/v1/order-lines/{line}', { path: { line: line.id } }) : null, 0)
  const now = fresh.data ?? line
  return now.state === 'substitute_offered' && now.offer
    ? <Question line={now} answered={fresh.reload} />
    : <PromiseCard line={now === line ? line : { ...line, ...now }} orderedAt={orderedAt} />
}

/** An open question: another part could come, and nothing is promised before somebody has said yes or no. */
export function Question({ line: l, answered }: { line: OrderLine; answered: () => void }) {
  const t = useCommon()
  const { act, busy, outcome } = useAct(answered)
  const o = l.offer
  if (!o) return null
  const part = named(l, 'part_name') || l.part
  const other = named(o) || o.part
  const price = o.more_minor === null ? t('ask.price_differs') : o.more_minor === 0 ? t('ask.same_price') : t(o.more_minor > 0 ? 'ask.more' : 'ask.less', { price: money(Math.abs(o.more_minor), o.currency) })
  const about = `${l.repair} · ${part}`
  return (
    <section className="promise late stack" aria-label={`${t('ask.title')} ${part}`}>
      <div className="spread"><strong>{part}{l.quantity > 1 && ` × ${l.quantity}`}</strong><Chip tone="warn">{t('ask.title')}</Chip></div>
      <p>{t(o.superseded ? 'ask.superseded' : 'ask.out', { part: `${part} (${l.part})` })} {t('ask.fits', { other: `${other} (${o.part})` })}</p>
      <p><strong className="num">{price}{o.arrives_at && <> · {t('ask.arrives', { at: when(o.arrives_at, l.ship_to.zone) })}</>}</strong></p>
      {outcome}
      <button type="button" className="go" disabled={busy} onClick={() => void act({ kind: 'accept', about, call: command('/v1/order-lines/{line}/accept', { path: { line: l.id } }) })}>{t('ask.take', { other })}</button>
      <button type="button" className="go second" disabled={busy} onClick={() => void act({ kind: 'refuse', about, call: command('/v1/order-lines/{line}/refuse', { path: { line: l.id }, body: { reason: t('ask.wait', { part }) } }) })}>{t('ask.wait', { part })}</button>
      {o.until && <p className="small quiet">{t('ask.until', { at: when(o.until, l.ship_to.zone) })}</p>}
    </section>
  )
}
