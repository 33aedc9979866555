import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { Visit, WholeRepair } from '../shared/api/types.ts'
import { when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Chip, Show, State } from '../shared/parts.tsx'
import { Photos } from '../shared/photos.tsx'
import { Link } from '../shared/route.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useStateWords } from '../i18n/states.ts'
import { useVisit } from '../i18n/visit.ts'
import { useAct } from './act.tsx'
import { CodeField } from './code-field.tsx'
import { useCommands, type Draft } from './outbox.ts'
import { useRead } from './read.ts'
import { Screen } from './shell.tsx'
import { SignOff } from './sign-off.tsx'
import { current, expected, isStep, STEPS, type StepName } from './visit-steps.ts'
import { Card } from './work-card.tsx'
import { usePositions } from './positions.ts'

export type Act = (draft: Draft, ahead?: readonly Draft[]) => Promise<unknown>

/** One visit from the departure to the signature. Whatever is done here waits in the outbox while there is no signal. */
export function VisitScreen({ id }: { id: string }) {
  const t = useVisit()
  const repair = useRead(reading('/v1/repairs/{repair}', { path: { repair: id } }))
  const visits = useRead(reading('/v1/repairs/{repair}/visits', { path: { repair: id } }))
  const commands = useCommands()
  const { act, busy, outcome } = useAct(() => { visits.reload(); repair.reload() })
  return (
    <Screen title={t('title')} back={`/m/repairs/${id}`}>
      <Show from={visits}>
        {({ items }) => {
          const kept = items.find((v) => !v.ended_at) ?? items.at(-1)
          if (!kept) return null
          const v = expected(kept, commands)
          return (
            <>
              <section className="card stack">
                <div className="spread"><h2>{t(`kind.${v.kind}`)}</h2><State of="visit" is={v.state} /></div>
                <p className="num">{v.walk_in ? t('walk_in') : `${t('window')} ${when(v.starts_at, v.zone)} – ${when(v.ends_at, v.zone)}`}</p>
                {repair.data && <p>{repair.data.customer_name} · {repair.data.address}</p>}
                {v.unsafe && <Chip tone="bad">{t('unsafe')}</Chip>}
              </section>
              {outcome}
              {!v.ended_at && !v.arrived_at && <Before visit={v} act={act} busy={busy} />}
              {!v.ended_at && v.arrived_at && <AtDoor visit={v} repair={repair.data} act={act} busy={busy} />}
            </>
          )
        }}
      </Show>
    </Screen>
  )
}

type Doing = { visit: Visit; act: Act; busy: boolean }

/** On the way and at the door: who he is, and what his customer says in return. */
function Before({ visit: v, act, busy }: Doing) {
  const t = useVisit()
  const [code, setCode] = useState('')
  const [why, setWhy] = useState('')
  usePositions(v)
  const path = { path: { visit: v.id } }
  return (
    <>
      {v.state === 'confirmed' && <button type="button" className="go second" disabled={busy} onClick={() => void act({ kind: 'depart', about: v.repair, call: command('/v1/visits/{visit}/depart', path) })}>{t('depart')}</button>}
      <Card visit={v} />
      <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'arrive', about: v.repair, call: command('/v1/visits/{visit}/arrive', { ...path, body: { code: code.trim(), no_code: code.trim() ? '' : why.trim(), at: new Date().toISOString() } }) }) }}>
        <CodeField name="visit_code" label={t('code')} value={code} onChange={setCode} required={!why.trim()} />
        {!code.trim() && <label className="field"><span>{t('no_code')}</span><input value={why} onChange={(e) => setWhy(e.target.value)} maxLength={200} /></label>}
        <button className="go" disabled={busy}>{t('arrive')}</button>
      </form>
    </>
  )
}

function AtDoor({ visit: v, repair, act, busy }: Doing & { repair: WholeRepair | undefined }) {
  const t = useVisit()
  const state = useStateWords()
  const now = current(v)
  return (
    <>
      {!v.badge_shown && !v.walk_in && <Card visit={v} />}
      <ol className="stack" aria-label={t('steps')}>
        {STEPS.map((name) => {
          const done = v.steps.find((s) => s.step === name)
          return <li key={name} className="spread tap" aria-current={name === now ? 'step' : undefined}><span className="title">{state('visit', name)}</span>{done?.ended_at ? <Chip tone={done.skipped ? 'warn' : 'good'}>{t(done.skipped ? 'skipped' : 'done')}</Chip> : name === now && <Chip tone="info">{t('now')}</Chip>}</li>
        })}
      </ol>
      {now && <OneStep key={now} name={now} visit={v} repair={repair} act={act} busy={busy} />}
      {isStep(v.state) && <div className="card"><Photos about="visit" subject={v.id} purpose={v.state} /></div>}
      <Used visit={v} act={act} busy={busy} />
      {repair && (!now || v.walk_in) && <SignOff visit={v} repair={repair} act={act} busy={busy} />}
      <Unsafe visit={v} act={act} busy={busy} />
    </>
  )
}

const SKIPS = ['not_needed', 'refused', 'parts_to_come', 'no_access', 'other'] as const

