import { Button } from 'antd'
import { useState } from 'react'
import { get, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem, useLoad, useNow } from '../../shared/api/load.ts'
import type { ParkedMessage } from '../../shared/api/types.ts'
import { TimeLeft } from '../../charts/time-left.tsx'
import { count, span, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Blank, Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { Row } from './network.tsx'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'

const DAY = 86_400_000

export function QueuePage() {
  const t = useStaff()
  const now = useNow()
  const board = useLoad('board', () => get('/v1/board'), 15_000)
  const place = usePlaceNames((board.data?.at_risk ?? []).map((r) => r.source))
  const parked = useLoad('parked', async () => (await get('/v1/parked-messages', { query: { limit: 50 } })).items, 60_000)
  const [problem, setProblem] = useState<Problem>()
  const replay = (id: number) => post('/v1/parked-messages/{message}/replay', { path: { message: id }, body: {} }).then(parked.reload, (e: unknown) => setProblem(asProblem(e)))
  return (
    <>
      <h1>{t('queue')}</h1>
      <Show from={board}>
        {(b) => {
          const waiting = [...b.waiting].sort((x, y) => x.ordered_at.localeCompare(y.ordered_at))
          const risk = b.at_risk
          const ages = waiting.map((w) => (now - Date.parse(w.ordered_at)) / DAY)
          const bands = [['lt1', 0, 1, 'var(--kept)'], ['d1_3', 1, 3, '#d19a2a'], ['d3_7', 3, 7, '#c9792f'], ['gt7', 7, Infinity, 'var(--broken)']] as const
          const sizes = bands.map(([, from, to]) => ages.filter((a) => a >= from && a < to).length)
          return (
            <>
              <div className="tiles">
                <div className={`tile ${risk.length ? 'bad' : 'good'}`}><span className="quiet">{t('at_risk')}</span><b>{count(risk.length)}</b></div>
                <div className={`tile ${waiting.length ? 'warn' : 'good'}`}><span className="quiet">{t('waiting')}</span><b>{count(waiting.length)}</b></div>
                <div className={`tile ${b.parked.length ? 'bad' : 'good'}`}><span className="quiet">{t('parked')}</span><b>{count(b.parked.length)}</b></div>
                <div className="tile"><span className="quiet">{t('open_repairs')}</span><b>{count(b.repairs.filter((r) => r.state !== 'settled').reduce((s, r) => s + r.n, 0))}</b></div>
              </div>
              <div className="cols">
                <section className="card stack">
                  <h2>{t('at_risk')}</h2>
                  {risk.length === 0 ? <Blank>{t('no_risk')}</Blank> : (
                    <ul className="list">
                      {risk.slice(0, 30).map((r) => (
                        <li key={r.line} className="spread">
                          <div><Link to={`/repairs/${r.repair}`}>{r.repair}</Link> <span className="mono">{r.part}</span><div className="quiet small num">{r.source && <>{t('from')} {place(r.source)} · </>}{t('due')} {when(r.due_at)}{r.late && r.told_at !== r.due_at && <> · {t('told_first')} {when(r.told_at)}</>}</div><div className="small"><b>{t(`remedy.${r.remedy}`)}</b>{r.leaves_at && r.remedy === 'pick_now' && <span className="num"> · {t('leave_by')} {when(r.leaves_at)}</span>}</div></div>
                          <div className="row">{r.late && <Chip tone="warn">{t('late')}</Chip>}<TimeLeft from={new Date(Date.parse(r.due_at) - DAY).toISOString()} due={r.due_at} now={now} /><State of="line" is={r.state} /></div>
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
                  <Counts of="repair" rows={b.repairs} />
                  <h2>{t('parts_by_state')}</h2>
                  <Counts of="line" rows={b.lines} />
                  <h2>{t('old_parts')}</h2>
                  <Counts of="return" rows={b.returns} />
                </section>
              </div>
              <section className="stack">
                <h2>{t('parked')}</h2>
                <Rows width={560} label={t('parked')} size="small" rowKey={(d) => d.subscriber + d.event} dataSource={b.parked} locale={{ emptyText: t('no_parked') }} columns={[
                  { title: t('subscriber'), render: (_, d) => <span className="mono">{d.subscriber}</span> },
                  { title: t('reference'), render: (_, d) => <span className="mono">{d.key}</span> },
                  { title: t('tries'), dataIndex: 'tries', align: 'right' },
                  { title: t('error'), render: (_, d) => <span className="small mono">{d.error}</span> },
                ]} />
              </section>
            </>
          )
        }}
      </Show>
      <section className="stack">
        <h2>{t('parked_messages')}</h2>
        {problem && <Fault problem={problem} />}
        <Show from={parked}>
          {(rows) => (
            <Rows<ParkedMessage> width={560} label={t('parked_messages')} size="small" rowKey="id" dataSource={rows} locale={{ emptyText: t('no_parked') }} columns={[
              { title: t('when'), render: (_, p) => <span className="num">{when(p.at)}</span> },
              { title: t('topic'), render: (_, p) => <span className="mono small">{p.topic}</span> },
              { title: t('tries'), dataIndex: 'tries', align: 'right' },
              { title: t('error'), render: (_, p) => <span className="small">{p.error}</span> },
              { title: t('again'), render: (_, p) => p.erased_at ? t('erased') : p.replay_asked_at ? t('asked_again') : <Button size="small" onClick={() => void replay(p.id)}>{t('replay')}</Button> },
            ]} />
          )}
        </Show>
      </section>
    </>
  )
}

function Counts({ of, rows }: { of: string; rows: { state: string; n: number }[] }) {
  const state = useStateWords()
  const most = Math.max(1, ...rows.map((r) => r.n))
  if (rows.length === 0) return <Blank />
  return <div className="bar-list">{[...rows].sort((a, b) => b.n - a.n).map((r) => <Row key={r.state} name={state(of, r.state)} share={r.n / most} colour="var(--brand)" value={count(r.n)} />)}</div>
}
