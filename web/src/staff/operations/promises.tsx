import { Button, Select } from 'antd'
import { useState } from 'react'
import { get, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { HitRate, Promised } from '../../shared/api/types.ts'
import { Bars, Ring } from '../../charts/charts.tsx'
import { count, percent, when } from '../../shared/format.ts'
import { Chip, Show, State } from '../../shared/parts.tsx'
import { LateChip } from '../../shared/promise.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { PrintButton, PrintHead } from '../print.tsx'
import { usePlaceNames } from '../places.ts'
import { named } from '../../i18n/language.ts'
import { Row } from './network.tsx'
import { Rows } from '../rows.tsx'

const STATES = ['', 'open', 'kept', 'broken'] as const
const share = (value: number | null) => (value === null ? '—' : percent(value))

export function PromisesPage() {
  const t = useStaff()
  const state = useStateWords()
  const [span, setSpan] = useState(30)
  const [filter, setFilter] = useState<(typeof STATES)[number]>('')
  const summary = useLoad(`s${span}`, () => get('/v1/promises/summary', { query: { days: span } }), 60_000)
  const provinces = useLoad(`h${span}`, () => get('/v1/promises/hit-rate', { query: { by: 'province', from: new Date(Date.now() - span * 86_400_000).toISOString() } }), 60_000)
  const list = useList(reading('/v1/promises', { query: { state: filter, limit: 50 } }))
  const place = usePlaceNames((list.data ?? []).map((p) => p.source))
  return (
    <>
      <div className="spread">
        <h1>{t('promises')}</h1>
        <div className="row"><PrintButton /><Select aria-label={t('last_days', { n: span })} value={span} onChange={setSpan} style={{ minWidth: 140 }} options={[14, 30, 90, 180].map((n) => ({ value: n, label: t('last_days', { n }) }))} /></div>
      </div>
      <PrintHead place={t('last_days', { n: span })} />
      <Show from={summary}>
        {(s) => {
          const { days, coverage } = s
          return (
            <div className="side">
              <section className="card stack">
                <h2>{t('per_day')}</h2>
                <Bars label={t('per_day')} names={[t('kept'), t('broken'), t('open')]} colours={['var(--kept)', 'var(--broken)', 'var(--open)']} lineName={t('kept_rate')}
                  stacks={days.map((d) => ({ label: d.day.slice(5, 10), parts: [d.kept, d.broken, d.open], line: d.kept_rate }))} />
              </section>
              <section className="card stack">
                <h2>{t('last_days', { n: span })}</h2>
                <div className="row" style={{ gap: 20 }}>
                  <Ring share={s.total.kept_rate} label={t('kept_rate')} />
                  <dl className="facts">
                    <dt>{t('made')}</dt><dd className="num">{count(s.total.made)}</dd><dt>{t('kept')}</dt><dd className="num">{count(s.total.kept)}</dd>
                    <dt>{t('broken')}</dt><dd className="num">{count(s.total.broken)}</dd><dt>{t('open')}</dt><dd className="num">{count(s.total.open)}</dd>
                    <dt>{t('rate_24h')}</dt><dd className="num">{share(s.total.rate_24h)}</dd><dt>{t('rate_24h_common')}</dt><dd className="num">{share(s.common.rate_24h)}</dd>
                  </dl>
                </div>
                <h3>{t('coverage')}</h3>
                <div className="bar-list">
                  <Row name={t('coverage_catalogue')} share={coverage.catalogue_coverage ?? 0} colour="var(--brand)" value={share(coverage.catalogue_coverage)} />
                  <Row name={t('coverage_first')} share={coverage.first_pick_fill ?? 0} colour="var(--kept)" value={share(coverage.first_pick_fill)} />
                </div>
                <p className="quiet small">{named(coverage, 'definition')}</p>
              </section>
            </div>
          )
        }}
      </Show>
      <Show from={provinces} empty={(h) => h.items.length === 0}>
        {(h) => (
          <section className="card stack">
            <h2>{t('by_province')}</h2>
            <Rows<HitRate> width={620} label={t('by_province')} rowKey="key" size="small" dataSource={[...h.items].sort((a, b) => (a.kept_rate ?? 2) - (b.kept_rate ?? 2) || b.made - a.made)} columns={[
              { title: t('province'), render: (_, r) => named(r) || r.key || '—' },
              { title: t('made'), align: 'right', render: (_, r) => <span className="num">{count(r.made)}</span> },
              { title: t('kept'), align: 'right', render: (_, r) => <span className="num">{count(r.kept)}</span> },
              { title: t('broken'), align: 'right', render: (_, r) => <span className="num">{count(r.broken)}</span> },
              { title: t('kept_rate'), align: 'right', render: (_, r) => <b className="num">{share(r.kept_rate)}</b> },
              { title: t('rate_24h'), align: 'right', render: (_, r) => <span className="num">{share(r.rate_24h)}</span> },
            ]} />
          </section>
        )}
      </Show>
      <div className="spread">
        <h2>{t('promises')}</h2>
        <Select aria-label={t('state')} value={filter} onChange={setFilter} style={{ minWidth: 130 }} options={STATES.map((s) => ({ value: s, label: s ? state('promise', s) : t('all') }))} />
      </div>
      <Show from={list} empty={(l) => l.length === 0}>
        {(rows) => (
          <Rows<Promised> width={820} label={t('promises')} rowKey="id" dataSource={rows} size="middle" columns={[
            { title: t('repair'), render: (_, p) => <Link to={`/repairs/${p.repair}`}>{p.repair}</Link> },
            { title: t('state'), render: (_, p) => <span className="row"><State of="promise" is={p.state} />{p.within_24h && <Chip tone="quiet">24 h</Chip>}<LateChip promise={p} /></span> },
            { title: t('source'), render: (_, p) => place(p.source) },
            { title: t('made'), render: (_, p) => <span className="num">{when(p.made_at)}</span> },
            { title: t('arrives'), render: (_, p) => <span className="num">{when(p.arrives_at)}</span> },
            { title: t('judged'), render: (_, p) => <span className="num">{when(p.judged_at)}</span> },
          ]} />
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </>
  )
}
