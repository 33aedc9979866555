import { useEffect, useState } from 'react'
import { named } from '../../i18n/language.ts'
import { useKit } from '../../i18n/kit.ts'
import { command, newKey, reading, send } from '../../shared/api/client.ts'
import { useGet } from '../../shared/api/load.ts'
import type { LikelyPart, Planned } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { useLater } from '../../shared/later.ts'
import { Chip } from '../../shared/parts.tsx'
import { positionOf } from './intake-form.ts'

const SHOWN = 4

/** What the repair will probably take, while the caller is on the telephone, and when it could be there. */
export function Likely({ model, serial, text, position, area }: { model: string; serial: string; text: string; position: string; area: string }) {
  const t = useKit()
  const [said, number] = [useLater(text.trim()), useLater(model.trim())]
  const found = useGet(said.length > 1 && number ? reading('/v1/models/{model}/likely-parts', { path: { model: number }, query: { text: said.slice(0, 500), serial: serial.trim() } }) : null)
  const items = (found.data?.items ?? []).slice(0, SHOWN)
  const plans = usePlans(items, position, area)
  if (items.length === 0) return null
  return (
    <section className="card stack" aria-label={t('likely')}>
      <h2>{t('likely')}</h2>
      <ul className="list">
        {items.map((p) => {
          const plan = plans.get(p.part)
          return (
            <li key={p.part} className="spread">
              <span><strong>{named(p)}</strong> <span className="mono quiet small">{p.part}</span></span>
              <span className="row"><Chip tone="info">{Math.round(p.permille / 10)} %</Chip>{plan && <span className="num small">{plan.outcome === 'reserved' ? t('by', { at: when(plan.promise.arrives_at) }) : t('nowhere')}</span>}</span>
            </li>
          )
        })}
      </ul>
      <p className="quiet small">{found.data?.definition}</p>
    </section>
  )
}

function usePlans(items: readonly LikelyPart[], position: string, area: string) {
  const [known, setKnown] = useState<ReadonlyMap<string, Planned>>(new Map())
  const at = positionOf(position)
  const key = at ? `${at.lon} ${at.lat} ${area} ${items.map((p) => p.part).join(' ')}` : ''
  useEffect(() => {
    if (!key) return
    let live = true
    const [lon = '', lat = '', where = '', ...parts] = key.split(' ')
    for (const part of parts) {
      send(command('/v1/promises', { body: { part, quantity: 1, lon: Number(lon), lat: Number(lat), ...(where ? { area_code: where } : {}) } }), newKey())
        .then((plan) => live && setKnown((was) => new Map(was).set(part, plan)), () => undefined)
    }
    return () => {
      live = false
    }
  }, [key])
  return known
}
