import { Button, Input } from 'antd'
import { useState } from 'react'
import { named } from '../../i18n/language.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useValue } from '../../i18n/value.ts'
import { reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useGet } from '../../shared/api/load.ts'
import type { FaultCount } from '../../shared/api/types.ts'
import { count } from '../../shared/format.ts'
import { Show } from '../../shared/parts.tsx'
import { ScoreDefinitions, ScoreFacts } from '../../shared/score.tsx'
import { Rows } from '../rows.tsx'
import { Rates } from './rates.tsx'

/** Which parts fail in which models by which symptom, and how engineers' old parts come home. */
export function StatisticsPage() {
  const t = useValue()
  const s = useStaff()
  const [part, setPart] = useState('')
  const [model, setModel] = useState('')
  const counts = useGet(reading('/v1/part-faults', { query: { part: part.trim(), model: model.trim() } }), 0)
  const scores = useList(reading('/v1/returns-scorecard', { query: { limit: 50 } }))
  return (
    <>
      <h1>{t('statistics')}</h1>
      <section className="card stack" aria-label={t('statistics')}>
        <div className="row"><Input aria-label={t('part')} placeholder={t('part')} value={part} onChange={(e) => setPart(e.target.value)} style={{ width: 200 }} maxLength={64} allowClear />
          <Input aria-label={t('model')} placeholder={t('model')} value={model} onChange={(e) => setModel(e.target.value)} style={{ width: 200 }} maxLength={64} allowClear /></div>
        <p className="quiet small">{t('counts_note')}</p>
        <Show from={counts} empty={(c) => c.items.length === 0} blank={t('no_counts')}>
          {({ items }) => (
            <Rows<FaultCount> width={760} label={t('statistics')} rowKey={(f) => `${f.part} ${f.model} ${f.symptom} ${f.outcome}`} size="small" dataSource={items} columns={[
              { title: t('part'), render: (_, f) => <span>{named(f, 'part_name')} <span className="mono quiet small">{f.part}</span></span> },
              { title: t('model'), render: (_, f) => <span className="mono">{f.model}</span> },
              { title: t('symptom'), dataIndex: 'symptom' },
              { title: t('turned_out'), render: (_, f) => <span>{t(`outcome.${f.outcome}`)}{f.served > 0 && <span className="quiet small" style={{ display: 'block' }}>{t('served_days', { days: Math.round(f.days / f.served), n: f.served })}</span>}</span> },
              { title: t('n'), align: 'right', render: (_, f) => <b className="num">{count(f.n)}</b> },
            ]} />
          )}
        </Show>
      </section>
      <Rates />
      <h2>{t('scorecards')}</h2>
      <Show from={scores} empty={(l) => l.length === 0} blank={t('no_scores')}>
        {(rows) => <>{rows[0] && <ScoreDefinitions of={rows[0]} />}<ul className="cols">{rows.map((one) => <li key={one.engineer} className="card stack" aria-label={one.engineer}><strong>{one.engineer}</strong><ScoreFacts of={one} /></li>)}</ul></>}
      </Show>
      {scores.more && <Button onClick={scores.more} loading={scores.reading}>{s('more')}</Button>}
    </>
  )
}
