import { Button, Select } from 'antd'
import { useState } from 'react'
import { useDesk } from '../../i18n/desk.ts'
import { useStateWords } from '../../i18n/states.ts'
import { command, reading, type Problem } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { ServicePromise } from '../../shared/api/types.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'

/** What waits for an agent: calls that were promised, messages that nobody answered, promises that were broken. */
export function DeskPage() {
  const t = useDesk()
  return (
    <>
      <h1>{t('title')}</h1>
      <div className="cols">
        <Calls />
        <Unanswered />
      </div>
      <Promises />
      <Channels />
    </>
  )
}

function Calls() {
  const t = useDesk()
  const list = useList(reading('/v1/service-promises', { query: { state: 'open', kind: 'urgent_call', limit: 50 } }), 15_000)
  return (
    <section className="card stack" aria-label={t('calls')}>
      <h2>{t('calls')}</h2>
      <Show from={list} empty={(l) => l.length === 0} blank={t('no_calls')}>
        {(rows) => <ul className="list">{[...rows].reverse().map((p) => <Call key={p.id} of={p} done={list.reload} />)}</ul>}
      </Show>
    </section>
  )
}

function Call({ of: p, done }: { of: ServicePromise; done: () => void }) {
  const t = useDesk()
  const [problem, setProblem] = useState<Problem>()
  const say = (reached: boolean) => {
    setProblem(undefined)
    confirm(command('/v1/repairs/{repair}/called', { path: { repair: p.repair }, body: { reached } })).then(done, (e: unknown) => setProblem(asProblem(e)))
  }
  return (
    <li className="stack" aria-label={p.repair}>
      <div className="spread"><Link to={`/repairs/${p.repair}`}>{p.repair}</Link><span className="num">{t('by', { time: when(p.due_at) })}</span></div>
      {problem && <Fault problem={problem} />}
      <div className="row"><Button type="primary" onClick={() => say(true)}>{t('reached')}</Button><Button onClick={() => say(false)}>{t('not_reached')}</Button></div>
    </li>
  )
}

function Unanswered() {
  const t = useDesk()
  const list = useGet(reading('/v1/messages'), 15_000)
  return (
    <section className="card stack" aria-label={t('unanswered')}>
      <h2>{t('unanswered')}</h2>
      <Show from={list}>
        {({ items }) => items.length === 0 ? <p className="quiet">{t('no_unanswered')}</p> : (
          <ul className="list">
            {items.map((w) => (
              <li key={w.repair} className="stack">
                <div className="spread"><span><Link to={`/repairs/${w.repair}`}>{w.repair}</Link> {w.customer_name}</span>{w.late && <Chip tone="bad">{t('late')}</Chip>}</div>
                <div>{w.last}</div>
                <div className="quiet small num">{t('waits', { n: w.messages, time: when(w.since) })}{w.due_at && <> · {t('by', { time: when(w.due_at) })}</>}</div>
              </li>
            ))}
          </ul>
        )}
      </Show>
    </section>
  )
}

const STATES = ['broken', 'open', 'kept'] as const

function Promises() {
  const t = useDesk()
  const words = useStateWords()
  const [state, setState] = useState<(typeof STATES)[number]>('broken')
  const list = useList(reading('/v1/service-promises', { query: { state, limit: 25 } }), 30_000)
  return (
    <section className="card stack" aria-label={t('promises')}>
      <div className="spread">
        <h2>{t('promises')}</h2>
        <Select aria-label={t('state')} value={state} onChange={setState} style={{ minWidth: 150 }} options={STATES.map((s) => ({ value: s, label: words('service_promise', s) }))} />
      </div>
      <Show from={list} empty={(l) => l.length === 0} blank={t('no_promises')}>
        {(rows) => (
          <ul className="list">
            {rows.map((p) => (
              <li key={p.id} className="spread">
                <span><Link to={`/repairs/${p.repair}`}>{p.repair}</Link> {words('service', p.kind)} <span className="quiet small">{p.why}</span></span>
                <span className="row num">{when(p.due_at)}<State of="service_promise" is={p.state} /></span>
              </li>
            ))}
          </ul>
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </section>
  )
}

/** How many repairs came on each channel; the shares make a whole. */
function Channels() {
  const t = useDesk()
  const words = useStateWords()
  const shares = useGet(reading('/v1/repair-channels', { query: { days: 30 } }))
  return (
    <section className="card stack" aria-label={t('channels')}>
      <h2>{t('channels')}</h2>
      <Show from={shares}>
        {({ items }) => (
          <ul className="list">
            {items.map((s) => <li key={s.channel} className="spread"><span>{words('channel', s.channel)}</span><span className="num">{count(s.repairs)} · {(s.permille / 10).toFixed(1)} %</span></li>)}
          </ul>
        )}
      </Show>
    </section>
  )
}
