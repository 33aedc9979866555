import { useEffect, useState } from 'react'
import { post } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import type { Problem } from '../shared/api/client.ts'
import type { Visit, WorkCard } from '../shared/api/types.ts'
import { when } from '../shared/format.ts'
import { Fault } from '../shared/parts.tsx'
import { useStateWords } from '../i18n/states.ts'
import { useVisit } from '../i18n/visit.ts'
import { Square } from './square.tsx'
import { inStore } from './store.ts'

const shelf = (visit: string) => `work-card ${visit}`

/** The work card of a visit. It is made while there is a signal and kept, so that it can be shown without one. */
export function Card({ visit: v }: { visit: Visit }) {
  const state = useStateWords()
  const t = useVisit()
  const [card, setCard] = useState<WorkCard>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    let live = true
    const load = async () => {
      const kept = await inStore<WorkCard | undefined>('shelf', 'readonly', (s) => s.get(shelf(v.id))).catch(() => undefined)
      if (kept && Date.parse(kept.valid_until) > Date.now()) {
        if (live) setCard(kept)
        return
      }
      try {
        const made = await post('/v1/visits/{visit}/work-card', { path: { visit: v.id } })
        await inStore('shelf', 'readwrite', (s) => s.put(made, shelf(v.id))).catch(() => undefined)
        if (live) setCard(made)
      } catch (error) {
        const said = asProblem(error)
        if (live && !said.passing) setProblem(said)
      }
    }
    void load()
    return () => {
      live = false
    }
  }, [v.id])
  return (
    <section className="card stack" aria-label={t('card')}>
      <h2>{t('card')}</h2>
      {problem && <Fault problem={problem} />}
      {!card && !problem && <p className="quiet">{t('card_none')}</p>}
      {card && (
        <>
          <p className="title">{card.name} <span className="quiet small">{card.repair}</span></p>
          <Square rows={card.qr} name={card.check} />
          <p className="mono title" style={{ alignSelf: 'center', letterSpacing: 4 }} data-check>{card.check}</p>
          <p className="quiet small">{t('card_hint')}</p>
          <dl className="facts">
            <dt>{t('certified')}</dt><dd>{card.certificates.map((c) => `${state('line_of', c.category)} ${c.level}`).join(' · ')}</dd>
            <dt>{t('valid_until')}</dt><dd className="num">{when(card.valid_until, v.zone)}</dd>
          </dl>
        </>
      )}
    </section>
  )
}
