import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { command, get, reading, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm, post } from '../../shared/api/confirm.ts'
import { asProblem, useLoad, useNow } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { OrderLine, WholeRepair } from '../../shared/api/types.ts'
import { Conversation } from '../../shared/conversation.tsx'
import { maskPhone, when, weight } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Blank, Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { isLate, LateChip } from '../../shared/promise.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useEventText, useStateWords } from '../../i18n/states.ts'
import { Consent } from '../consent.tsx'
import { Question } from './question.tsx'
import { Decisions } from './dispatch-decisions.tsx'
import { RepairFaults } from './repair-faults.tsx'
import { RepairVisits } from './repair-visits.tsx'
import { RepairMoney } from './repair-money.tsx'
import { Choices } from './source-choices.tsx'
import { Timeline } from '../warehouse/shipments.tsx'

export function RepairPage({ id = '' }: { id?: string }) {
  const t = useStaff()
  const state = useStateWords()
  const eventText = useEventText()
  const { message } = App.useApp()
  const role = useSession()?.actor.role
  const repair = useLoad(id, () => get('/v1/repairs/{repair}', { path: { repair: id } }), 15_000)
  const events = useLoad(role === 'operations' ? id : null, async () => (await get('/v1/events', { query: { key: id, limit: 200 } })).items)
  const [asking, setAsking] = useState<'assign' | 'cancel'>()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const act = async (call: Request<unknown>) => {
    setProblem(undefined)
    try {
      await confirm(call)
      setAsking(undefined)
      repair.reload()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const link = async () => {
    try {
      const made = await post('/v1/repairs/{repair}/track-link', { path: { repair: id } })
      const url = location.origin + (made.path)
      await navigator.clipboard?.writeText(url).catch(() => undefined)
      void message.success(<a href={url} target="_blank" rel="noreferrer">{url}</a>, 12)
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <Show from={repair}>
      {(r) => {
        const history = events.data?.length ? events.data : r.history ?? []
        return (
          <>
            <div className="spread">
              <div className="row"><h1>{r.id}</h1><State of="repair" is={r.state} />{r.urgent && <Chip tone="bad">{t('urgent')}</Chip>}</div>
              <div className="row">
                <Button onClick={() => void link()}>{t('track_link')}</Button>
                {role === 'operations' && <Button onClick={() => { setText(r.engineer); setAsking('assign') }}>{t('assign')}</Button>}
                {role === 'operations' && !r.settled_at && !r.completed_at && r.state !== 'cancelled' && <Button danger onClick={() => { setText(''); setAsking('cancel') }}>{t('cancel_repair')}</Button>}
              </div>
            </div>
            {problem && !asking && <Fault problem={problem} />}
            <div className="side">
              <div className="stack-l">
                <section className="card">
                  <dl className="facts">
                    <dt>{t('appliance')}</dt><dd>{named(r, 'model_name') || r.model} <span className="mono quiet">{r.model} · {r.serial}</span></dd>
                    <dt>{t('symptom')}</dt><dd>{r.symptom}</dd>
                    <dt>{t('customer')}</dt><dd>{r.customer_name} <span className="num quiet">{maskPhone(r.phone)}</span></dd>
                    <dt>{t('address')}</dt><dd>{r.address}</dd>
                    <dt>{t('engineer')}</dt><dd>{r.engineer || t('not_assigned')}{r.van && <span className="quiet"> · {r.van}</span>}</dd>
                    <dt>{t('channel')}</dt><dd>{state('channel', r.channel)} · <span className="num">{when(r.created_at, r.zone)}</span></dd>
                  </dl>
                  {!r.completed_at && !r.settled_at && r.state !== 'cancelled' && <Consent of={r} done={repair.reload} />}
                </section>
                {role === 'operations' && <RepairVisits of={id} />}
                {role === 'operations' && <Decisions repair={id} />}
                {role === 'operations' && <RepairFaults of={id} />}
                <RepairMoney of={id} zone={r.zone} operations={role === 'operations'} changed={repair.reload} />
                <Conversation read={reading('/v1/repairs/{repair}/messages', { path: { repair: id } })} write={(body) => command('/v1/repairs/{repair}/messages', { path: { repair: id }, body: { body } })} me={role === 'customer' ? 'customer' : 'agent'} zone={r.zone} />
                <h2>{t('parts')}</h2>
                {(r.lines ?? []).length === 0 && <div className="card"><Blank>{t('no_parts')}</Blank></div>}
                {(r.lines ?? []).map((l) => <LineCard key={l.id} line={l} zone={r.zone} repair={r} answered={repair.reload} />)}
                {(r.returns ?? []).length > 0 && (
                  <section className="card stack">
                    <h2>{t('old_parts')}</h2>
                    {(r.returns ?? []).map((x) => (
                      <div key={x.id} className="spread">
                        <span>{x.id} {named(x, 'part_name') || x.part} <span className="mono quiet">{x.actual_serial || x.expected_serial}</span></span>
                        <span className="row">{x.gross_grams ? weight(x.gross_grams) : ''}{x.grade && <Chip tone="quiet">{x.grade} {state('grade', x.grade)}</Chip>}<State of="return" is={x.state} /></span>
                      </div>
                    ))}
                  </section>
                )}
              </div>
              <div className="stack-l">
                {(r.shipments ?? []).map((s) => (
                  <section key={s.id} className="card stack">
                    <div className="row"><h2><Link to={`/shipments/${s.id}`}>{s.id}</Link></h2><State of="shipment" is={s.state} /></div>
                    <div className="quiet small">{state('carrier', s.carrier)} <span className="mono">{s.waybill}</span> · {t('eta')} {when(s.eta_at, r.zone)}</div>
                    <Timeline steps={s.timeline ?? []} zone={r.zone} />
                  </section>
                ))}
                <section className="card stack">
                  <h2>{t('history')}</h2>
                  {history.length === 0 ? <Blank /> : (
                    <ol className="line-steps">
                      {[...history].sort((a, b) => b.seq - a.seq).map((f, i) => (
                        <li key={f.id ?? i}><strong>{eventText(f.type, f.data)}</strong><div className="quiet small num">{when(f.at, r.zone)} {f.by}</div></li>
                      ))}
                    </ol>
                  )}
                </section>
              </div>
            </div>
            <Modal open={!!asking} title={asking === 'assign' ? t('assign_to') : t('cancel_repair')} onCancel={() => setAsking(undefined)} destroyOnHidden okButtonProps={{ disabled: !text.trim() }}
              onOk={() => void act(asking === 'assign' ? command('/v1/repairs/{repair}/assign', { path: { repair: id }, body: { engineer: text.trim() } }) : command('/v1/repairs/{repair}/cancel', { path: { repair: id }, body: { reason: text.trim() } }))}>
              <div className="stack">
                <Input aria-label={asking === 'assign' ? t('assign_to') : t('reason')} placeholder={asking === 'assign' ? 'li.wei' : t('reason')} value={text} onChange={(e) => setText(e.target.value)} autoFocus />
                {problem && <Fault problem={problem} />}
              </div>
            </Modal>
          </>
        )
      }}
    </Show>
  )
}

function LineCard({ line, zone, repair, answered }: { line: OrderLine; zone: string; repair: WholeRepair; answered: () => void }) {
  const t = useStaff()
  const now = useNow()
  const role = useSession()?.actor.role
  const decisions = useLoad(role === 'operations' ? line.id : null, async () => (await get('/v1/order-lines/{line}/decisions', { path: { line: line.id } })).items)
  const last = decisions.data?.at(-1)
  const promise = line.promise ?? (repair.promises ?? []).filter((p) => p.line === line.id).at(-1)
  const choices = last?.choices ?? []
  const why = named(choices.find((c) => c.won), 'why')
  return (
    <section className="card stack" aria-label={named(line, 'part_name') || line.part}>
      <div className="spread">
        <h3>{named(line, 'part_name') || line.part}{line.quantity > 1 && ` × ${line.quantity}`} <span className="mono quiet">{line.supplied || line.part}</span></h3>
        <State of="line" is={line.state} />
      </div>
      {role !== 'customer' && <Question line={line} zone={zone} answered={answered} />}
      {promise && line.state !== 'substitute_offered' && (
        <div className="row">
          <State of="promise" is={promise.state} />
          <span className="num">{t('arrives')} {when(promise.arrives_at, zone)}</span>
          <LateChip promise={promise} />
          {promise.within_24h && !isLate(promise, now) && <Chip tone="good">{t('within24')}</Chip>}
        </div>
      )}
      {(line.new_serial || line.old_serial) && <div className="quiet small mono">{line.old_serial} → {line.new_serial}</div>}
      {why && <p><strong>{t('why_here')}</strong>: {why} <Link to={`/lines/${line.id}`}>{t('own_page')}</Link></p>}
      {choices.length > 0 ? <Choices choices={choices} orderedAt={last?.at ?? line.ordered_at} zone={zone} /> : role === 'operations' && !decisions.loading && <p className="quiet small">{t('no_decision')}</p>}
    </section>
  )
}
