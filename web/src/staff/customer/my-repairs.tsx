import { Button } from 'antd'
import { useState } from 'react'
import { get, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import { count, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Fault, Show, State } from '../../shared/parts.tsx'
import { Consent } from '../consent.tsx'
import { useStaff } from '../../i18n/staff.ts'

export function MinePage() {
  const t = useStaff()
  const list = useList(reading('/v1/repairs'), 30_000)
  const points = useLoad('points', () => get('/v1/points'))
  const [problem, setProblem] = useState<Problem>()
  const follow = async (id: string) => {
    try {
      const link = await post('/v1/repairs/{repair}/track-link', { path: { repair: id } })
      location.assign(link.path)
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <>
      <h1>{t('mine')}</h1>
      {points.data && (
        <div className="tiles">
          <div className="tile good"><span className="quiet">{t('points')} · {t('confirmed')}</span><b>{count(points.data.confirmed)}</b></div>
          <div className="tile"><span className="quiet">{t('points')} · {t('pending')}</span><b>{count(points.data.pending)}</b></div>
        </div>
      )}
      {problem && <Fault problem={problem} />}
      <Show from={list} empty={(l) => l.length === 0}>
        {(rows) => (
          <ul className="cols">
            {rows.map((r) => (
              <li key={r.id} className="card stack">
                <div className="spread"><strong>{named(r, 'model_name') || r.model}</strong><State of="repair" is={r.state} /></div>
                <p>{r.symptom}</p>
                {!r.completed_at && !r.settled_at && r.state !== 'cancelled' && <Consent of={r} done={list.reload} />}
                <div className="spread"><span className="quiet small num">{r.id} · {when(r.created_at, r.zone)}</span><Button type="primary" onClick={() => void follow(r.id)}>{t('follow')}</Button></div>
              </li>
            ))}
          </ul>
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </>
  )
}
