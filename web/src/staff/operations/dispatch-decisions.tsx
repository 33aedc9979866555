import { reading } from '../../shared/api/client.ts'
import { useGet } from '../../shared/api/load.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useDispatch } from '../../i18n/dispatch.ts'

/** Why this engineer: every decision about a repair with those who were weighed, minute by minute. */
export function Decisions({ repair }: { repair: string }) {
  const t = useDispatch()
  const all = useGet(reading('/v1/repairs/{repair}/dispatch', { path: { repair } }))
  const minutes = (n: number) => count(Math.round(n))
  return (
    <section className="card stack" aria-label={t('why')}>
      <h2>{t('why')}</h2>
      <Show from={all} empty={(a) => a.items.length === 0} blank={t('no_decision')}>
        {(a) => (
          <>
            {a.items.map((d) => (
              <details key={d.id} open={d === a.items[0]}>
                <summary><b>{d.engineer}</b> <Chip tone="quiet">{t(`kind.${d.kind}`)}</Chip> <span className="quiet small num">{when(d.at)} · {d.by}{d.reason && ` · ${d.reason}`}{d.until && ` · ${t('until')} ${when(d.until)}`}</span></summary>
                <ol className="causes">
                  {d.choices.map((c) => (
                    <li key={c.engineer} className="small num">{c.engineer}: <b>{minutes(c.score)}</b> = {t('parts_of_score', { travel: minutes(c.travel_minutes), spread: minutes(c.spread_minutes), load: minutes(c.load_minutes), part: minutes(c.part_minutes), level: minutes(c.level_minutes) })}</li>
                  ))}
                </ol>
              </details>
            ))}
          </>
        )}
      </Show>
    </section>
  )
}
