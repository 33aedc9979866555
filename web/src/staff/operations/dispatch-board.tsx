import { Button, Input } from 'antd'
import { useState } from 'react'
import { believe, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { DispatchBoard } from '../../shared/api/types.ts'
import { Map } from '../../charts/map.tsx'
import { clock, count } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Blank, Chip, Fault, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useDispatch } from '../../i18n/dispatch.ts'
import { useStateWords } from '../../i18n/states.ts'
import { GiveAway, type Asked } from './give-away.tsx'

type Row = DispatchBoard['engineers'][number]
type Stop = Row['stops'][number]

// A visit's least width in per cent of the day, so that it can be read and hit.
const NARROWEST = 6

/** The day of everybody who goes to customers: where each is, what nobody has, what is late. A visit is dragged to another engineer, or given to
 * him by a button; both ask for the reason. */
export function DispatchBoardPage() {
  const t = useDispatch()
  const [day, setDay] = useState('')
  const [asked, setAsked] = useState<Asked>()
  const [problem, setProblem] = useState<Problem>()
  const board = useGet(reading('/v1/dispatch-board', { query: { day } }))
  const best = (repair: string) => {
    setProblem(undefined)
    post('/v1/repairs/{repair}/dispatch', { path: { repair } }).then(() => board.reload(), (error: unknown) => setProblem(asProblem(error)))
  }
  return (
    <>
      <div className="spread">
        <h1>{t('title')}</h1>
        <label className="row">{t('day')} <Input type="date" value={day || board.data?.day || ''} onChange={(e) => setDay(e.target.value)} style={{ width: 170 }} /></label>
      </div>
      {problem && <Fault problem={problem} />}
      <Show from={board}>
        {(b) => (
          <>
            <div className="tiles">
              <div className="tile"><span className="quiet">{t('visits')}</span><b>{count(b.engineers.reduce((n, r) => n + r.stops.length, 0))}</b></div>
              <div className={`tile ${b.unassigned.length ? 'warn' : 'good'}`}><span className="quiet">{t('unassigned')}</span><b>{count(b.unassigned.length)}</b></div>
              <div className={`tile ${b.late ? 'bad' : 'good'}`}><span className="quiet">{t('late')}</span><b>{count(b.late)}</b></div>
              <div className={`tile ${b.unread ? 'bad' : 'good'}`}><span className="quiet">{t('unread')}</span><b>{count(b.unread)}</b></div>
            </div>
            {asked && <GiveAway key={`${asked.repair ?? ''}${asked.from}${asked.to ?? ''}`} asked={asked} day={b.day} engineers={b.engineers} close={(changed) => { setAsked(undefined); if (changed) board.reload() }} />}
            <Unassigned rows={b.unassigned} best={best} give={(repair) => setAsked({ repair, from: '' })} />
            <section className="card stack" aria-label={t('timeline')}>
              <h2>{t('timeline')}</h2>
              <p className="quiet small">{t('drag_hint')}</p>
              {b.engineers.map((r) => <Line key={r.engineer} row={r} ask={setAsked} />)}
            </section>
            <Places board={b} />
          </>
        )}
      </Show>
    </>
  )
}

