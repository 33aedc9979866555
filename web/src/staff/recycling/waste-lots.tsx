import { Button, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { fetchFile, get, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import { atFields } from '../../shared/fields.ts'
import type { WasteLot, WasteManifest } from '../../shared/api/types.ts'
import { saveFile } from '../../shared/save-file.ts'
import { day, when, weight } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { usePlaceNames } from '../places.ts'
import { useWarehouse } from '../warehouse/warehouse-head.tsx'
import { ScanField, type Said } from '../scan-field.tsx'
import { Rows } from '../rows.tsx'
import { SplitLot } from './split-lot.tsx'
import { AcceptorSelect } from './acceptor-select.tsx'

const saveLabel = async (lot: string) => saveFile(await fetchFile(reading('/v1/waste-lots/{lot}/label', { path: { lot } })), `${lot}.pdf`)

type Task = { kind: 'open' } | { kind: 'seal'; lot: WasteLot } | { kind: 'manifest' } | { kind: 'dispatch'; manifest: WasteManifest }

export function WasteLotsPage() {
  const t = useStaff()
  const { places, warehouse, choose } = useWarehouse()
  const lots = useList(warehouse ? reading('/v1/waste-lots', { query: { warehouse, limit: 100 } }) : null)
  const manifests = useList(reading('/v1/waste-manifests', { query: { limit: 50 } }))
  const place = usePlaceNames((manifests.data ?? []).map((m) => m.mover_out))
  const [filling, setFilling] = useState<WasteLot>()
  const [task, setTask] = useState<Task>()
  const [splitting, setSplitting] = useState<WasteLot>()
  const done = () => {
    setTask(undefined)
    lots.reload()
    manifests.reload()
  }
  const add = async (code: string): Promise<Said> => {
    if (!filling) return { good: false, text: t('ret_bad_choice') }
    const id = code.toUpperCase()
    await post('/v1/waste-lots/{lot}/returns', { path: { lot: filling.id }, body: { returns: [id] } })
    lots.reload()
    return { good: true, text: t('added', { id, lot: filling.id }) }
  }
  return (
    <>
      <div className="spread">
        <h1>{t('lots')}</h1>
        <div className="row">
          <Select aria-label={t('warehouse')} value={warehouse || null} onChange={choose} style={{ minWidth: 190 }} options={places.map((p) => ({ value: p.code, label: named(p) || p.code }))} />
          <Button onClick={() => setTask({ kind: 'open' })}>{t('open_lot')}</Button>
          <Button type="primary" onClick={() => setTask({ kind: 'manifest' })}>{t('new_manifest')}</Button>
        </div>
      </div>
      {filling && <ScanField prompt={t('add_scan', { lot: filling.id })} onScan={add} onEscape={() => (setFilling(undefined), undefined)} note={<Button size="small" onClick={() => setFilling(undefined)}>{t('close')}</Button>} />}
      <h2>{t('waste_lots')}</h2>
      <Show from={lots} empty={(l) => l.length === 0}>
        {(rows) => (
          <Rows<WasteLot> width={920} label={t('lot')} rowKey="id" dataSource={rows} columns={[
            { title: t('lot'), dataIndex: 'id' },
            { title: t('state'), render: (_, l) => <State of="waste_lot" is={l.state} /> },
            { title: t('hazard'), render: (_, l) => <span className="mono">{l.hazard_code || t('none')}</span> },
            { title: t('net').replace(/（.*|\(.*/, ''), align: 'right', render: (_, l) => <span className="num">{weight(l.net_grams ?? l.parts_grams)}</span> },
            { title: t('pieces'), dataIndex: 'pieces', align: 'right' },
            { title: t('opened'), render: (_, l) => <span className="num">{when(l.opened_at)}</span> },
            { title: t('store_until'), render: (_, l) => <>{l.store_until ? <span className="num">{day(l.store_until)}</span> : '—'}{l.warned_days > 0 && <> <Chip tone="bad">{t('warned_days', { n: l.warned_days })}</Chip></>}</> },
            { title: t('manifest'), render: (_, l) => { const on = l.manifest ?? l.rejected_from; return on ? <Link to={`/waste-manifests/${on}`}>{on}</Link> : '—' } },
            { title: '', render: (_, l) => <span className="row">{l.pieces > 0 && l.state !== 'accepted' && l.state !== 'certified' && <Button size="small" onClick={() => void saveLabel(l.id)}>{t('label')}</Button>}{l.state === 'open' && <span className="row"><Button size="small" onClick={() => setFilling(l)}>{t('add_returns')}</Button><Button size="small" onClick={() => setTask({ kind: 'seal', lot: l })}>{t('seal')}</Button>{l.pieces > 1 && <Button size="small" onClick={() => setSplitting(l)}>{t('split')}</Button>}</span>}</span> },
          ]} />
        )}
      </Show>
      <h2>{t('manifests')}</h2>
      <Show from={manifests} empty={(l) => l.length === 0} blank={t('no_manifests')}>
        {(rows) => (
          <Rows<WasteManifest> width={820} label={t('manifests')} rowKey="id" dataSource={rows} columns={[
            { title: t('manifest'), render: (_, m) => <><Link to={`/waste-manifests/${m.id}`}>{m.id}</Link><div className="quiet small mono">{m.official_number}</div></> },
            { title: t('state'), render: (_, m) => <><State of="waste_manifest" is={m.state} />{m.late_at && <> <Chip tone="bad">{t('acceptance_late')}</Chip></>}</> },
            { title: t('mover'), render: (_, m) => place(m.mover_out) },
            { title: t('acceptor'), render: (_, m) => named(m, 'acceptor_name') || m.acceptor },
            { title: t('carrier'), render: (_, m) => `${m.carrier} ${m.vehicle}` },
            { title: t('declared'), align: 'right', render: (_, m) => <span className="num">{weight(m.declared_grams)}</span> },
            { title: t('accepted'), align: 'right', render: (_, m) => <span className="num">{weight(m.accepted_grams)}</span> },
            { title: '', render: (_, m) => m.state === 'draft' && <Button size="small" onClick={() => setTask({ kind: 'dispatch', manifest: m })}>{t('dispatch')}</Button> },
          ]} />
        )}
      </Show>
      {splitting && <SplitLot lot={splitting} others={lots.data ?? []} close={() => setSplitting(undefined)} done={() => { setSplitting(undefined); lots.reload() }} />}
      {task && <TaskForm task={task} warehouse={warehouse} lots={(lots.data ?? []).filter((l) => l.state === 'sealed')} close={() => setTask(undefined)} done={done} />}
    </>
  )
}

type Filled = { hazard_code?: string; net_grams?: number; lots?: string[]; acceptor?: string; carrier?: string; vehicle?: string; official_number?: string }

function TaskForm({ task, warehouse, lots, close, done }: { task: Task; warehouse: string; lots: WasteLot[]; close: () => void; done: () => void }) {
  const t = useStaff()
  const [form] = Form.useForm<Filled>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const chosen = Form.useWatch('lots', form)
  const codes = useLoad(task.kind === 'open' ? 'graded' : null, async () => {
    const graded = await get('/v1/returns', { query: { warehouse, state: 'graded', limit: 200 } })
    return [...new Set(graded.items.map((r) => r.hazard_code))]
  })
  const title = { open: t('open_lot'), seal: t('seal'), manifest: t('new_manifest'), dispatch: t('dispatch') }[task.kind]
  const send = async (v: Filled) => {
    setBusy(true)
    setProblem(undefined)
    try {
      if (task.kind === 'open') await post('/v1/waste-lots', { body: { warehouse, hazard_code: v.hazard_code ?? '' } })
      if (task.kind === 'seal') await post('/v1/waste-lots/{lot}/seal', { path: { lot: task.lot.id }, body: { net_grams: v.net_grams ?? 0 } })
      if (task.kind === 'manifest') await post('/v1/waste-manifests', { body: { mover_out: warehouse, lots: v.lots ?? [], acceptor: v.acceptor ?? '', carrier: v.carrier ?? '', vehicle: v.vehicle ?? '' } })
      if (task.kind === 'dispatch') await post('/v1/waste-manifests/{manifest}/dispatch', { path: { manifest: task.manifest.id }, body: v.official_number ? { official_number: v.official_number } : {} })
      done()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
      setBusy(false)
    }
  }
  const needed = [{ required: true }]
  return (
    <Modal open title={title} onCancel={close} onOk={form.submit} okText={t('save')} confirmLoading={busy} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={(v) => void send(v)}>
        {task.kind === 'open' && (
          <Form.Item name="hazard_code" label={t('hazard')} initialValue="">
            <Select options={[...new Set(['', ...(codes.data ?? []), '900-219-08', '900-249-08', '900-045-49'])].map((c) => ({ value: c, label: c || t('none') }))} />
          </Form.Item>
        )}
        {task.kind === 'seal' && <Form.Item name="net_grams" label={t('net')} rules={needed}><InputNumber min={1} max={100_000_000} precision={0} style={{ width: '100%' }} autoFocus /></Form.Item>}
        {task.kind === 'manifest' && (
          <>
            <Form.Item name="lots" label={t('sealed_lots')} rules={needed}><Select mode="multiple" options={lots.map((l) => ({ value: l.id, label: `${l.id} · ${l.hazard_code || t('none')} · ${weight(l.net_grams)}` }))} /></Form.Item>
            <Form.Item name="acceptor" label={t('acceptor')} rules={needed}><AcceptorSelect lot={chosen?.[0]} /></Form.Item>
            <Form.Item name="carrier" label={t('carrier')} rules={needed}><Input /></Form.Item>
            <Form.Item name="vehicle" label={t('vehicle')} rules={needed}><Input /></Form.Item>
          </>
        )}
        {task.kind === 'dispatch' && <Form.Item name="official_number" label={t('official')}><Input maxLength={32} /></Form.Item>}
        {problem && <Fault problem={problem} />}
      </Form>
    </Modal>
  )
}
