import { Button, Input } from 'antd'
import { useState } from 'react'
import { command, reading, type Problem } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { Conflict, Visit } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Fault, State } from '../../shared/parts.tsx'
import { Photos } from '../../shared/photos.tsx'
import { useStateWords } from '../../i18n/states.ts'
import { useVisit } from '../../i18n/visit.ts'

/** The visits of a repair with their steps and evidence, and what engineers did too late. */
export function RepairVisits({ of }: { of: string }) {
  const t = useVisit()
  const visits = useGet(reading('/v1/repairs/{repair}/visits', { path: { repair: of } }))
  const late = useGet(reading('/v1/command-conflicts', { query: { repair: of } }))
  const items = visits.data?.items ?? []
  const unsafe = items.some((v) => v.unsafe)
  if (items.length === 0) return null
  return (
    <section className="stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      {unsafe && <Ask label={t('clear_why')} go={t('clear')} note={t('unsafe')} call={(why) => command('/v1/repairs/{repair}/clear-safety', { path: { repair: of }, body: { why } })} done={visits.reload} />}
      {(late.data?.items ?? []).map((c) => <Late key={c.id} of={c} done={late.reload} />)}
      {items.map((v) => <One key={v.id} of={v} />)}
    </section>
  )
}

function One({ of: v }: { of: Visit }) {
  const t = useVisit()
  const state = useStateWords()
  return (
    <article className="card stack">
      <div className="spread"><h3>{t(`kind.${v.kind}`)} <span className="quiet small num">{v.id}</span></h3><State of="visit" is={v.state} /></div>
      <p className="small num">{v.engineer} · {v.walk_in ? t('walk_in') : `${when(v.starts_at, v.zone)} – ${when(v.ends_at, v.zone)}`}</p>
      {v.code_used_at && <p className="small">{t('by_code')} <span className="num">{when(v.code_used_at, v.zone)}</span></p>}
      {v.no_code && <p className="small"><Chip tone="warn">{t('without_code', { why: v.no_code })}</Chip></p>}
      {v.card_seen_at && <p className="small">{t('seen')} <span className="num">{when(v.card_seen_at, v.zone)}</span></p>}
      {v.steps.length > 0 && (
        <ol className="line-steps" aria-label={t('steps')}>
          {v.steps.map((s) => <li key={s.step}><strong>{state('visit', s.step)}</strong> {s.skipped && <Chip tone="warn">{t('skipped')}: {t(`skip.${s.skipped}`)}</Chip>} {s.note}<div className="quiet small num">{when(s.began_at, v.zone)}{s.ended_at && ` – ${when(s.ended_at, v.zone)}`}</div></li>)}
        </ol>
      )}
      {v.checks.length > 0 && <p className="small">{t('checks')}: {v.needs.filter((c) => v.checks.includes(c)).map((c) => t(`check.${c}`)).join(' · ')}</p>}
      {v.consumables.map((c) => <p key={c.id} className="small">{t('consumables')}: {named(c)} × {c.quantity}</p>)}
      {v.test && <p className="small">{t('test')}: {t(`test.${v.test}`)}{v.unsigned && ` · ${t('unsigned')}: ${v.unsigned}`}</p>}
      <Photos about="visit" subject={v.id} />
    </article>
  )
}

function Late({ of: c, done }: { of: Conflict; done: () => void }) {
  const t = useVisit()
  return <Ask label={t('late_note')} go={t('settle')} note={`${t('late')}: ${c.command} · ${c.engineer} · ${when(c.heard_at)}`} call={(note) => command('/v1/command-conflicts/{conflict}/settle', { path: { conflict: c.id }, body: { note } })} done={done} />
}

function Ask({ label, go, note, call, done }: { label: string; go: string; note: string; call: (text: string) => Parameters<typeof confirm>[0]; done: () => void }) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const send = async () => {
    try {
      await confirm(call(text.trim()))
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <div className="card stack" role="group" aria-label={note}>
      <Chip tone="bad">{note}</Chip>
      <div className="row"><Input aria-label={label} placeholder={label} value={text} onChange={(e) => setText(e.target.value)} /><Button disabled={text.trim().length < 3} onClick={() => void send()}>{go}</Button></div>
      {problem && <Fault problem={problem} />}
    </div>
  )
}
