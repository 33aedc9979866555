import { Button } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { OrderLine } from '../../shared/api/types.ts'
import { money, when } from '../../shared/format.ts'
import { useCommon } from '../../i18n/common.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Fault } from '../../shared/parts.tsx'

/** The same question as on the engineer's phone: whoever is called may say it for him. */
export function Question({ line: l, zone, answered }: { line: OrderLine; zone?: string; answered: () => void }) {
  const t = useCommon()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const o = l.offer
  if (l.state !== 'substitute_offered' || !o) return null
  const part = named(l, 'part_name') || l.part
  const other = named(o) || o.part
  const price = o.more_minor === null ? t('ask.price_differs') : o.more_minor === 0 ? t('ask.same_price') : t(o.more_minor > 0 ? 'ask.more' : 'ask.less', { price: money(Math.abs(o.more_minor), o.currency) })
  const say = (made: Promise<unknown>) => {
    setBusy(true)
    made.then(answered, (e: unknown) => setProblem(asProblem(e))).finally(() => setBusy(false))
  }
  return (
    <section className="card stack" aria-label={`${t('ask.title')} ${part}`}>
      <div className="spread"><strong>{t(o.superseded ? 'ask.superseded' : 'ask.out', { part: `${part} (${l.part})` })} {t('ask.fits', { other: `${other} (${o.part})` })}</strong><Chip tone="warn">{t('ask.title')}</Chip></div>
      <p className="num">{price}{o.arrives_at && <> · {t('ask.arrives', { at: when(o.arrives_at, zone ?? l.ship_to.zone) })}</>}</p>
      {problem && <Fault problem={problem} />}
      <div className="row">
        <Button type="primary" loading={busy} onClick={() => say(post('/v1/order-lines/{line}/accept', { path: { line: l.id } }))}>{t('ask.take', { other })}</Button>
        <Button loading={busy} onClick={() => say(post('/v1/order-lines/{line}/refuse', { path: { line: l.id }, body: { reason: t('ask.wait', { part }) } }))}>{t('ask.wait', { part })}</Button>
      </div>
      {o.until && <p className="small quiet">{t('ask.until', { at: when(o.until, zone ?? l.ship_to.zone) })}</p>}
    </section>
  )
}
