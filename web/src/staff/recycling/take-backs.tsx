import { Button, Form, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { command, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useSession } from '../../shared/api/session.ts'
import type { TakeBack } from '../../shared/api/types.ts'
import { count, weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import type { Tone } from '../../i18n/states.ts'
import { useTakeBacks } from '../../i18n/take-backs.ts'
import { Rows } from '../rows.tsx'
import { useSend } from './weighbridge.tsx'

type Verb = 'receive' | 'hand_over' | 'treat' | 'cancel'
type Task = { verb: 'order' } | { verb: Verb; of: TakeBack }
const TONES: Record<TakeBack['state'], Tone> = { ordered: 'warn', received: 'info', handed_over: 'info', treated: 'good', cancelled: 'quiet' }
const MAY: Record<string, Partial<Record<TakeBack['state'], readonly Verb[]>>> = {
  customer: { ordered: ['cancel'] },
  warehouse: { ordered: ['receive'], received: ['hand_over'] },
  recycler: { handed_over: ['treat'] },
  operations: { ordered: ['receive', 'cancel'], received: ['hand_over'], handed_over: ['treat'] },
}

/** Old appliances that customers give away: asked for, weighed in, handed to a treater, treated. */
export function TakeBacksPage() {
  const t = useTakeBacks()
  const role = useSession()?.actor.role ?? ''
  const list = useList(reading('/v1/take-backs', { query: { limit: 100 } }), 30_000)
  const [task, setTask] = useState<Task>()
  return (
    <>
      <div className="spread"><h1>{t('title')}</h1>{(role === 'customer' || role === 'operations') && <Button type="primary" onClick={() => setTask({ verb: 'order' })}>{t('order')}</Button>}</div>
      <p className="quiet">{t('note')}</p>
      <Show from={list} empty={(l) => l.length === 0} blank={t('none')}>
        {(rows) => (
          <Rows<TakeBack> width={860} label={t('title')} rowKey="id" dataSource={rows} columns={[
            { title: t('number'), dataIndex: 'id' },
            ...(role === 'customer' ? [] : [{ title: t('customer'), dataIndex: 'customer' }]),
            { title: t('line'), render: (_, b) => <>{named(b) || b.product_line}<div className="quiet small">{b.description}</div></> },
            { title: t('address'), dataIndex: 'address' },
            { title: t('wish'), render: (_, b) => <span className="num small">{when(b.wish_from)} – {when(b.wish_until)}</span> },
            { title: t('state'), render: (_, b) => <><Chip tone={TONES[b.state]}>{t(`state.${b.state}`)}</Chip>{b.certificate && <div className="quiet small mono">{b.certificate}</div>}</> },
            { title: t('weight'), align: 'right', render: (_, b) => <span className="num">{weight(b.grams)}</span> },
            { title: t('points'), align: 'right', render: (_, b) => <b className="num">{b.points > 0 ? count(b.points) : ''}</b> },
            { title: '', render: (_, b) => <span className="row">{(MAY[role]?.[b.state] ?? []).map((verb) => <Button key={verb} size="small" onClick={() => setTask({ verb, of: b })}>{t(verb)}</Button>)}</span> },
          ]} />
        )}
      </Show>
      {task && <Work task={task} role={role} close={() => setTask(undefined)} done={() => { setTask(undefined); list.reload() }} />}
    </>
  )
}

type Filled = { customer?: string; product_line: string; description?: string; address: string; from: string; until: string; warehouse: string; grams: number; acceptor: string; certificate: string; reason: string }

function Work({ task, role, close, done }: { task: Task; role: string; close: () => void; done: () => void }) {
  const t = useTakeBacks()
  const here = useSession()?.actor.scope?.[0] ?? ''
  const [form] = Form.useForm<Filled>()
  const { problem, busy, act } = useSend(form, done)
  const send = (v: Filled) => {
    if (task.verb === 'order') {
      return act(command('/v1/take-backs', { body: { ...(v.customer ? { customer: v.customer.trim() } : {}), product_line: v.product_line.trim(), description: v.description ?? '', address: v.address,
        wish_from: new Date(v.from).toISOString(), wish_until: new Date(v.until).toISOString() } }))
    }
    const path = { take_back: task.of.id }
    if (task.verb === 'receive') return act(command('/v1/take-backs/{take_back}/receive', { path, body: { warehouse: v.warehouse.trim(), grams: v.grams } }))
    if (task.verb === 'hand_over') return act(command('/v1/take-backs/{take_back}/hand-over', { path, body: { acceptor: v.acceptor.trim() } }))
    if (task.verb === 'treat') return act(command('/v1/take-backs/{take_back}/treat', { path, body: { certificate: v.certificate.trim() } }))
    return act(command('/v1/take-backs/{take_back}/cancel', { path, body: { reason: v.reason } }))
  }
  const text = (name: keyof Filled, label: string, needed = true) => <Form.Item name={name} label={label} rules={[{ required: needed }]}><Input maxLength={200} /></Form.Item>
  const moment = (name: 'from' | 'until', label: string) => <Form.Item name={name} label={label} rules={[{ required: true }]}><Input type="datetime-local" /></Form.Item>
  return (
    <Modal open title={`${t(task.verb)}${task.verb === 'order' ? '' : ` ${task.of.id}`}`} onCancel={close} onOk={form.submit} okText={t(task.verb)} confirmLoading={busy} destroyOnHidden>
      <Form form={form} layout="vertical" initialValues={{ warehouse: here }} onFinish={(v) => void send(v)}>
        {task.verb === 'order' && (
          <>
            {role === 'operations' && text('customer', t('customer'))}
            <Form.Item name="product_line" label={t('line')} rules={[{ required: true }]} extra={t('line_hint')}><Input maxLength={64} /></Form.Item>
            {text('description', t('description'), false)}
            {text('address', t('address'))}
            <div className="row">{moment('from', t('from'))}{moment('until', t('until'))}</div>
          </>
        )}
        {task.verb === 'receive' && <>{text('warehouse', t('warehouse'))}<Form.Item name="grams" label={t('grams')} rules={[{ required: true }]}><InputNumber min={1} max={500_000} precision={0} style={{ width: '100%' }} /></Form.Item></>}
        {task.verb === 'hand_over' && text('acceptor', t('acceptor'))}
        {task.verb === 'treat' && text('certificate', t('certificate'))}
        {task.verb === 'cancel' && text('reason', t('reason'))}
        {problem && <Fault problem={problem} />}
      </Form>
    </Modal>
  )
}
