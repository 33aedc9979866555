import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { command, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { Body, WasteManifest } from '../../shared/api/types.ts'
import { weight } from '../../shared/format.ts'
import { Fault } from '../../shared/parts.tsx'
import { go } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { usePlaceNames } from '../places.ts'
import { AcceptorSelect } from './acceptor-select.tsx'
import { aboard, useSend } from './weighbridge.tsx'

type Step = { manifest: WasteManifest; done: () => void }
const needed = [{ required: true, whitespace: true }]
const chosen = [{ required: true }]
const DECISIONS = ['as_weighed', 'as_declared', 'rejected'] as const
const NOTE = 8

/** How much a note says: letters and figures, as the service counts them. */
const saysOf = (note: string) => [...note].filter((c) => /[\p{L}\p{N}]/u.test(c)).length

type Refused = Body<'/v1/waste-manifests/{manifest}/reject'>['lots'][number]

/** The recycler refuses some of the waste lots, or all of them, as he weighs them. */
export function Reject({ manifest: m, done }: Step) {
  const t = useStaff()
  const [form] = Form.useForm<{ lots: Record<string, { refused?: boolean; grams?: number; reason?: string }> }>()
  const { problem, busy, act } = useSend(form, done)
  const marked = Form.useWatch('lots', form) ?? {}
  const refused = m.lots.filter((l) => marked[l.id]?.refused)
  const send = (lots: Record<string, { refused?: boolean; grams?: number; reason?: string }>) => {
    const body: Refused[] = refused.map((l) => ({ lot: l.id, grams: lots[l.id]?.grams ?? 0, reason: (lots[l.id]?.reason ?? '').trim() }))
    void act(command('/v1/waste-manifests/{manifest}/reject', { path: { manifest: m.id }, body: { lots: body } }))
  }
  return (
    <section className="card stack">
      <h2>{t('reject')}</h2>
      <p className="quiet">{t('reject_note')}</p>
      <Form form={form} layout="vertical" onFinish={(v) => send(v.lots)}>
        {m.lots.map((l) => (
          <div key={l.id}>
            <Form.Item name={['lots', l.id, 'refused']} valuePropName="checked" style={{ marginBottom: 8 }}><Checkbox>{l.id} <span className="mono quiet">{l.hazard_code}</span> {weight(l.net_grams)}</Checkbox></Form.Item>
            {marked[l.id]?.refused && (
              <>
                <Form.Item name={['lots', l.id, 'grams']} label={t('weighed_grams', { lot: l.id })} initialValue={l.net_grams} rules={chosen}><InputNumber min={1} precision={0} style={{ width: '100%' }} /></Form.Item>
                <Form.Item name={['lots', l.id, 'reason']} label={t('refusal_reason', { lot: l.id })} rules={[...needed, { min: 4 }]}><Input.TextArea maxLength={500} autoSize /></Form.Item>
              </>
            )}
          </div>
        ))}
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Button danger htmlType="submit" loading={busy} disabled={refused.length === 0}>{t(refused.length === m.lots.length ? 'reject_all' : 'reject_some')}</Button>
      </Form>
    </section>
  )
}

/** Operations end a discrepancy: a decision, and a note that is kept with their name. */
export function Settle({ manifest: m, done }: Step) {
  const t = useStaff()
  const state = useStateWords()
  const [form] = Form.useForm<Body<'/v1/waste-manifests/{manifest}/settle'>>()
  const { problem, busy, act } = useSend(form, done)
  return (
    <section className="card stack">
      <h2>{t('settle')}</h2>
      <p className="quiet">{t('settle_note', { declared: weight(aboard(m)), weighed: weight(m.accepted_grams) })}</p>
      <Form form={form} layout="vertical" initialValues={{ decision: 'as_weighed' }} onFinish={(v) => void act(command('/v1/waste-manifests/{manifest}/settle', { path: { manifest: m.id }, body: v }))}>
        <Form.Item name="decision" label={t('decision')} rules={chosen}><Select options={DECISIONS.map((d) => ({ value: d, label: state('decision', d) }))} /></Form.Item>
        <Form.Item name="note" label={t('note')} rules={[{ validator: (_, note: string | undefined) => (saysOf(note ?? '') >= NOTE ? Promise.resolve() : Promise.reject(new Error(t('note_needed', { least: NOTE })))) }]}><Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} /></Form.Item>
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Button type="primary" htmlType="submit" loading={busy}>{t('settle')}</Button>
      </Form>
    </section>
  )
}

type Onward = { lots: string[]; acceptor: string; carrier: string; vehicle: string }

