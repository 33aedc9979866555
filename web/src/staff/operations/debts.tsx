import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { useDock } from '../../i18n/dock.ts'
import { named } from '../../i18n/language.ts'
import { useStateWords } from '../../i18n/states.ts'
import { command, reading } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useNow } from '../../shared/api/load.ts'
import type { Problem } from '../../shared/api/client.ts'
import type { Return } from '../../shared/api/types.ts'
import { TimeLeft } from '../../charts/time-left.tsx'
import { money } from '../../shared/format.ts'
import { Fault, Show, State } from '../../shared/parts.tsx'
import { PhotosOf } from '../../shared/photos.tsx'
import { usePeopleNames } from '../people.ts'

const WAIVERS = ['customer_keeps', 'contaminated', 'lost', 'other'] as const
const STATES = ['disputed', 'charged', 'overdue', 'obliged'] as const

/** What engineers owe: who disputes it, who was charged, who is late. Operations decide disputes and waive. */
export function DebtsPage() {
  const t = useDock()
  const words = useStateWords()
  const now = useNow()
  const [state, setState] = useState<(typeof STATES)[number]>('disputed')
  const list = useList(reading('/v1/returns', { query: { state, limit: 100 } }), 30_000)
  const name = usePeopleNames((list.data ?? []).map((r) => r.engineer))
  return (
    <>
      <div className="spread">
        <h1>{t('debts')}</h1>
        <Select aria-label={t('state')} value={state} onChange={setState} style={{ minWidth: 150 }} options={STATES.map((s) => ({ value: s, label: words('return', s) }))} />
      </div>
      <section className="card" aria-label={t('debts')}>
        <Show from={list} empty={(l) => l.length === 0}>
          {(rows) => <ul className="list">{rows.map((r) => <Debt key={r.id} of={r} name={name(r.engineer)} now={now} done={list.reload} />)}</ul>}
        </Show>
        {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
      </section>
    </>
  )
}

function Debt({ of: r, name, now, done }: { of: Return; name: string; now: number; done: () => void }) {
  const t = useDock()
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const settle = async (upheld: boolean) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await confirm(command('/v1/returns/{return}/settle', { path: { return: r.id }, body: { upheld, note: note.trim() } }))
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  return (
    <li className="stack" aria-label={r.id}>
      <div className="spread">
        <div>
          <strong>{named(r, 'part_name') || r.part}</strong> <span className="mono quiet">{r.id}</span>
          <div className="quiet small">{t('engineer')} {name}{name !== r.engineer && <span className="mono"> ({r.engineer})</span>} · {t('repair')} {r.repair} · <span className="mono">{r.expected_serial}</span></div>
          {r.charged_minor && <div className="small">{r.credited_at ? t('credited') : t('charged_with')} <strong className="num">{money(r.charged_minor, r.currency)}</strong></div>}
          {r.dispute && <p>{t('says')}: {r.dispute}</p>}
          <PhotosOf about="return" subject={r.id} purpose="waiver" />
        </div>
        <TimeLeft from={r.obliged_at} due={r.due_at} now={now} />
        <State of="return" is={r.state} />
      </div>
      {r.state === 'disputed' && (
        <div className="row">
          <Input aria-label={t('decision')} placeholder={t('decision')} value={note} onChange={(e) => setNote(e.target.value)} maxLength={500} style={{ minWidth: 260, flex: 1 }} />
          <Button type="primary" disabled={busy || note.trim().length < 10} onClick={() => void settle(true)}>{t('uphold')}</Button>
          <Button disabled={busy || note.trim().length < 10} onClick={() => void settle(false)}>{t('refuse')}</Button>
        </div>
      )}
      {r.state !== 'disputed' && <Waive of={r} done={done} />}
      {problem && <Fault problem={problem} />}
    </li>
  )
}

function Waive({ of: r, done }: { of: Return; done: () => void }) {
  const t = useDock()
  const words = useStateWords()
  const [why, setWhy] = useState<(typeof WAIVERS)[number]>('customer_keeps')
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const waive = async () => {
    setProblem(undefined)
    try {
      await confirm(command('/v1/returns/{return}/waive', { path: { return: r.id }, body: { why, reason: reason.trim() } }))
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <form className="stack" onSubmit={(e) => { e.preventDefault(); void waive() }}>
      <div className="row">
        <Select aria-label={t('waive_for')} value={why} onChange={setWhy} style={{ minWidth: 190 }} options={WAIVERS.map((w) => ({ value: w, label: words('waiver', w) }))} />
        <Input aria-label={t('waive_note')} placeholder={t('waive_note')} value={reason} onChange={(e) => setReason(e.target.value)} minLength={3} maxLength={200} required style={{ minWidth: 200, flex: 1 }} />
        <Button htmlType="submit">{t('waive')}</Button>
      </div>
      {problem && <Fault problem={problem} />}
    </form>
  )
}
