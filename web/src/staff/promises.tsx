import { Button, Select, Table } from 'antd'
import { useState } from 'react'
import { get } from '../api/client.ts'
import { useList } from '../api/list.ts'
import { useLoad } from '../api/load.ts'
import type { Day, Promise_, Summary } from '../api/types.ts'
import { Bars, Ring } from '../draw/charts.tsx'
import { count, percent, when } from '../ground/format.ts'
import { Chip, Show, State } from '../ground/parts.tsx'
import { Link } from '../ground/route.tsx'
import { useStaff } from '../words/staff.ts'
import { useState_ } from '../words/states.ts'
import { usePlaceNames } from './places.ts'

const total = (days: Day[], of: (d: Day) => number) => days.reduce((sum, d) => sum + of(d), 0)

export function PromisesPage() {
  const t = useStaff()
  const state = useState_()
  const [span, setSpan] = useState(30)
  const [filter, setFilter] = useState('')
  const summary = useLoad(`s${span}`, () => get<Summary>('/v1/promises/summary', { days: span }), 60_000)
  const list = useList<Promise_>('/v1/promises', { state: filter, limit: 50 })
  const place = usePlaceNames((list.data ?? []).map((p) => p.source))
  return (
    <>
      <div className="spread">
        <h1>{t('promises')}</h1>
        <Select aria-label={t('last_days', { n: span })} value={span} onChange={setSpan} style={{ minWidth: 140 }} options={[14, 30, 90, 180].map((n) => ({ value: n, label: t('last_days', { n }) }))} />
      </div>
      <Show from={summary}>
        {(s) => {
          const days = s.days ?? []
          const [kept, broken] = [total(days, (d) => d.kept), total(days, (d) => d.broken)]
          return (
            <div className="side">
              <section className="card stack">
                <h2>{t('per_day')}</h2>
                <Bars label={t('per_day')} names={[t('kept'), t('broken'), t('open')]} colours={['var(--kept)', 'var(--broken)', 'var(--open)']} lineName={t('kept_rate')}
                  stacks={days.map((d) => ({ label: d.day.slice(5, 10), parts: [d.kept, d.broken, d.open], line: d.kept + d.broken > 0 ? d.kept / (d.kept + d.broken) : null }))} />
              </section>
              <section className="card stack">
                <h2>{t('last_days', { n: span })}</h2>
                <div className="row" style={{ gap: 20 }}>
                  <Ring share={kept + broken > 0 ? kept / (kept + broken) : null} label={t('kept_rate')} />
                  <dl className="facts">
                    <dt>{t('made')}</dt><dd className="num">{count(total(days, (d) => d.made))}</dd>
                    <dt>{t('kept')}</dt><dd className="num">{count(kept)}</dd><dt>{t('broken')}</dt><dd className="num">{count(broken)}</dd><dt>{t('open')}</dt><dd className="num">{count(total(days, (d) => d.open))}</dd>
                  </dl>
                </div>
                {s.coverage && Object.keys(s.coverage).length > 0 && (
                  <>
                    <h3>{t('coverage')}</h3>
                    <dl className="facts">{Object.entries(s.coverage).map(([k, v]) => <Coverage key={k} name={k.replaceAll('_', ' ')} value={v} />)}</dl>
                  </>
                )}
              </section>
            </div>
          )
        }}
      </Show>
      <div className="spread">
        <h2>{t('promises')}</h2>
        <Select aria-label={t('state')} value={filter} onChange={setFilter} style={{ minWidth: 130 }} options={['', 'open', 'kept', 'broken'].map((s) => ({ value: s, label: s ? state('promise', s) : t('all') }))} />
      </div>
      <Show from={list} empty={(l) => l.length === 0}>
        {(rows) => (
          <Table<Promise_> rowKey="id" dataSource={rows} pagination={false} scroll={{ x: 820 }} size="middle" columns={[
            { title: t('repair'), render: (_, p) => <Link to={`/repairs/${p.repair}`}>{p.repair}</Link> },
            { title: t('state'), render: (_, p) => <span className="row"><State of="promise" is={p.state} />{p.within_24h && <Chip tone="quiet">24 h</Chip>}</span> },
            { title: t('source'), render: (_, p) => place(p.source) },
            { title: t('made'), render: (_, p) => <span className="num">{when(p.made_at)}</span> },
            { title: t('arrives'), render: (_, p) => <span className="num">{when(p.arrives_at)}</span> },
            { title: t('due'), render: (_, p) => <span className="num">{when(p.due_at)}</span> },
            { title: t('judged'), render: (_, p) => <span className="num">{when(p.judged_at)}</span> },
          ]} />
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </>
  )
}

function Coverage({ name, value }: { name: string; value: number | string }) {
  return <><dt>{name}</dt><dd className="num">{typeof value === 'number' ? (value > 0 && value <= 1 && !Number.isInteger(value) ? percent(value) : count(value)) : value}</dd></>
}
