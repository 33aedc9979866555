import { reading } from '../shared/api/client.ts'
import { clock, count } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Chip } from '../shared/parts.tsx'
import { Link } from '../shared/route.tsx'
import { useDay } from '../i18n/day.ts'
import { useRead } from './read.ts'

/** Today in the order of the way: when, where, whether the parts are here. What was read last stands without a signal too. Who is not of the
 * workforce has no such day, and nothing is shown. */
export function MyDay() {
  const t = useDay()
  const plan = useRead(reading('/v1/my-day', { query: {} }))
  const stops = plan.data?.stops ?? []
  if (stops.length === 0) return null
  return (
    <section className="stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <ol className="stack">
        {stops.map((s) => (
          <li key={s.visit} className="stack" style={{ gap: 4 }}>
            <Link to={`/m/repairs/${s.repair}`} className="tap stack" style={{ gap: 4 }}>
              <span className="spread"><b className="num">{clock(s.starts_at, s.zone)}–{clock(s.ends_at, s.zone)}</b>{s.urgent && <Chip tone="bad">{t('urgent')}</Chip>}</span>
              <span className="title">{s.customer_name} · {named(s, 'model_name')}</span>
              <span>{s.address}</span>
              <span className="quiet small num">{s.parts_here ? t('parts_here') : t('parts_missing', { n: s.waiting })} · {t('way', { minutes: count(Math.round(s.travel_minutes)), spread: count(Math.round(s.spread_minutes)) })}</span>
            </Link>
            <a className="small" href={`geo:${s.lat},${s.lon}?q=${s.lat},${s.lon}(${encodeURIComponent(s.address)})`}>{t('navigate')}</a>
          </li>
        ))}
      </ol>
    </section>
  )
}
