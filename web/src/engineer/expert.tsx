import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { ExpertSession, WholeRepair } from '../shared/api/types.ts'
import { when } from '../shared/format.ts'
import { useExpert } from '../i18n/expert.ts'
import { Chip } from '../shared/parts.tsx'
import { useAct } from './act.tsx'
import { useRead } from './read.ts'

/** A remote expert: asked from the door, with what he advised and which parts he changed. */
export function AskExpert({ repair: r }: { repair: WholeRepair }) {
  const t = useExpert()
  const open = r.actions.includes('part-orders')
  const list = useRead(reading('/v1/expert-sessions', { query: { repair: r.id, state: 'all', limit: 10 } }), 10_000)
  const { act, busy, outcome } = useAct(list.reload)
  const [question, setQuestion] = useState('')
  const items = list.data?.items ?? []
  const now = items.find((s) => !s.ended_at)
  const past = items.filter((s) => s !== now && s.advice.length > 0)
  if (!open && items.length === 0) return null
  return (
    <section className="stack" aria-label={t('title')}>
      {now && <Session of={now} />}
      {now && <button type="button" className="go plain" disabled={busy} onClick={() => void act({ kind: 'end_expert', about: r.id, call: command('/v1/expert-sessions/{expert_session}/end', { path: { expert_session: now.id }, body: {} }) })}>{now.state === 'joined' ? t('end') : t('withdraw')}</button>}
      {open && !now && (
        <details className="card">
          <summary style={{ minHeight: 44, display: 'flex', alignItems: 'center', cursor: 'pointer' }}>{t('ask')}</summary>
          <form className="stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'ask_expert', about: `${r.id} · ${question.trim()}`, call: command('/v1/repairs/{repair}/expert-sessions', { path: { repair: r.id }, body: { question: question.trim() } }) }).then((c) => c.state !== 'conflict' && setQuestion('')) }}>
            <label className="field"><span>{t('question')}</span><textarea rows={3} value={question} onChange={(e) => setQuestion(e.target.value)} required maxLength={1000} /></label>
            <button className="go second" disabled={busy}>{t('send')}</button>
          </form>
        </details>
      )}
      {outcome}
      {past.map((s) => <Session key={s.id} of={s} />)}
    </section>
  )
}

function Session({ of: s }: { of: ExpertSession }) {
  const t = useExpert()
  return (
    <article className="card stack" style={{ gap: 6 }}>
      <div className="spread"><strong>{t('title')}</strong><Chip tone={s.state === 'joined' ? 'good' : s.late ? 'bad' : 'info'}>{t(`state.${s.state}`)}</Chip></div>
      <p>{s.question}</p>
      {s.state === 'requested' && <p className="quiet small num">{t('due', { at: when(s.due_at) })}</p>}
      {s.expert && <p className="small">{t('expert', { who: s.expert })}{s.link && <> · <a href={s.link} target="_blank" rel="noreferrer">{t('link')}</a></>}</p>}
      {s.advice.map((a) => <blockquote key={a.at + a.text} className="small"><b>{a.by}</b> <span className="quiet num">{when(a.at)}</span><br />{a.text}</blockquote>)}
      {s.changes.map((c) => <p key={c.line} className="small"><Chip tone="warn">{t('changed')}</Chip> {t('changed_from', { from: c.from_part, to: c.to_part, ordered: c.ordered_by, changed: c.changed_by })}: {c.reason}</p>)}
    </article>
  )
}