function Unassigned({ rows, best, give }: { rows: DispatchBoard['unassigned']; best: (repair: string) => void; give: (repair: string) => void }) {
  const t = useDispatch()
  const state = useStateWords()
  return (
    <section className="card stack" aria-label={t('unassigned')}>
      <h2>{t('unassigned')}</h2>
      {rows.length === 0 ? <Blank>{t('none_unassigned')}</Blank> : (
        <ul className="list">
          {rows.map((u) => (
            <li key={u.repair} className="spread" draggable onDragStart={(e) => e.dataTransfer.setData('text/plain', JSON.stringify({ repair: u.repair, from: u.engineer }))}>
              <div><Link to={`/repairs/${u.repair}`}>{u.repair}</Link> {u.customer_name} {u.urgent && <Chip tone="bad">{t('urgent')}</Chip>} {u.unread && <Chip tone="bad">{t('unread')}</Chip>} <span className="quiet small">{state('repair', u.state)} · {u.engineer || t('nobody')} · {u.address}</span></div>
              <div className="row">
                <Button size="small" type="primary" onClick={() => best(u.repair)}>{t('best')}</Button>
                <Button size="small" onClick={() => give(u.repair)}>{t('give')}</Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Line({ row, ask }: { row: Row; ask: (asked: Asked) => void }) {
  const t = useDispatch()
  const from = Date.parse(row.from)
  const whole = Math.max(1, Date.parse(row.until) - from)
  const place = (at: string) => Math.min(100, Math.max(0, ((Date.parse(at) - from) / whole) * 100))
  const drop = (text: string) => {
    const what: unknown = believe(text || '{}')
    if (typeof what === 'object' && what !== null && 'repair' in what && typeof what.repair === 'string' && (!('from' in what) || what.from !== row.engineer)) {
      ask({ repair: what.repair, from: 'from' in what && typeof what.from === 'string' ? what.from : '', to: row.engineer })
    }
  }
  return (
    <div className="dispatch-row" role="group" aria-label={row.name} onDragOver={(e) => e.preventDefault()} onDrop={(e) => { e.preventDefault(); drop(e.dataTransfer.getData('text/plain')) }}>
      <div className="dispatch-who">
        <b>{row.name}</b> {row.away ? <Chip tone="quiet">{t('away')}</Chip> : <span className="quiet small num">{clock(row.from, row.zone)}–{clock(row.until, row.zone)}</span>}
        {row.stops.length > 0 && <Button size="small" onClick={() => ask({ from: row.engineer })}>{t('move_day')}</Button>}
      </div>
      <div className="dispatch-day">
        {row.stops.map((s) => (
          <button key={s.visit} type="button" draggable className={`dispatch-stop ${s.late ? 'late' : s.urgent ? 'urgent' : ''}`} style={{ left: `${Math.min(100 - NARROWEST, place(s.starts_at))}%`, width: `${Math.max(NARROWEST, place(s.ends_at) - place(s.starts_at))}%` }}
            onDragStart={(e) => e.dataTransfer.setData('text/plain', JSON.stringify({ repair: s.repair, from: row.engineer }))}
            onClick={() => ask({ repair: s.repair, from: row.engineer })} title={`${s.customer_name} · ${s.address}`} aria-label={say(s, t)}>
            {clock(s.starts_at, s.zone)} {s.customer_name}{s.unread && ` · ${t('unread')}`}
          </button>
        ))}
      </div>
    </div>
  )
}

const say = (s: Stop, t: ReturnType<typeof useDispatch>) =>
  [clock(s.starts_at, s.zone), s.customer_name, named(s, 'model_name'), s.urgent ? t('urgent') : '', s.late ? t('late') : '', s.unread ? t('unread') : '', s.parts_here ? t('parts_here') : t('parts_missing', { n: s.waiting })].filter(Boolean).join(', ')

function Places({ board }: { board: DispatchBoard }) {
  const t = useDispatch()
  const stops = board.engineers.flatMap((r) => r.stops)
  const points = [...board.engineers.map((r) => [r.lon, r.lat] as const), ...stops.map((s) => [s.lon, s.lat] as const), ...board.unassigned.map((u) => [u.lon, u.lat] as const)]
  if (points.length === 0) return null
  const lons = points.map((p) => p[0])
  const lats = points.map((p) => p[1])
  const box = { west: Math.min(...lons) - 0.5, east: Math.max(...lons) + 0.5, south: Math.min(...lats) - 0.5, north: Math.max(...lats) + 0.5 }
  return (
    <figure className="card stack">
      <h2>{t('map')}</h2>
      <Map box={box} width={900} height={520} label={t('map')} names>
        {(project) => (
          <>
            {board.engineers.map((r) => {
              const way = [[r.lon, r.lat] as const, ...r.stops.map((s) => [s.lon, s.lat] as const)].map(([lon, lat]) => project(lon, lat).join(' '))
              const [x, y] = project(r.lon, r.lat)
              return <g key={r.engineer}><title>{r.name}</title>{way.length > 1 && <path d={`M${way.join('L')}`} fill="none" stroke="var(--brand)" strokeWidth={1.5} />}<rect x={x - 4} y={y - 4} width={8} height={8} fill={r.away ? 'var(--open)' : 'var(--brand-deep)'} /></g>
            })}
            {stops.map((s) => { const [x, y] = project(s.lon, s.lat); return <circle key={s.visit} cx={x} cy={y} r={5} fill={s.late ? 'var(--broken)' : 'var(--kept)'}><title>{s.customer_name}</title></circle> })}
            {board.unassigned.map((u) => { const [x, y] = project(u.lon, u.lat); return <circle key={u.repair} cx={x} cy={y} r={5} fill="none" stroke="var(--broken)" strokeWidth={2}><title>{u.customer_name}</title></circle> })}
          </>
        )}
      </Map>
      <figcaption className="quiet small">{t('map_key')}</figcaption>
    </figure>
  )
}