/** The step that is to be done: what it needs, its beginning and its end, or why it is left out. */
function OneStep({ name, visit: v, repair, act, busy }: Doing & { name: StepName; repair: WholeRepair | undefined }) {
  const t = useVisit()
  const e = useEngineer()
  const state = useStateWords()
  const [badge, setBadge] = useState(false)
  const [checks, setChecks] = useState<Visit['needs']>([])
  const [bagged, setBagged] = useState<string[]>([])
  const [skip, setSkip] = useState<(typeof SKIPS)[number]>('not_needed')
  const [note, setNote] = useState('')
  const step = state('visit', name)
  const path = { path: { visit: v.id } }
  const at = () => new Date().toISOString()
  const begun = v.steps.some((s) => s.step === name)
  const owed = (repair?.returns ?? []).filter((r) => r.state === 'obliged' && !r.bag)
  const flip = <T extends string>(all: T[], one: T) => (all.includes(one) ? all.filter((x) => x !== one) : [...all, one])
  const begin = () => act({ kind: 'step', about: `${v.repair} · ${step}`, call: command('/v1/visits/{visit}/begin-step', { ...path, body: { step: name, checks, at: at() } }) })
  const end = () => act({ kind: 'step', about: `${v.repair} · ${step}`, call: command('/v1/visits/{visit}/end-step', { ...path, body: { step: name, badge_shown: badge, bagged, at: at() } }) })
  const leave = () => act({ kind: 'step', about: `${v.repair} · ${step}`, call: command('/v1/visits/{visit}/end-step', { ...path, body: { step: name, skipped: skip, note: note.trim(), at: at() } }) })
  return (
    <section className="card stack" aria-label={step}>
      <h2>{step}</h2>
      {name === 'repair' && !begun && v.needs.length > 0 && (
        <fieldset className="stack"><legend>{t('checks')}</legend>{v.needs.map((c) => <label key={c} className="row"><input type="checkbox" checked={checks.includes(c)} onChange={() => setChecks((was) => flip(was, c))} /> {t(`check.${c}`)}</label>)}</fieldset>
      )}
      {name === 'greet' && begun && <label className="row"><input type="checkbox" checked={badge} onChange={() => setBadge(!badge)} /> {t('badge')}</label>}
      {name === 'greet' && v.card_seen_at && <Chip tone="good">{t('seen')}</Chip>}
      {['diagnose', 'repair'].includes(name) && begun && <Link className="go second" to={`/m/repairs/${v.repair}`}>{name === 'diagnose' ? e('do.diagnose') : e('parts')}</Link>}
      {name === 'clean' && begun && owed.map((r) => <label key={r.id} className="row"><input type="checkbox" checked={bagged.includes(r.id)} onChange={() => setBagged((was) => flip(was, r.id))} /> {named(r, 'part_name') || r.part} {t('bagged')}</label>)}
      {begun ? <button type="button" className="go" disabled={busy} onClick={() => void end()}>{t('end', { step })}</button> : <button type="button" className="go" disabled={busy} onClick={() => void begin()}>{t('begin', { step })}</button>}
      {name !== 'greet' && (
        <details>
          <summary className="small">{t('skip_step', { step })}</summary>
          <form className="stack" onSubmit={(x) => { x.preventDefault(); void leave() }}>
            <label className="field"><span>{t('why_skip')}</span><select value={skip} onChange={(x) => setSkip(SKIPS.find((s) => s === x.target.value) ?? 'other')}>{SKIPS.map((s) => <option key={s} value={s}>{t(`skip.${s}`)}</option>)}</select></label>
            <label className="field"><span>{t('note')}</span><input value={note} onChange={(x) => setNote(x.target.value)} required={skip === 'other'} maxLength={500} /></label>
            <button className="go plain" disabled={busy}>{t('skip_step', { step })}</button>
          </form>
        </details>
      )}
    </section>
  )
}

/** What fits no model and is used up: shoe covers, sealant. */
function Used({ visit: v, act, busy }: Doing) {
  const t = useVisit()
  const [part, setPart] = useState('')
  const [quantity, setQuantity] = useState('1')
  return (
    <details className="card">
      <summary>{t('consumables')}{v.consumables.length > 0 && ` · ${v.consumables.length}`}</summary>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'use', about: `${v.repair} · ${part.trim()}`, call: command('/v1/visits/{visit}/consumables', { path: { visit: v.id }, body: { part: part.trim(), quantity: Number(quantity) } }) }).then(() => setPart('')) }}>
        {v.consumables.map((c) => <p key={c.id} className="small">{named(c)} × {c.quantity}</p>)}
        <CodeField name="consumable" label={t('part')} value={part} onChange={setPart} />
        <label className="field"><span>{t('quantity')}</span><input type="number" min={1} max={1000} value={quantity} onChange={(e) => setQuantity(e.target.value)} required /></label>
        <button className="go second" disabled={busy}>{t('use')}</button>
      </form>
    </details>
  )
}

const HAZARDS = ['gas', 'water_and_power', 'fire', 'structure', 'other'] as const

function Unsafe({ visit: v, act, busy }: Doing) {
  const t = useVisit()
  const [hazard, setHazard] = useState<(typeof HAZARDS)[number]>('gas')
  const [note, setNote] = useState('')
  return (
    <details className="card">
      <summary style={{ color: 'var(--bad)' }}>{t('stop')}</summary>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'stop', about: v.repair, call: command('/v1/visits/{visit}/safety-stop', { path: { visit: v.id }, body: { hazard, note: note.trim() } }) }) }}>
        <label className="field"><span>{t('stop')}</span><select value={hazard} onChange={(e) => setHazard(HAZARDS.find((h) => h === e.target.value) ?? 'other')}>{HAZARDS.map((h) => <option key={h} value={h}>{t(`hazard.${h}`)}</option>)}</select></label>
        <label className="field"><span>{t('stop_note')}</span><input value={note} onChange={(e) => setNote(e.target.value)} required minLength={3} maxLength={500} /></label>
        <button className="go plain" disabled={busy}>{t('stop_do')}</button>
      </form>
    </details>
  )
}
