import { Button, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { command, get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Approval, Lying } from '../../shared/api/types.ts'
import { count, day, weight } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import type { Tone } from '../../i18n/states.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useMyPlaces, usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'
import { useSend } from './weighbridge.tsx'

const EVERY = 60_000
// The last weeks, in which a trip has to be arranged, and the months before them.
const URGENT = 35, SOON = 95

const toneOf = (left: number): Tone => (left <= URGENT ? 'bad' : left <= SOON ? 'warn' : 'good')

/** What hazardous waste lies where, until when it may, who has room for it, and which approvals hold. */
export function HazardBoardPage() {
  const t = useStaff()
  const operations = useSession()?.actor.role === 'operations'
  const lying = useLoad('hazardous', async () => (await get('/v1/hazardous-board')).items, EVERY)
  const approvals = useLoad('approvals', async () => (await get('/v1/waste-approvals')).items, EVERY)
  const place = usePlaceNames((approvals.data ?? []).map((a) => a.mover_out))
  const [entering, setEntering] = useState(false)
  return (
    <>
      <h1>{t('hazardous')}</h1>
      <p className="quiet">{t('hazardous_note')}</p>
      <Loose of={(lying.data ?? []).filter((l) => l.loose > 0)} />
      <Show from={lying} empty={(l) => l.length === 0} blank={t('nothing_hazardous')}>
        {(rows) => (
          <Rows<Lying> width={980} label={t('hazardous')} rowKey={(l) => l.site + l.hazard_code} dataSource={rows} columns={[
            { title: t('site'), render: (_, l) => named(l) || l.site },
            { title: t('hazard'), render: (_, l) => <><span className="mono">{l.hazard_code}</span> <span className="quiet">{l.hazard}</span><div className="quiet small">{named(l, 'code_name')}</div></> },
            { title: t('store_until'), render: (_, l) => <><span className="num">{day(l.store_until)}</span> <Chip tone={toneOf(l.days_left)}>{l.days_left >= 0 ? t('days_left', { n: l.days_left }) : t('days_over', { n: -l.days_left })}</Chip></> },
            { title: t('pieces'), align: 'right', render: (_, l) => <><span className="num">{count(l.pieces)}</span>{l.loose > 0 && <div className="quiet small">{t('loose', { n: l.loose })}</div>}</> },
            { title: t('weighed'), align: 'right', render: (_, l) => <span className="num">{weight(l.grams)}</span> },
            { title: t('lot'), render: (_, l) => l.lots.length === 0 ? '—' : operations ? l.lots.join(', ') : <Link to="/waste-lots">{l.lots.join(', ')}</Link> },
            { title: t('quota'), align: 'right', render: (_, l) => l.permit_ends ? <><span className="num">{weight(l.quota_left_grams)}</span><div className="quiet small">{t('permit_ends', { day: day(l.permit_ends, 'UTC') })}</div></> : <Chip tone="bad">{t('no_permit')}</Chip> },
            { title: t('apart'), render: (_, l) => l.incompatible.length === 0 ? '—' : <Chip tone="bad">{l.incompatible.join(', ')}</Chip> },
          ]} />
        )}
      </Show>
      <div className="spread"><h2>{t('approvals')}</h2>{operations && <Button onClick={() => setEntering(true)}>{t('enter_approval')}</Button>}</div>
      <Show from={approvals} empty={(a) => a.length === 0} blank={t('no_approvals')}>
        {(rows) => (
          <Rows<Approval> width={820} label={t('approvals')} rowKey="number" dataSource={rows} columns={[
            { title: t('approval'), dataIndex: 'number' },
            { title: t('mover'), render: (_, a) => place(a.mover_out) },
            { title: t('acceptor'), render: (_, a) => named(a, 'acceptor_name') || a.acceptor },
            { title: t('hazard'), render: (_, a) => <span className="mono">{(a.hazard_codes ?? []).join(', ')}</span> },
            { title: t('valid'), render: (_, a) => <><span className="num">{day(a.valid_from, 'UTC')} – {day(a.valid_until, 'UTC')}</span> <Chip tone={a.valid_today ? 'good' : 'quiet'}>{t(a.valid_today ? 'holds' : 'holds_not')}</Chip></> },
            { title: t('quota'), align: 'right', render: (_, a) => <span className="num">{weight(a.left_grams)} / {weight(a.grams)}</span> },
          ]} />
        )}
      </Show>
      {entering && <EnterApproval close={() => setEntering(false)} done={() => { setEntering(false); approvals.reload() }} />}
    </>
  )
}

/** Hazardous pieces that lie in no lot have nobody who seals and sends them: it is said above all. */
function Loose({ of }: { of: Lying[] }) {
  const t = useStaff()
  if (of.length === 0) return null
  const left = Math.min(...of.map((l) => l.days_left))
  const n = of.reduce((sum, l) => sum + l.loose, 0)
  return <p role="status"><Chip tone={toneOf(left)}>{left >= 0 ? t('loose_warning', { n, days: left }) : t('loose_over', { n, days: -left })}</Chip></p>
}

type Entered = { number: string; mover_out: string; acceptor: string; hazard_codes: string[]; valid_from: string; valid_until: string; grams: number }

function EnterApproval({ close, done }: { close: () => void; done: () => void }) {
  const t = useStaff()
  const [form] = Form.useForm<Entered>()
  const { problem, busy, act } = useSend(form, done)
  const permits = useLoad('recyclers', async () => (await get('/v1/recyclers')).items)
  const places = useMyPlaces()
  const acceptor = Form.useWatch('acceptor', form)
  const recyclers = [...new Map((permits.data ?? []).map((p) => [p.recycler, { value: p.recycler, label: named(p) || p.recycler }])).values()]
  const codes = [...new Set((permits.data ?? []).filter((p) => p.hazard_code && (!acceptor || p.recycler === acceptor)).map((p) => p.hazard_code))]
  const needed = [{ required: true }]
  return (
    <Modal open title={t('enter_approval')} onCancel={close} onOk={form.submit} okText={t('save')} confirmLoading={busy} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={(v) => void act(command('/v1/waste-approvals', { body: v }))}>
        <Form.Item name="number" label={t('approval')} rules={needed}><Input maxLength={64} autoFocus /></Form.Item>
        <Form.Item name="mover_out" label={t('mover')} rules={needed}><Select options={places.map((p) => ({ value: p.code, label: `${named(p) || p.code} ${p.code}` }))} showSearch optionFilterProp="label" /></Form.Item>
        <Form.Item name="acceptor" label={t('acceptor')} rules={needed}><Select options={recyclers} showSearch optionFilterProp="label" /></Form.Item>
        <Form.Item name="hazard_codes" label={t('hazard')} rules={needed}><Select mode="multiple" options={codes.map((c) => ({ value: c, label: c }))} /></Form.Item>
        <Form.Item name="valid_from" label={t('valid_from')} rules={needed}><Input type="date" /></Form.Item>
        <Form.Item name="valid_until" label={t('valid_until')} rules={needed}><Input type="date" /></Form.Item>
        <Form.Item name="grams" label={t('approved_grams')} rules={needed}><InputNumber min={1} precision={0} style={{ width: '100%' }} /></Form.Item>
        {problem && <Fault problem={problem} />}
      </Form>
    </Modal>
  )
}
