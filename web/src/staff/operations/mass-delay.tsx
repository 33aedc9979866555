import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import { atFields } from '../../shared/fields.ts'
import type { Body, MassDelay as Delay } from '../../shared/api/types.ts'
import { count, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Fault, Show } from '../../shared/parts.tsx'
import { useNotices } from '../../i18n/notices.ts'
import { Rows } from '../rows.tsx'

type Asked = Body<'/v1/delays'>
type Filled = { code: Asked['code']; zh: string; en: string; carrier?: string; area?: string; warehouse?: string; from: string; until: string; extra_hours?: number | null; not_before?: string }

const CODES = ['flood', 'carrier_stop', 'warehouse_closed', 'holiday'] as const
const local = (ms: number) => {
  const at = new Date(ms)
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const moment = (text: string) => new Date(text).toISOString()

function asked(v: Filled, dry: boolean): Asked {
  return {
    code: v.code, reason: { zh: v.zh, en: v.en }, from: moment(v.from), until: moment(v.until), dry_run: dry,
    ...(v.carrier ? { carrier: v.carrier.trim() } : {}), ...(v.area ? { area: v.area.trim() } : {}), ...(v.warehouse ? { warehouse: v.warehouse.trim() } : {}),
    ...(v.extra_hours ? { extra_hours: v.extra_hours } : {}), ...(v.not_before ? { not_before: moment(v.not_before) } : {}),
  }
}

/** One cause, many promises: counted first, then done. What was counted holds until a field changes. */
export function MassDelay({ told }: { told: () => void }) {
  const t = useNotices()
  const [form] = Form.useForm<Filled>()
  const [open, setOpen] = useState(false)
  const [began] = useState(() => Date.now())
  const [counted, setCounted] = useState<Delay>()
  const [said, setSaid] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const past = useList(reading('/v1/delays', { query: { limit: 10 } }))
  const send = async (dry: boolean) => {
    setBusy(true)
    setProblem(undefined)
    setSaid('')
    try {
      const answer = await post('/v1/delays', { body: asked(form.getFieldsValue(), dry) })
      setCounted(dry ? answer : undefined)
      if (!dry) {
        setSaid(t('done_delay', { lines: count(answer.lines), customers: count(answer.customers) }))
        setOpen(false)
        past.reload()
        told()
      }
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
    setBusy(false)
  }
  const needed = [{ required: true }]
  return (
    <section className="card stack" aria-labelledby="delay">
      <div className="spread"><h2 id="delay">{t('delay')}</h2><Button aria-expanded={open} onClick={() => { setOpen(!open); setCounted(undefined) }}>{t('new_delay')}</Button></div>
      <p className="quiet small">{t('delay_note')}</p>
      <div role="status" aria-live="polite">{said}</div>
      {open && (
        <Form<Filled> form={form} layout="vertical" style={{ maxWidth: 720 }} onValuesChange={() => setCounted(undefined)} onFinish={() => void send(true)}
          initialValues={{ code: 'flood', from: local(began), until: local(began + 72 * 3_600_000), extra_hours: 24 }}>
          <Form.Item name="code" label={t('code')}><Select options={CODES.map((c) => ({ value: c, label: t(`code.${c}`) }))} /></Form.Item>
          <Form.Item name="zh" label={t('reason_zh')} rules={needed}><Input maxLength={120} lang="zh" /></Form.Item>
          <Form.Item name="en" label={t('reason_en')} rules={needed}><Input maxLength={200} lang="en" /></Form.Item>
          <div role="group" aria-label={t('scope')}>
            <p className="quiet small">{t('scope')}</p>
            <div className="cols">
              <Form.Item name="carrier" label={t('carrier')}><Input maxLength={64} /></Form.Item>
              <Form.Item name="area" label={t('area')} rules={[{ pattern: /^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$/, message: '' }]}><Input maxLength={16} /></Form.Item>
              <Form.Item name="warehouse" label={t('warehouse')}><Input maxLength={64} /></Form.Item>
            </div>
          </div>
          <div className="cols">
            <Form.Item name="from" label={t('from')} rules={needed}><Input type="datetime-local" /></Form.Item>
            <Form.Item name="until" label={t('until')} rules={needed}><Input type="datetime-local" /></Form.Item>
            <Form.Item name="extra_hours" label={t('extra')}><InputNumber min={0} max={720} /></Form.Item>
            <Form.Item name="not_before" label={t('not_before')}><Input type="datetime-local" /></Form.Item>
          </div>
          {problem && <Fault problem={problem} />}
          <div aria-live="polite">{counted && <Counted delay={counted} />}</div>
          <div className="row">
            <Button htmlType="submit" loading={busy}>{t('count')}</Button>
            {counted && counted.lines > 0 && <Button type="primary" danger loading={busy} onClick={() => void send(false)}>{t('go', { n: count(counted.customers) })}</Button>}
          </div>
        </Form>
      )}
      <h3>{t('past')}</h3>
      <Show from={past} empty={(l) => l.length === 0} blank={t('no_past')}>
        {(rows) => (
          <Rows<Delay> width={720} label={t('past')} size="small" rowKey={(d) => d.id ?? d.at} dataSource={rows} columns={[
            { title: t('from'), render: (_, d) => <span className="num">{when(d.from)} – {when(d.until)}</span> },
            { title: t('code'), render: (_, d) => <span>{t(`code.${d.code}`)}<span className="quiet small" style={{ display: 'block' }}>{named(d, 'reason')}</span></span> },
            { title: t('where'), render: (_, d) => <span className="mono">{[d.carrier, d.area, d.warehouse].filter(Boolean).join(' ')}</span> },
            { title: t('lines'), align: 'right', render: (_, d) => <span className="num">{count(d.lines)}</span> },
            { title: t('customers'), align: 'right', render: (_, d) => <span className="num">{count(d.customers)}</span> },
            { title: t('by'), render: (_, d) => <span>{d.by}<span className="quiet small num" style={{ display: 'block' }}>{when(d.at)}</span></span> },
          ]} />
        )}
      </Show>
    </section>
  )
}

function Counted({ delay: d }: { delay: Delay }) {
  const t = useNotices()
  if (d.lines === 0) return <p>{t('nothing')}</p>
  return (
    <dl className="facts">
      <dt>{t('lines')}</dt><dd className="num">{count(d.lines)}</dd><dt>{t('waiting')}</dt><dd className="num">{count(d.waiting)}</dd>
      <dt>{t('parcels')}</dt><dd className="num">{count(d.parcels)}</dd><dt>{t('repairs')}</dt><dd className="num">{count(d.repairs)}</dd>
      <dt>{t('customers')}</dt><dd className="num">{count(d.customers)}</dd>
    </dl>
  )
}
