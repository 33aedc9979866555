import { useState, type FormEvent } from 'react'
import type { Problem } from '../shared/api/client.ts'
import { post } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import type { ShownVisit } from '../shared/api/types.ts'
import { when } from '../shared/format.ts'
import { Chip, Fault, State } from '../shared/parts.tsx'
import { useStateWords } from '../i18n/states.ts'
import { useVisit } from '../i18n/visit.ts'

const STEPS = ['greet', 'diagnose', 'quote', 'repair', 'clean'] as const

type Changed = (visit: ShownVisit) => void

/** Who comes to the customer, his card to be checked, the code to be told him, and where he is. */
export function VisitCard({ token, visit: v, changed }: { token: string; visit: ShownVisit; changed: Changed }) {
  const t = useVisit()
  const state = useStateWords()
  return (
    <section className="card stack" aria-label={t('who')}>
      <div className="spread"><h2>{t('who')}</h2><State of="visit" is={v.state} /></div>
      <p><strong>{v.engineer}</strong>{v.certificates.length > 0 && <span className="quiet small"> {t('certified')} {v.certificates.map((c) => state('line_of', c.category)).join(' · ')}</span>}</p>
      {!v.walk_in && <p className="num">{when(v.starts_at, v.zone)} – {when(v.ends_at, v.zone)}</p>}
      {v.position && <Away visit={v} />}
      {v.code && <Code token={token} code={v.code} changed={changed} />}
      {v.card_seen_at ? <Chip tone="good">{t('verified', { name: v.engineer })}</Chip> : !v.walk_in && <Check token={token} changed={changed} />}
      {v.arrived_at && (
        <ol className="stages" aria-label={t('steps')}>
          {STEPS.map((name) => {
            const s = v.steps.find((one) => one.step === name)
            return <li key={name} className={s?.ended_at ? 'done' : s ? 'now' : ''} aria-current={s && !s.ended_at ? 'step' : undefined}>{state('visit', name)}</li>
          })}
        </ol>
      )}
    </section>
  )
}

function Away({ visit: v }: { visit: ShownVisit }) {
  const t = useVisit()
  const p = v.position
  if (!p) return null
  const east = (p.lon - v.lon) * Math.cos((v.lat * Math.PI) / 180)
  const km = Math.max(1, Math.round(111.2 * Math.hypot(east, p.lat - v.lat)))
  return (
    <div className="promise">
      <p>{p.exact ? t('on_way', { name: v.engineer, time: when(p.at, v.zone) }) : t('rough')}</p>
      <div className="way" aria-hidden="true"><i style={{ left: `${Math.max(0, Math.min(100, 100 - km * 2))}%` }} /></div>
      <p className="num">{t('distance', { km })}</p>
    </div>
  )
}

function Code({ token, code, changed }: { token: string; code: string; changed: Changed }) {
  const t = useVisit()
  const [problem, setProblem] = useState<Problem>()
  const renew = () => post('/v1/track/{token}/visit-code', { path: { token } }).then(changed, (error: unknown) => setProblem(asProblem(error)))
  return (
    <div className="stack">
      <h3>{t('your_code')}</h3>
      <p className="mono" style={{ fontSize: 34, letterSpacing: 6 }} data-code>{code}</p>
      <p className="quiet small">{t('your_code_hint')}</p>
      <button type="button" className="slot" onClick={() => void renew()}>{t('new_code')}</button>
      {problem && <Fault problem={problem} />}
    </div>
  )
}

function Check({ token, changed }: { token: string; changed: Changed }) {
  const t = useVisit()
  const [card, setCard] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const check = async (e: FormEvent) => {
    e.preventDefault()
    setProblem(undefined)
    try {
      changed(await post('/v1/track/{token}/verify-card', { path: { token }, body: { card: card.trim() } }))
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <form className="stack" onSubmit={(e) => void check(e)}>
      <label className="stack"><strong>{t('verify')}</strong><span className="quiet small">{t('verify_hint')}</span><input value={card} onChange={(e) => setCard(e.target.value)} required maxLength={4096} autoComplete="off" style={{ minHeight: 48, fontSize: 20 }} /></label>
      <button className="slot">{t('check_it')}</button>
      {problem && <Fault problem={problem} />}
    </form>
  )
}
