import { Button, Form, Input, InputNumber, Popconfirm } from 'antd'
import { useState } from 'react'
import { useIncoming } from '../../i18n/incoming.ts'
import { named } from '../../i18n/language.ts'
import { useStateWords } from '../../i18n/states.ts'
import { reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useNow } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { IncomingInspection } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'
import { Head, useWarehouse } from './warehouse-head.tsx'

/** What suppliers delivered and nobody has looked at: a sample decides whether it is stock. Operations see every place. */
export function IncomingPage() {
  const t = useIncoming()
  const at = useWarehouse()
  const operations = useSession()?.actor.role === 'operations'
  const here = { limit: 100, ...(operations ? {} : { location: at.warehouse }) }
  const known = operations || at.warehouse !== ''
  const waiting = useList(known ? reading('/v1/incoming-inspections', { query: { ...here, waiting: true } }) : null, 30_000)
  const all = useList(known ? reading('/v1/incoming-inspections', { query: here }) : null, 30_000)
  const [said, setSaid] = useState('')
  const done = (text: string) => { setSaid(text); waiting.reload(); all.reload() }
  const ended = (all.data ?? []).filter((i) => i.ended_at)
  const place = usePlaceNames(operations ? [...(waiting.data ?? []), ...ended].map((i) => i.location) : [])
  return (
    <>
      {operations ? <h1>{t('title')}</h1> : <Head title={t('title')} at={at} />}
      <p className="quiet">{t('note')}</p>
      {said && <p role="status"><Chip tone="info">{said}</Chip></p>}
      <Show from={waiting} empty={(l) => l.length === 0} blank={t('none')}>
        {(rows) => <div className="stack-l">{rows.map((i) => <Waits key={`${i.id} ${i.state}`} of={i} place={operations ? place(i.location) : ''} done={done} />)}</div>}
      </Show>
      {ended.length > 0 && (
        <section className="card stack" aria-label={t('ended')}>
          <h2>{t('ended')}</h2>
          <Rows<IncomingInspection> width={640} label={t('ended')} rowKey="id" size="small" dataSource={ended} columns={[
            { title: t('part'), render: (_, i) => <>{named(i, 'part_name') || i.part} <span className="mono quiet small">{i.part}</span></> },
            { title: t('state'), render: (_, i) => <State of="incoming_inspection" is={i.state} /> },
            { title: t('result'), render: (_, i) => <span className="num">{count(i.bad)} / {count(i.looked)}</span> },
            { title: t('finding'), dataIndex: 'finding' },
            { title: t('by'), render: (_, i) => <><span className="num">{when(i.ended_at ?? i.due_at)}</span> {i.ended_by}</> },
          ]} />
        </section>
      )}
    </>
  )
}

type Look = { looked: number; bad: number; serials?: string; finding?: string }
const linesOf = (text = '') => text.split(/[\n,;]+/).map((s) => s.trim()).filter(Boolean)

function Waits({ of: i, place, done }: { of: IncomingInspection; place: string; done: (said: string) => void }) {
  const t = useIncoming()
  const words = useStateWords()
  const [form] = Form.useForm<Look>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const path = { incoming_inspection: i.id }
  const overdue = Date.parse(i.due_at) < useNow()
  const failed = i.state === 'failed'
  const send = async (call: () => Promise<IncomingInspection>) => {
    setProblem(undefined)
    setBusy(true)
    try {
      const { state } = await call()
      done(t('done', { part: named(i, 'part_name') || i.part, state: words('incoming_inspection', state) }))
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
    setBusy(false)
  }
  const write = (v: Look) => {
    const body = { looked: v.looked, bad: v.bad, ...(i.serialised ? { serials: linesOf(v.serials) } : {}), ...(v.finding ? { finding: v.finding } : {}) }
    return send(() => failed ? post('/v1/incoming-inspections/{incoming_inspection}/sort', { path, body }) : post('/v1/incoming-inspections/{incoming_inspection}/finding', { path, body }))
  }
  return (
    <section className="card stack" aria-label={i.part}>
      <div className="spread">
        <h2>{named(i, 'part_name') || i.part} <span className="mono quiet small">{i.part}</span></h2>
        <div className="row"><State of="incoming_inspection" is={i.state} />{overdue ? <Chip tone="bad">{t('overdue')}</Chip> : <span className="num quiet small">{t('due')} {when(i.due_at)}</span>}</div>
      </div>
      <p><b className="num">{t('pieces_n', { n: count(i.quantity) })}</b> · {failed ? t('sort_hint', { n: count(i.quantity) }) : t('plan', { level: i.level, aql: i.aql, letter: i.letter, sample: count(i.sample), accept: count(i.accept) })}</p>
      <p className="quiet small">{place && <>{place} · </>}{t('delivered')} <span className="num">{when(i.opened_at)}</span>{i.note && <> · {t('delivery_note')} <span className="mono">{i.note}</span></>}{i.supplier && <> · {t('supplier')} {i.supplier}</>}{i.lot && <> · {t('lot')} <span className="mono">{i.lot}</span></>}</p>
      {failed && <p>{t('found', { looked: count(i.looked), bad: count(i.bad), finding: i.finding })}</p>}
      <Form form={form} layout="vertical" initialValues={{ looked: failed ? i.quantity : i.sample, bad: 0 }} onFinish={(v) => void write(v)}>
        <div className="row">
          <Form.Item name="looked" label={t('looked')} rules={[{ required: true }]}><InputNumber min={0} max={i.quantity} precision={0} inputMode="numeric" /></Form.Item>
          <Form.Item name="bad" label={t('bad')} rules={[{ required: true }]}><InputNumber min={0} max={i.quantity} precision={0} inputMode="numeric" /></Form.Item>
        </div>
        {i.serialised && <Form.Item name="serials" label={t('serials')} extra={t('serials_hint')}><Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} autoComplete="off" /></Form.Item>}
        <Form.Item name="finding" label={t('finding')}><Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={500} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>{t(failed ? 'sort' : 'write')}</Button>
      </Form>
      {failed && <Reject send={(why) => send(() => post('/v1/incoming-inspections/{incoming_inspection}/reject', { path, body: { why } }))} />}
      {problem && <Fault problem={problem} />}
    </section>
  )
}

/** Operations may give a failed lot up as a whole. */
function Reject({ send }: { send: (why: string) => Promise<void> }) {
  const t = useIncoming()
  const [why, setWhy] = useState('')
  if (useSession()?.actor.role !== 'operations') return null
  return (
    <div className="row">
      <Input aria-label={t('why')} placeholder={t('why')} value={why} maxLength={500} onChange={(e) => setWhy(e.target.value)} style={{ maxWidth: 320 }} />
      <Popconfirm title={t('reject_ask')} onConfirm={() => void send(why)} disabled={!why.trim()}><Button danger disabled={!why.trim()}>{t('reject')}</Button></Popconfirm>
    </div>
  )
}
