import { Table } from 'antd'
import { get } from '../api/client.ts'
import { useLoad, useNow } from '../api/load.ts'
import type { Board, Page } from '../api/types.ts'
import { TimeLeft } from '../draw/time.tsx'
import { count, span, when } from '../ground/format.ts'
import { named } from '../ground/language.ts'
import { Blank, Chip, Show, State } from '../ground/parts.tsx'
import { Link } from '../ground/route.tsx'
import { useStaff } from '../words/staff.ts'
import { useState_ } from '../words/states.ts'
import { Row } from './network.tsx'

type Parked = { id: number; topic: string; key: string; error: string; at: string }
const DAY = 86_400_000

export function QueuePage() {
  const t = useStaff()
  const now = useNow()
  const board = useLoad('board', () => get<Board>('/v1/board'), 15_000)
  const parked = useLoad('parked', async () => (await get<Page<Parked>>('/v1/parked-messages', { limit: 50 })).items, 60_000)
  return (
    <>
      <h1>{t('queue')}</h1>
      <Show from={board}>
        {(b) => {
          const waiting = [...(b.waiting ?? [])].sort((x, y) => x.ordered_at.localeCompare(y.ordered_at))
          const risk = [...(b.at_risk ?? [])].sort((x, y) => x.due_at.localeCompare(y.due_at))
          const deliveries = b.deliveries ?? []
          const stuck = deliveries.reduce((s, d) => s + d.parked, 0)
          const ages = waiting.map((w) => (now - Date.parse(w.ordered_at)) / DAY)
          const bands = [['lt1', 0, 1, 'var(--kept)'], ['d1_3', 1, 3, '#d19a2a'], ['d3_7', 3, 7, '#c9792f'], ['gt7', 7, Infinity, 'var(--broken)']] as const
          const sizes = bands.map(([, from, to]) => ages.filter((a) => a >= from && a < to).length)
          const byState = (of: Record<string, number>) => Object.entries(of).sort((x, y) => y[1] - x[1])
          return (
            <>
              <div className="tiles">
                <div className={`tile ${risk.length ? 'bad' : 'good'}`}><span className="quiet">{t('at_risk')}</span><b>{count(risk.length)}</b></div>
                <div className={`tile ${waiting.length ? 'warn' : 'good'}`}><span className="quiet">{t('waiting')}</span><b>{count(waiting.length)}</b></div>
                <div className={`tile ${stuck ? 'bad' : 'good'}`}><span className="quiet">{t('parked')}</span><b>{count(stuck)}</b></div>
                <div className="tile"><span className="quiet">{t('waiting_n')}</span><b>{count(deliveries.reduce((s, d) => s + d.waiting, 0))}</b></div>
              </div>
              <div className="cols">
                <section className="card stack">
                  <h2>{t('at_risk')}</h2>
                  {risk.length === 0 ? <Blank>{t('no_risk')}</Blank> : (
                    <ul className="list">
                      {risk.slice(0, 30).map((r) => (
                        <li key={r.line} className="spread">
                          <div><Link to={`/repairs/${r.repair}`}>{r.repair}</Link> {named(r, 'part_name') || r.part}<div className="quiet small num">{t('due')} {when(r.due_at)}{r.arrives_at && <> · {t('arrives')} {when(r.arrives_at)}</>}</div></div>
                          <div className="row"><TimeLeft from={new Date(Date.parse(r.due_at) - DAY).toISOString()} due={r.due_at} now={now} /><State of="line" is={r.state} /></div>
                        </li>
                      ))}
                    </ul>
                  )}
                </section>
                <section className="card stack">
                  <h2>{t('waiting')} · {t('age_bands')}</h2>
                  <div className="bar-list">{bands.map(([name, , , colour], i) => <Row key={name} name={t(name)} share={(sizes[i] ?? 0) / Math.max(1, ...sizes)} colour={colour} value={count(sizes[i] ?? 0)} />)}</div>
                  {waiting.length === 0 ? <Blank>{t('no_waiting')}</Blank> : (
                    <ul className="list">
                      {waiting.slice(0, 30).map((w) => (
                        <li key={w.line} className="spread">
                          <div><Link to={`/repairs/${w.repair}`}>{w.repair}</Link> {named(w, 'part_name') || w.part} {w.urgent && <Chip tone="bad">{t('urgent')}</Chip>}</div>
                          <span className="num quiet">{t('age')} {span(now - Date.parse(w.ordered_at))}</span>
                        </li>
                      ))}
                    </ul>
                  )}
                </section>
                <section className="card stack">
                  <h2>{t('by_state')}</h2>
                  <Counts of="repair" rows={byState(b.repairs ?? {})} />
                  <h2>{t('parts_by_state')}</h2>
                  <Counts of="line" rows={byState(b.lines ?? {})} />
                </section>
              </div>
              <section className="stack">
                <h2>{t('deliveries')}</h2>
                <Table size="small" rowKey="subscriber" dataSource={deliveries} pagination={false} scroll={{ x: 560 }} locale={{ emptyText: t('no_parked') }} columns={[
                  { title: t('subscriber'), dataIndex: 'subscriber', render: (s: string) => <span className="mono">{s}</span> },
                  { title: t('waiting_n'), dataIndex: 'waiting', align: 'right' },
                  { title: t('parked_n'), align: 'right', render: (_, d) => (d.parked > 0 ? <Chip tone="bad">{count(d.parked)}</Chip> : '0') },
                  { title: t('oldest'), render: (_, d) => (d.oldest_at ? span(now - Date.parse(d.oldest_at)) : '—') },
                  { title: t('error'), dataIndex: 'error', render: (e?: string) => <span className="small mono">{e}</span> },
                ]} />
              </section>
            </>
          )
        }}
      </Show>
      <section className="stack">
        <h2>{t('parked_messages')}</h2>
        <Show from={parked}>
          {(rows) => (
            <Table<Parked> size="small" rowKey="id" dataSource={rows} pagination={false} scroll={{ x: 560 }} locale={{ emptyText: t('no_parked') }} columns={[
              { title: t('when'), render: (_, p) => <span className="num">{when(p.at)}</span> },
              { title: t('topic'), render: (_, p) => <span className="mono small">{p.topic}</span> },
              { title: t('error'), render: (_, p) => <span className="small">{p.error}</span> },
            ]} />
          )}
        </Show>
      </section>
    </>
  )
}

function Counts({ of, rows }: { of: string; rows: [string, number][] }) {
  const state = useState_()
  const most = Math.max(1, ...rows.map((r) => r[1]))
  return rows.length === 0 ? <Blank /> : <div className="bar-list">{rows.map(([s, n]) => <Row key={s} name={state(of, s)} share={n / most} colour="var(--brand)" value={count(n)} />)}</div>
}
