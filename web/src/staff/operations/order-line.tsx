import { get } from '../../shared/api/client.ts'
import { useLoad, useNow } from '../../shared/api/load.ts'
import { when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Blank, Chip, Show, State } from '../../shared/parts.tsx'
import { isLate, LateChip } from '../../shared/promise.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { Question } from './question.tsx'
import { Choices } from './source-choices.tsx'

/** Why a line comes from where it comes: every decision that was made on it, the newest first. */
export function LinePage({ id = '' }: { id?: string }) {
  const t = useStaff()
  const now = useNow()
  const line = useLoad(`line ${id}`, () => get('/v1/order-lines/{line}', { path: { line: id } }))
  const decisions = useLoad(`decisions ${id}`, async () => (await get('/v1/order-lines/{line}/decisions', { path: { line: id } })).items)
  return (
    <Show from={line}>
      {(l) => (
        <>
          <div className="spread">
            <h1>{t('why_here')}: {named(l, 'part_name') || l.part}{l.quantity > 1 && ` × ${l.quantity}`}</h1>
            <State of="line" is={l.state} />
          </div>
          <p className="row">
            <Link to={`/repairs/${l.repair}`}>{l.repair}</Link>
            <span className="mono">{l.supplied || l.part}</span>
            {l.promise && <span className="num">{t('arrives')} {when(l.promise.arrives_at)}</span>}
            {l.promise && <LateChip promise={l.promise} />}
            {l.promise?.within_24h && !isLate(l.promise, now) && <Chip tone="good">{t('within24')}</Chip>}
          </p>
          <Question line={l} answered={line.reload} />
          <Show from={decisions} empty={(d) => d.length === 0} blank={t('no_decision')}>
            {(all) => [...all].reverse().map((d, i) => (
              <section className="card stack" key={d.id} aria-label={`${t('why_here')} ${when(d.at)}`}>
                <h2 className="num">{when(d.at)}{i === 0 && all.length > 1 && <> · {t('decided_last')}</>}</h2>
                <p>{named(d.choices.find((c) => c.won), 'why') || t('no_source')}</p>
                {d.choices.length > 0 ? <Choices choices={d.choices} orderedAt={d.at} /> : <Blank />}
              </section>
            ))}
          </Show>
        </>
      )}
    </Show>
  )
}
