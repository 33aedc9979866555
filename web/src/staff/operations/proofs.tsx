import { Button } from 'antd'
import { useState } from 'react'
import { useValue } from '../../i18n/value.ts'
import { command, reading, type Problem } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { ProofRun } from '../../shared/api/types.ts'
import { count, weight, when } from '../../shared/format.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { PrintButton, PrintHead } from '../print.tsx'

/** What the service has proved of old parts, at its hour or when asked, the last first, and each row that differs. */
export function ProofsPage() {
  const t = useValue()
  const [asked, setAsked] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const list = useList(reading('/v1/proofs', { query: { limit: 30 } }), asked ? 5_000 : 60_000)
  const ask = async () => {
    setProblem(undefined)
    try {
      await confirm(command('/v1/proofs', { body: {} }))
      setAsked(true)
      list.reload()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <>
      <div className="spread"><h1>{t('proofs')}</h1><span className="row"><Button type="primary" onClick={() => void ask()}>{t('prove_now')}</Button><PrintButton /></span></div>
      {problem && <Fault problem={problem} />}
      <PrintHead place={t('proofs')} />
      <section className="card" aria-label={t('proofs')}>
        <Show from={list} empty={(l) => l.length === 0} blank={t('no_proofs')}>
          {(rows) => <ul className="list">{rows.map((p) => <One key={p.due_at} of={p} />)}</ul>}
        </Show>
        {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
      </section>
    </>
  )
}

function One({ of: p }: { of: ProofRun }) {
  const t = useValue()
  const s = p.sums
  return (
    <li className="stack" aria-label={when(p.due_at)}>
      <div className="spread">
        <span><strong className="num">{when(p.finished_at ?? p.started_at)}</strong>{p.asked_by && <span className="quiet small"> · {t('asked_by', { who: p.asked_by })}</span>}</span>
        {!p.finished_at ? <Chip tone="warn">{t(p.begun ? 'proof_open' : 'proof_waits')}</Chip> : p.drifts === 0 ? <Chip tone="good">{t('no_drift')}</Chip> : <Chip tone="bad">{t('drifts', { n: p.drifts })}</Chip>}
      </div>
      {p.finished_at && (
        <dl className="facts small">
          <dt>{t('proof_units')}</dt><dd className="num">{t('proof_units_are', { obliged: count(s.obliged), received: count(s.received) })}</dd>
          <dt>{t('proof_grams')}</dt><dd className="num">{t('proof_grams_are', { came: weight(s.grams_came), held: weight(s.grams_held) })}</dd>
          <dt>{t('proof_cylinders')}</dt><dd className="num">{t('proof_cylinders_are', { gas: weight(s.cylinder_grams) })}</dd>
          <dt>{t('proof_points')}</dt><dd className="num">{t('proof_points_are', { points: count(s.points_granted) })}</dd>
        </dl>
      )}
      {p.found.length > 0 && <ul className="list">{p.found.map((f) => <li key={f} className="mono small">{f}</li>)}</ul>}
    </li>
  )
}
