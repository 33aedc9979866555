import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { command, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { Body, WasteManifest } from '../../shared/api/types.ts'
import { Share } from '../../charts/charts.tsx'
import { atFields } from '../../shared/fields.ts'
import { percent, weight } from '../../shared/format.ts'
import { Chip, Fault } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'

type Output = Body<'/v1/certificates'>['outputs'][number]

// A row of the form may be half filled or not there yet.
const isWhole = (o: Partial<Output> | undefined): o is Output => !!o?.material && !!o.grams

export function useSend(form: Parameters<typeof atFields>[0], done: () => void) {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const act = async (call: Request<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await confirm(call)
      done()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
    setBusy(false)
  }
  return { problem, busy, act }
}

type Method = Body<'/v1/certificates'>['method']
const METHODS: readonly Method[] = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R15', 'D1', 'D9', 'D10', 'D16', 'C1', 'C2', 'C3']

/** What the lots that were not refused weigh by their own scale. */
export const aboard = (m: WasteManifest) => m.lots.reduce((sum, l) => sum + (l.net_grams ?? 0), 0)

/** The weighbridge. A manifest that did not agree is weighed again. */
export function Accept({ manifest: m, done }: { manifest: WasteManifest; done: () => void }) {
  const t = useStaff()
  const [form] = Form.useForm<{ accepted_grams: number; method: Method; note?: string }>()
  const { problem, busy, act } = useSend(form, done)
  const grams = Form.useWatch('accepted_grams', form)
  const off = grams ? Math.abs(grams - aboard(m)) / aboard(m) : 0
  const again = m.state === 'discrepant'
  return (
    <section className="card stack">
      <h2>{t(again ? 'weigh_again' : 'accept')}</h2>
      {again && <p className="quiet">{t('weigh_again_note')}</p>}
      <Form form={form} layout="vertical" initialValues={{ method: METHODS.find((v) => v === m.method) ?? 'R4', ...(again && m.accepted_grams ? { accepted_grams: m.accepted_grams } : {}) }} onFinish={(v) => void act(command('/v1/waste-manifests/{manifest}/accept', { path: { manifest: m.id }, body: { ...v, note: v.note ?? '' } }))}>
        <Form.Item name="accepted_grams" label={t('accepted_grams')} rules={[{ required: true }]} extra={grams ? <Chip tone={off > 0.03 ? 'bad' : 'good'}>{t('tolerance', { share: percent(off, 2) })}</Chip> : undefined}><InputNumber min={1} precision={0} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="method" label={t('method')}><Select options={METHODS.map((v) => ({ value: v, label: v }))} /></Form.Item>
        <Form.Item name="note" label={t('note')}><Input maxLength={500} /></Form.Item>
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Button type="primary" htmlType="submit" loading={busy}>{t(again ? 'weigh_again' : 'accept')}</Button>
      </Form>
    </section>
  )
}

const MATERIALS = ['steel', 'copper', 'aluminium', 'plastic', 'glass', 'rubber', 'pcb', 'oil', 'residue']

type Certified = { number: string; method: Method; outputs: Partial<Output>[]; loss?: number | null; why?: string }

export function Certify({ manifest: m, done }: { manifest: WasteManifest; done: () => void }) {
  const t = useStaff()
  const state = useStateWords()
  const [form] = Form.useForm<Certified>()
  const { problem, busy, act } = useSend(form, done)
  const outputs = Form.useWatch('outputs', form) ?? []
  const input = m.accepted_grams ?? m.declared_grams
  const loss = Form.useWatch('loss', form) ?? 0
  const sum = outputs.reduce((s, o) => s + (o?.grams ?? 0), 0) + loss
  const off = Math.abs(sum - input) / input
  return (
    <section className="card stack">
      <h2>{t('certificate')}</h2>
      <Form form={form} layout="vertical" initialValues={{ method: METHODS.find((v) => v === m.method) ?? 'R4', outputs: ['steel', 'copper', 'aluminium', 'oil', 'residue'].map((material) => ({ material })) }}
        onFinish={(v) => void act(command('/v1/certificates', { body: { manifest: m.id, number: v.number.trim(), method: v.method, outputs: v.outputs.filter(isWhole), ...(v.loss ? { loss_grams: v.loss, loss_reason: v.why?.trim() ?? '' } : {}) } }))}>
        <Form.Item name="number" label={t('certificate_number')} rules={[{ required: true }]}><Input maxLength={80} /></Form.Item>
        <Form.Item name="method" label={t('method')}><Select options={METHODS.map((v) => ({ value: v, label: v }))} /></Form.Item>
        <fieldset style={{ border: 0, padding: 0, margin: '0 0 12px' }}>
          <legend style={{ marginBottom: 6 }}>{t('outputs')}</legend>
          <Form.List name="outputs">
            {(fields, { add, remove }) => (
              <div className="stack">
                {fields.map((f) => (
                  <div key={f.key} style={{ display: 'grid', gridTemplateColumns: '1fr 130px auto', gap: 8 }}>
                    <Form.Item name={[f.name, 'material']} noStyle><Select aria-label={t('material')} options={MATERIALS.map((v) => ({ value: v, label: state('material', v) }))} /></Form.Item>
                    <Form.Item name={[f.name, 'grams']} noStyle><InputNumber aria-label={t('outputs')} min={0} precision={0} style={{ width: '100%' }} /></Form.Item>
                    <Button onClick={() => remove(f.name)} aria-label={t('remove')}>−</Button>
                  </div>
                ))}
                <Button onClick={() => add({})}>{t('add_row')}</Button>
              </div>
            )}
          </Form.List>
        </fieldset>
        <Form.Item name="loss" label={t('loss')}><InputNumber min={0} precision={0} style={{ width: '100%' }} /></Form.Item>
        {loss > 0 && <Form.Item name="why" label={t('loss_reason')} rules={[{ required: true, whitespace: true }]}><Input maxLength={200} /></Form.Item>}
        <div className="stack" style={{ marginBottom: 12 }}>
          <Materials outputs={outputs.filter(isWhole)} input={input - loss} />
          <div className="spread"><span>{t('input')} <b>{weight(input)}</b> · {t('output_sum')} <b>{weight(sum)}</b></span><Chip tone={off <= 0.01 ? 'good' : 'warn'}>{off <= 0.01 ? t('within_limit') : t('sum_off', { share: percent(off) })}</Chip></div>
          {problem && <Fault problem={problem} />}
        </div>
        <Button type="primary" htmlType="submit" loading={busy}>{t('issue')}</Button>
      </Form>
    </section>
  )
}

const COLOURS = ['#5d7f93', '#c4793d', '#8aa5b5', '#6aa889', '#9fc3d6', '#4c4f56', '#3f9482', '#cba23a', '#b7c2cb']

function Materials({ outputs, input }: { outputs: Output[]; input: number }) {
  const state = useStateWords()
  const t = useStaff()
  const parts = outputs.map((o) => ({ value: o.grams, name: state('material', o.material), colour: COLOURS[Math.max(0, MATERIALS.indexOf(o.material))] ?? '#999' }))
  const missing = Math.max(0, input - outputs.reduce((s, o) => s + o.grams, 0))
  return (
    <div className="stack">
      <Share label={t('outputs')} parts={[...parts, { value: missing, name: '…', colour: 'transparent' }]} />
      <div className="legend">{parts.map((p) => <span key={p.name}><i style={{ background: p.colour }} />{p.name} {weight(p.value)}</span>)}</div>
    </div>
  )
}