/** What was refused goes home or to another recycler, under a manifest that follows this one. */
export function Forward({ manifest: m }: { manifest: WasteManifest }) {
  const t = useStaff()
  const place = usePlaceNames([m.mover_out])
  const [form] = Form.useForm<Onward>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const waiting = m.rejections.filter((r) => r.waits)
  const lots = Form.useWatch('lots', form) ?? waiting.map((r) => r.lot)
  const send = async (v: Onward) => {
    setBusy(true)
    setProblem(undefined)
    try {
      const made = await post('/v1/waste-manifests', { body: { mover_out: m.mover_out, follows: m.id, ...v } })
      go(`/waste-manifests/${made.id}`)
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }
  return (
    <section className="card stack">
      <h2>{t('forward')}</h2>
      <p className="quiet">{t('forward_note')}</p>
      <Form form={form} layout="vertical" initialValues={{ lots: waiting.map((r) => r.lot), carrier: m.carrier, vehicle: m.vehicle }} onFinish={(v) => void send(v)}>
        <Form.Item name="lots" label={t('refused_lots')} rules={chosen}><Select mode="multiple" options={waiting.map((r) => ({ value: r.lot, label: `${r.lot} · ${weight(r.net_grams)}` }))} /></Form.Item>
        <Form.Item name="acceptor" label={t('to_whom')} rules={chosen}><AcceptorSelect lot={lots[0]} home={{ value: m.mover_out, label: t('home_to', { place: place(m.mover_out) }) }} /></Form.Item>
        <Form.Item name="carrier" label={t('carrier')} rules={needed}><Input maxLength={100} /></Form.Item>
        <Form.Item name="vehicle" label={t('vehicle')} rules={needed}><Input maxLength={40} /></Form.Item>
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Button type="primary" htmlType="submit" loading={busy}>{t('forward')}</Button>
      </Form>
    </section>
  )
}

/** Another carrier takes the load over. */
export function HandOver({ manifest: m, done }: Step) {
  const t = useStaff()
  const [form] = Form.useForm<Body<'/v1/waste-manifests/{manifest}/hand-overs'>>()
  const { problem, busy, act } = useSend(form, done)
  return (
    <section className="card stack">
      <h2>{t('hand_load_over')}</h2>
      <Form form={form} layout="vertical" onFinish={(v) => void act(command('/v1/waste-manifests/{manifest}/hand-overs', { path: { manifest: m.id }, body: v }))}>
        <Form.Item name="carrier" label={t('next_carrier')} rules={needed}><Input maxLength={100} /></Form.Item>
        <Form.Item name="vehicle" label={t('next_vehicle')} rules={needed}><Input maxLength={40} /></Form.Item>
        <Form.Item name="place" label={t('hand_over_place')} rules={needed}><Input maxLength={200} /></Form.Item>
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Button htmlType="submit" loading={busy}>{t('hand_load_over')}</Button>
      </Form>
    </section>
  )
}

/** The number of a load that left on paper. */
export function OfficialNumber({ manifest: m, done }: Step) {
  const t = useStaff()
  const [form] = Form.useForm<Body<'/v1/waste-manifests/{manifest}/official-number'>>()
  const { problem, busy, act } = useSend(form, done)
  return (
    <section className="card stack">
      <h2>{t('on_paper')}</h2>
      <Form form={form} layout="vertical" onFinish={(v) => void act(command('/v1/waste-manifests/{manifest}/official-number', { path: { manifest: m.id }, body: v }))}>
        <Form.Item name="official_number" label={t('official')} rules={needed}><Input maxLength={32} /></Form.Item>
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Button type="primary" htmlType="submit" loading={busy}>{t('save')}</Button>
      </Form>
    </section>
  )
}

/** A step that asks nothing. */
export function Press({ manifest: m, of, done }: Step & { of: 'cancel' | 'take-back' }) {
  const t = useStaff()
  const [form] = Form.useForm()
  const { problem, busy, act } = useSend(form, done)
  const call = () => act(of === 'cancel' ? command('/v1/waste-manifests/{manifest}/cancel', { path: { manifest: m.id } }) : command('/v1/waste-manifests/{manifest}/take-back', { path: { manifest: m.id } }))
  const word = t(of === 'cancel' ? 'cancel_draft' : 'take_home')
  return (
    <section className="card stack">
      <h2>{word}</h2>
      <p className="quiet">{t(of === 'cancel' ? 'cancel_draft_note' : 'take_home_note')}</p>
      {problem && <Fault problem={problem} />}
      <div><Button type={of === 'cancel' ? 'default' : 'primary'} loading={busy} onClick={() => void call()}>{word}</Button></div>
    </section>
  )
}
