import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { named } from '../../i18n/language.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useValue } from '../../i18n/value.ts'
import { command, reading, type Problem } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { Refund } from '../../shared/api/types.ts'
import { money, when } from '../../shared/format.ts'
import { Fault, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'

const STATES = ['open', 'approved', 'declined'] as const

/** Refunds that the bench has proposed: no fault was found in the old part. The money is moved elsewhere. */
export function RefundsPage() {
  const t = useValue()
  const words = useStateWords()
  const [state, setState] = useState<(typeof STATES)[number]>('open')
  const list = useList(reading('/v1/refund-proposals', { query: { state, limit: 50 } }), 30_000)
  return (
    <>
      <div className="spread">
        <h1>{t('refunds')}</h1>
        <Select aria-label={t('state')} value={state} onChange={setState} style={{ minWidth: 150 }} options={STATES.map((s) => ({ value: s, label: words('refund_proposal', s) }))} />
      </div>
      <section className="card" aria-label={t('refunds')}>
        <Show from={list} empty={(l) => l.length === 0} blank={t('no_refunds')}>
          {(rows) => <ul className="list">{rows.map((r) => <Proposal key={r.id} of={r} done={list.reload} />)}</ul>}
        </Show>
      </section>
    </>
  )
}

function Proposal({ of: r, done }: { of: Refund; done: () => void }) {
  const t = useValue()
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const decide = async (approved: boolean) => {
    setProblem(undefined)
    try {
      await confirm(command('/v1/refund-proposals/{refund_proposal}/decide', { path: { refund_proposal: r.id }, body: { approved, note: note.trim() } }))
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <li className="stack" aria-label={r.return}>
      <div className="spread">
        <div><strong>{named(r, 'part_name') || r.part}</strong> · {t('refund_about', { id: r.return })}
          <div className="quiet small">{t('repair')} <Link to={`/repairs/${r.repair}`}>{r.repair}</Link> · {t('engineer')} {r.engineer} · {when(r.proposed_at)}</div>
          {r.note && <p>{r.note} <span className="quiet small">{t('decided', { who: r.decided_by })}</span></p>}</div>
        <span className="row"><b className="num" aria-label={t('amount')}>{money(r.amount_minor, r.currency)}</b><State of="refund_proposal" is={r.state} /></span>
      </div>
      {r.state === 'open' && (
        <div className="row">
          <Input aria-label={t('note')} placeholder={t('note')} value={note} onChange={(e) => setNote(e.target.value)} maxLength={500} style={{ minWidth: 260, flex: 1 }} />
          <Button type="primary" disabled={note.trim().length < 10} onClick={() => void decide(true)}>{t('approve')}</Button>
          <Button disabled={note.trim().length < 10} onClick={() => void decide(false)}>{t('decline')}</Button>
        </div>
      )}
      {problem && <Fault problem={problem} />}
    </li>
  )
}
