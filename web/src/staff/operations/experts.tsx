import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { named } from '../../i18n/language.ts'
import { useExpert } from '../../i18n/expert.ts'
import { command, reading, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { asProblem, useGet, useNow } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { ExpertSession, Fit, OrderLine } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { Photos } from '../../shared/photos.tsx'
import { RepairFaults } from './repair-faults.tsx'

/** Engineers who wait for an expert, the longest overdue first, and the sessions that are under way. */
export function ExpertsPage() {
  const t = useExpert()
  const list = useGet(reading('/v1/expert-sessions', { query: { state: 'open', limit: 100 } }), 10_000)
  const now = useNow(10_000)
  return (
    <>
      <h1>{t('queue')}</h1>
      <section className="card" aria-label={t('queue')}>
        <Show from={list} empty={(l) => l.items.length === 0} blank={t('nobody')}>
          {({ items }) => (
            <ul className="list">
              {items.map((s) => (
                <li key={s.id} className="spread">
                  <span className="stack" style={{ gap: 2 }}>
                    <span className="row"><Link to={`/experts/${s.id}`}>{s.repair}</Link>{s.urgent && <Chip tone="bad">{t('urgent')}</Chip>}<span className="quiet">{s.engineer} · <span className="mono">{s.model}</span></span></span>
                    <span>{s.question}</span>
                  </span>
                  <span className="row"><Waits of={s} now={now} /></span>
                </li>
              ))}
            </ul>
          )}
        </Show>
      </section>
    </>
  )
}

function Waits({ of: s, now }: { of: ExpertSession; now: number }) {
  const t = useExpert()
  if (s.state !== 'requested') return <Chip tone="good">{t(`state.${s.state}`)} · {s.expert}</Chip>
  const late = Date.parse(s.due_at) < now
  return <Chip tone={late ? 'bad' : 'warn'}>{t(late ? 'overdue' : 'due', { at: when(s.due_at) })}</Chip>
}

/** One session: the repair, what was found, the expert's words and the parts that he may change. */
export function ExpertPage({ id = '' }: { id?: string }) {
  const t = useExpert()
  const me = useSession()?.actor.login
  const session = useGet(reading('/v1/expert-sessions/{expert_session}', { path: { expert_session: id } }), 10_000)
  const [link, setLink] = useState('')
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const act = async (call: Request<unknown>) => {
    setProblem(undefined)
    try {
      await confirm(call)
      setText('')
      session.reload()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const path = { expert_session: id }
  return (
    <Show from={session}>
      {(s) => (
        <>
          <div className="spread">
            <div className="row"><h1>{t('title')}</h1><Chip tone={s.state === 'joined' ? 'good' : s.late ? 'bad' : 'info'}>{t(`state.${s.state}`)}</Chip>{s.urgent && <Chip tone="bad">{t('urgent')}</Chip>}</div>
            {!s.ended_at && <Button onClick={() => void act(command('/v1/expert-sessions/{expert_session}/end', { path, body: {} }))}>{t('end')}</Button>}
          </div>
          {problem && <Fault problem={problem} />}
          <div className="side">
            <div className="stack-l">
              <section className="card stack" aria-label={t('question')}>
                <p><strong>{s.question}</strong></p>
                <dl className="facts">
                  <dt>{t('repair')}</dt><dd><Link to={`/repairs/${s.repair}`}>{s.repair}</Link> · {s.symptom}</dd>
                  <dt>{t('engineer')}</dt><dd>{s.engineer}</dd>
                  <dt>{t('asked')}</dt><dd className="num">{when(s.requested_at)}</dd>
                  {s.expert && <><dt>{t('expert_is')}</dt><dd>{s.expert}{s.link && <> · <a href={s.link} target="_blank" rel="noreferrer">{t('link')}</a></>}</dd></>}
                </dl>
                {s.state === 'requested' && (
                  <div className="row">
                    <Input aria-label={t('link')} placeholder="https://…" value={link} onChange={(e) => setLink(e.target.value)} maxLength={500} style={{ flex: 1, minWidth: 220 }} />
                    <Button type="primary" onClick={() => void act(command('/v1/expert-sessions/{expert_session}/join', { path, body: { link: link.trim() } }))}>{t('join')}</Button>
                  </div>
                )}
              </section>
              <Lines of={s} done={session.reload} may={s.state === 'joined' && s.expert === me} />
              <RepairFaults of={s.repair} />
              <OldParts repair={s.repair} />
            </div>
            <div className="stack-l">
              <section className="card stack" aria-label={t('advice')}>
                <h2>{t('advice')}</h2>
                {s.advice.length === 0 && <p className="quiet">{t('no_advice')}</p>}
                <ol className="line-steps">{s.advice.map((a) => <li key={a.at + a.text}><strong>{a.text}</strong><div className="quiet small num">{when(a.at)} {a.by}</div></li>)}</ol>
                {s.changes.map((c) => <p key={c.line}><Chip tone="warn">{t('changed')}</Chip> {t('changed_from', { from: c.from_part, to: c.to_part, ordered: c.ordered_by, changed: c.changed_by })}: {c.reason}</p>)}
                {s.state === 'joined' && s.expert === me && (
                  <form className="stack" onSubmit={(e) => { e.preventDefault(); void act(command('/v1/expert-sessions/{expert_session}/advice', { path, body: { text: text.trim() } })) }}>
                    <Input.TextArea aria-label={t('say')} placeholder={t('say')} rows={3} value={text} onChange={(e) => setText(e.target.value)} maxLength={2000} />
                    <Button type="primary" htmlType="submit" disabled={!text.trim()}>{t('advise')}</Button>
                  </form>
                )}
              </section>
              <Book of={s} />
            </div>
          </div>
        </>
      )}
    </Show>
  )
}

const CHANGEABLE = ['requested', 'held', 'substitute_offered', 'backordered', 'reserved', 'picking', 'packed']

function Lines({ of: s, may, done }: { of: ExpertSession; may: boolean; done: () => void }) {
  const t = useExpert()
  const repair = useGet(reading('/v1/repairs/{repair}', { path: { repair: s.repair } }), 10_000)
  const fits = useGet(reading('/v1/models/{model}/parts', { path: { model: s.model }, query: { serial: repair.data?.serial ?? '' } }))
  return (
    <Show from={repair}>
      {(r) => (
        <section className="card stack" aria-label={t('lines')}>
          <h2>{t('lines')}</h2>
          {(r.lines ?? []).length === 0 && <p className="quiet">{t('no_lines')}</p>}
          {(r.lines ?? []).map((l) => <Line key={l.id} of={l} may={may && CHANGEABLE.includes(l.state)} fits={fits.data?.items ?? []} done={() => { repair.reload(); done() }} />)}
        </section>
      )}
    </Show>
  )
}

/** A line as it was seen: who changes it after somebody else has is told, and looks again. */
function Line({ of: l, may, fits, done }: { of: OrderLine; may: boolean; fits: Fit[]; done: () => void }) {
  const t = useExpert()
  const [part, setPart] = useState<string>()
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const change = async () => {
    if (!part) return
    setProblem(undefined)
    try {
      await confirm(command('/v1/order-lines/{line}/change', { path: { line: l.id }, body: { part, version: l.version, reason: reason.trim() } }))
      setPart(undefined)
      setReason('')
      done()
    } catch (error) {
      setProblem(asProblem(error))
      done()
    }
  }
  const name = named(l, 'part_name') || l.part
  return (
    <div className="stack" role="group" aria-label={name}>
      <div className="spread"><span><strong>{name}</strong> <span className="mono quiet">{l.supplied || l.part}</span> <span className="quiet small">{l.ordered_by}</span></span><State of="line" is={l.state} /></div>
      {may && (
        <div className="row">
          <Select aria-label={t('instead')} placeholder={t('instead')} showSearch optionFilterProp="label" {...(part ? { value: part } : {})} onChange={setPart} style={{ minWidth: 240 }}
            options={[...new Map(fits.filter((f) => f.number !== l.part).map((f) => [f.number, { value: f.number, label: `${named(f)} ${f.number}` }])).values()]} />
          <Input aria-label={t('reason')} placeholder={t('reason')} value={reason} onChange={(e) => setReason(e.target.value)} maxLength={200} style={{ flex: 1, minWidth: 180 }} />
          <Button type="primary" disabled={!part || !reason.trim()} onClick={() => void change()}>{t('change')}</Button>
        </div>
      )}
      {problem && <Fault problem={problem} />}
    </div>
  )
}

/** Photographs that were taken of old parts of this repair. */
function OldParts({ repair }: { repair: string }) {
  const t = useExpert()
  const whole = useGet(reading('/v1/repairs/{repair}', { path: { repair } }))
  const old = whole.data?.returns ?? []
  if (old.length === 0) return null
  return <section className="card stack" aria-label={t('photos')}><h2>{t('photos')}</h2>{old.map((o) => <div key={o.id} className="stack"><span>{o.id} {named(o, 'part_name') || o.part}</span><Photos about="return" subject={o.id} /></div>)}</section>
}

/** What is known of the code or symptom, for the appliance itself. */
function Book({ of: s }: { of: ExpertSession }) {
  const t = useExpert()
  const [text, setText] = useState('')
  const found = useGet(reading('/v1/repairs/{repair}/causes', { path: { repair: s.repair }, query: { text } }))
  return (
    <section className="card stack" aria-label={t('book')}>
      <h2>{t('book')}</h2>
      <Input.Search aria-label={t('look')} placeholder={t('look')} allowClear maxLength={200} onSearch={(v) => setText(v.trim())} />
      <Show from={found} empty={(f) => f.items.length === 0} blank={t('unknown')}>
        {(f) => <ul className="list">{f.items.slice(0, 4).map((k) => (
          <li key={k.entry} className="stack" style={{ gap: 2 }}>
            <span className="row"><strong>{named(k, 'symptom')}</strong>{k.code && <Chip tone="quiet">{k.code}</Chip>}</span>
            <ol className="causes">{k.causes.map((c) => <li key={c.cause}>{named(c)} <span className="quiet small num">{Math.round(c.permille / 10)} %</span> <span className="mono quiet small">{c.parts.map((p) => p.part).join(' · ')}</span></li>)}</ol>
          </li>
        ))}</ul>}
      </Show>
    </section>
  )
}
