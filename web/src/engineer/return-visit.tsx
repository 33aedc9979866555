import { command } from '../shared/api/client.ts'
import type { PartOrder } from '../shared/api/types.ts'
import { clock, day, money, when } from '../shared/format.ts'
import { useEngineer } from '../i18n/engineer.ts'
import { Chip } from '../shared/parts.tsx'
import { QuoteLines } from '../shared/quote-lines.tsx'
import { Link } from '../shared/route.tsx'
import { useAct } from './act.tsx'
import { useCommands } from './outbox.ts'

/** When the parts of an order can be fitted: three times to choose from with the customer, who stands beside. */
export function ReturnVisit({ repair, of: v }: { repair: string; of: NonNullable<PartOrder['return_visit']> }) {
  const t = useEngineer()
  const { act, busy, outcome } = useAct()
  const asked = useCommands().filter((c) => c.kind === 'slot' && c.state !== 'conflict')
  const askedFor = (s: (typeof v.slots)[number]) => asked.find((c) => c.path === `/v1/slots/${s.id}/take`)
  const taken = v.slots.find((s) => s.state === 'taken' || askedFor(s))
  const waits = taken && askedFor(taken)?.state === 'waiting'
  const time = (s: (typeof v.slots)[number]) => `${day(s.starts_at, s.zone)} ${clock(s.starts_at, s.zone)}–${clock(s.ends_at, s.zone)}`
  return (
    <section className="card stack" aria-label={t('return_visit')}>
      <div className="spread"><h2>{t('return_visit')}</h2>{taken && (waits ? <Chip tone="warn">{t('state.waiting')}</Chip> : <Chip tone="good">{t('slot_taken')}</Chip>)}</div>
      {v.no_slots && <p>{t(`no_slots.${v.no_slots}`)}</p>}
      {!taken && outcome}
      {taken && <p><b className="num">{time(taken)}</b></p>}
      {!taken && v.slots.length > 0 && (
        <div className="stack" role="group" aria-label={t('choose_slot')}>
          <p className="quiet small">{v.parts_at && t('parts_at', { time: when(v.parts_at, v.slots[0]?.zone) })} {t('choose_slot')}</p>
          {v.slots.map((s) => (
            <button key={s.id} type="button" className="go second num" disabled={busy} onClick={() => void act({ kind: 'slot', about: `${repair} · ${time(s)}`, call: command('/v1/slots/{slot}/take', { path: { slot: s.id } }) })}>{time(s)}</button>
          ))}
        </div>
      )}
    </section>
  )
}

/** What the customer would pay, and the way to his quote. */
export function Price({ repair, of: p }: { repair: string; of: NonNullable<PartOrder['price']> }) {
  const t = useEngineer()
  return (
    <section className="card stack" aria-label={t('costs')}>
      <div className="spread"><h2>{t('costs')}</h2><b className="num">{money(p.total_minor, p.currency)}</b></div>
      <QuoteLines of={p} />
      <Link className="go second" to={`/m/repairs/${repair}/quote`}>{t('make_quote')}</Link>
    </section>
  )
}
