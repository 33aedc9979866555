import { Button, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { command, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Body, Cylinder, VentedLoss } from '../../shared/api/types.ts'
import { weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { useCylinders } from '../../i18n/cylinders.ts'
import { useMyPlaces, usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'
import { GASES } from '../../shared/gases.ts'
import { useSend } from './weighbridge.tsx'

type Task = { kind: 'begin' } | { kind: 'move' | 'empty'; cylinder: Cylinder }

/** Cylinders for recovered refrigerant: begun, taken to a van, emptied by the scale; and what did not add up. */
export function CylindersPage() {
  const t = useCylinders()
  const operations = useSession()?.actor.role === 'operations'
  const cylinders = useList(reading('/v1/cylinders', { query: { limit: 200 } }), 30_000)
  const place = usePlaceNames((cylinders.data ?? []).map((c) => c.location))
  const [task, setTask] = useState<Task>()
  return (
    <>
      <div className="spread"><h1>{t('title')}</h1><Button type="primary" onClick={() => setTask({ kind: 'begin' })}>{t('begin')}</Button></div>
      <p className="quiet">{t('note')}</p>
      <Show from={cylinders} empty={(l) => l.length === 0} blank={t('none')}>
        {(rows) => (
          <Rows<Cylinder> width={820} label={t('title')} rowKey="serial" dataSource={rows} columns={[
            { title: t('cylinder'), render: (_, c) => <b className="mono">{c.serial}</b> },
            { title: t('gas'), dataIndex: 'refrigerant' },
            { title: t('where'), render: (_, c) => place(c.location) },
            { title: t('content'), align: 'right', render: (_, c) => <><span className="num">{weight(c.content_grams)}</span> {c.content_grams >= c.capacity_grams * 0.9 && <Chip tone="warn">{t('nearly_full')}</Chip>}</> },
            { title: t('capacity'), align: 'right', render: (_, c) => <span className="num">{weight(c.capacity_grams)}</span> },
            { title: t('tare'), align: 'right', render: (_, c) => <span className="num">{weight(c.tare_grams)}</span> },
            { title: '', render: (_, c) => <span className="row"><Button size="small" onClick={() => setTask({ kind: 'move', cylinder: c })}>{t('move')}</Button><Button size="small" disabled={c.content_grams === 0} onClick={() => setTask({ kind: 'empty', cylinder: c })}>{t('empty')}</Button></span> },
          ]} />
        )}
      </Show>
      {operations && <Losses />}
      {task && <Work task={task} close={() => setTask(undefined)} done={() => { setTask(undefined); cylinders.reload() }} />}
    </>
  )
}

function Losses() {
  const t = useCylinders()
  const losses = useList(reading('/v1/vented-losses', { query: { limit: 100 } }), 60_000)
  return (
    <section className="card stack">
      <h2>{t('losses')}</h2>
      <Show from={losses} empty={(l) => l.length === 0} blank={t('no_losses')}>
        {(rows) => (
          <Rows<VentedLoss> width={760} label={t('losses')} rowKey="id" size="small" dataSource={rows} columns={[
            { title: t('at'), render: (_, l) => <span className="num">{when(l.at)}<span className="quiet small" style={{ display: 'block' }}>{l.by}</span></span> },
            { title: t('what'), render: (_, l) => t(`loss.${l.kind}`) },
            { title: t('cylinder'), render: (_, l) => <span className="mono">{l.cylinder}</span> },
            { title: t('repair'), dataIndex: 'repair' },
            { title: t('expected'), align: 'right', render: (_, l) => <span className="num">{weight(l.expected_grams)}</span> },
            { title: t('found'), align: 'right', render: (_, l) => <span className="num">{weight(l.found_grams)}</span> },
          ]} />
        )}
      </Show>
    </section>
  )
}

type Filled = Body<'/v1/cylinders'> & { to: string; before_grams: number; after_grams: number; lot?: string; note?: string }

function Work({ task, close, done }: { task: Task; close: () => void; done: () => void }) {
  const t = useCylinders()
  const places = useMyPlaces()
  const [form] = Form.useForm<Filled>()
  const { problem, busy, act } = useSend(form, done)
  const send = (v: Filled) => {
    if (task.kind === 'begin') return act(command('/v1/cylinders', { body: v }))
    const path = { cylinder: task.cylinder.serial }
    if (task.kind === 'move') return act(command('/v1/cylinders/{cylinder}/move', { path, body: { to: v.to.trim() } }))
    return act(command('/v1/cylinders/{cylinder}/empty', { path, body: { before_grams: v.before_grams, after_grams: v.after_grams, ...(v.lot?.trim() ? { lot: v.lot.trim() } : {}), ...(v.note?.trim() ? { note: v.note.trim() } : {}) } }))
  }
  const needed = [{ required: true }]
  const grams = (name: keyof Filled, label: string) => <Form.Item name={name} label={label} rules={needed}><InputNumber min={1} max={2_000_000} precision={0} style={{ width: '100%' }} /></Form.Item>
  return (
    <Modal open title={`${t(task.kind)}${task.kind === 'begin' ? '' : ` ${task.cylinder.serial}`}`} onCancel={close} onOk={form.submit} okText={t(task.kind)} confirmLoading={busy} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={(v) => void send(v)}>
        {task.kind === 'begin' && (
          <>
            <Form.Item name="serial" label={t('cylinder')} rules={needed}><Input maxLength={64} autoFocus /></Form.Item>
            <Form.Item name="refrigerant" label={t('gas')} rules={needed}><Select options={GASES.map((g) => ({ value: g, label: g }))} /></Form.Item>
            {grams('tare_grams', t('tare_g'))}
            {grams('capacity_grams', t('capacity_g'))}
            <Form.Item name="location" label={t('where')} rules={needed}><Select showSearch optionFilterProp="label" options={places.map((p) => ({ value: p.code, label: `${named(p) || p.code} ${p.code}` }))} /></Form.Item>
          </>
        )}
        {task.kind === 'move' && <Form.Item name="to" label={t('to')} rules={needed} extra={t('to_hint')}><Input autoFocus maxLength={64} /></Form.Item>}
        {task.kind === 'empty' && (
          <>
            {grams('before_grams', t('before'))}
            {grams('after_grams', t('after'))}
            <Form.Item name="lot" label={t('lot')}><Input maxLength={64} /></Form.Item>
            <Form.Item name="note" label={t('taker')}><Input maxLength={200} /></Form.Item>
          </>
        )}
        {problem && <Fault problem={problem} />}
      </Form>
    </Modal>
  )
}
