import { useValue } from '../i18n/value.ts'
import { reading } from './api/client.ts'
import { useGet } from './api/load.ts'
import { day } from './format.ts'
import { Show } from './parts.tsx'

/** Which old parts a piece was, how it was tested, and how long it is vouched for. */
export function Origins({ part, serial }: { part: string; serial: string }) {
  const t = useValue()
  const lives = useGet(serial ? reading('/v1/parts/{part}/origins', { path: { part }, query: { serial } }) : null, 0)
  if (!serial) return null
  return (
    <Show from={lives} empty={(l) => l.items.length === 0} blank={t('origin_none')}>
      {({ items }) => (
        <ul className="list" aria-label={t('origins')}>
          {items.map((o) => (
            <li key={o.return}>
              <strong>{t(o.old_part === o.part ? 'origin_of' : 'origin_out_of', { id: o.return, part: o.old_part })}</strong>{o.repair && <span className="quiet"> · {o.repair}</span>}{o.refurbish_order && <span className="mono quiet"> · {o.refurbish_order}</span>}
              <div className="quiet small">{[t('tested', { at: day(o.tested_at) }), o.measurement, t('vouched', { n: o.warranty_days })].filter(Boolean).join(' · ')}</div>
            </li>
          ))}
        </ul>
      )}
    </Show>
  )
}
