import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { useHome } from '../../i18n/home.ts'
import { named } from '../../i18n/language.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { command, fetchFile, reading, type Problem } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { ReturnOrder } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { session } from '../../shared/api/session.ts'
import { saveFile } from '../../shared/save-file.ts'
import { useWarehouse, Head } from './warehouse-head.tsx'

const STATES = ['announced', 'taken', 'arrived', 'received', 'lost', 'cancelled'] as const

/** What goes home: who has it, and its label. A warehouse sees what comes to it; operations may say that a carrier has lost it. */
export function ReturnOrdersPage() {
  const t = useStaff()
  const h = useHome()
  const words = useStateWords()
  const at = useWarehouse()
  const [state, setState] = useState<(typeof STATES)[number]>('announced')
  const everywhere = session()?.actor.role === 'operations'
  const list = useList(everywhere || at.warehouse ? reading('/v1/return-orders', { query: { state, limit: 50, ...(!everywhere && { warehouse: at.warehouse }) } }) : null, 30_000)
  return (
    <>
      {everywhere ? <h1>{t('return_orders')}</h1> : <Head title={t('return_orders')} at={at} />}
      <Select aria-label={h('state')} value={state} onChange={setState} style={{ minWidth: 160 }} options={STATES.map((s) => ({ value: s, label: words('return_order', s) }))} />
      <section className="card" aria-label={t('return_orders')}>
        <Show from={list} empty={(l) => l.length === 0}>
          {(rows) => <ul className="list">{rows.map((o) => <Going key={o.id} of={o} done={list.reload} />)}</ul>}
        </Show>
        {list.more && <Button onClick={list.more} loading={list.reading}>{h('more')}</Button>}
      </section>
    </>
  )
}

function Going({ of: o, done }: { of: ReturnOrder; done: () => void }) {
  const h = useHome()
  const words = useStateWords()
  const [why, setWhy] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const decides = session()?.actor.role === 'operations'
  const last = o.timeline.at(-1)
  const say = async (call: Parameters<typeof confirm>[0]) => {
    setProblem(undefined)
    try {
      await confirm(call)
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const print = async () => saveFile(await fetchFile({ method: 'get', address: `/v1/return-orders/${o.id}/label.pdf` }), `return-${o.id}.pdf`)
  const path = { path: { return_order: o.id } }
  return (
    <li className="stack" aria-label={o.id}>
      <div className="spread">
        <div>
          <strong className="mono">{o.id}</strong> <State of="return_order" is={o.state} /> {o.missed_at && <Chip tone="warn">{h('late_since', { at: when(o.missed_at) })}</Chip>}
          <div className="quiet small">{words('return_way', o.way)} · {words('return_sender', o.sender_kind)} {o.sender}{o.carrier && ` · ${words('carrier', o.carrier)}`} {o.waybill && <span className="mono">{o.waybill}</span>}{last && <> · {when(last.at)} {last.place}</>}</div>
          <div className="small">{o.items.map((i) => <span key={i.reference}>{words('return_item', i.kind)}: {named(i, 'part_name') || i.part} <span className="mono quiet">{i.serial}</span> <State of="return_item" is={i.state} /> </span>)}</div>
        </div>
        <Button size="small" onClick={() => void print()}>{h('print')}</Button>
      </div>
      {decides && ['announced', 'taken'].includes(o.state) && (
        <form className="row" onSubmit={(e) => { e.preventDefault(); void say(o.state === 'taken' ? command('/v1/return-orders/{return_order}/lose', { ...path, body: { reason: why.trim() } }) : command('/v1/return-orders/{return_order}/cancel', { ...path, body: { reason: why.trim() } })) }}>
          <Input aria-label={h('why', { id: o.id })} placeholder={h('why', { id: o.id })} value={why} onChange={(e) => setWhy(e.target.value)} minLength={3} maxLength={200} required />
          <Button htmlType="submit" danger>{o.state === 'taken' ? h('lose') : h('cancel')}</Button>
        </form>
      )}
      {problem && <Fault problem={problem} />}
    </li>
  )
}
