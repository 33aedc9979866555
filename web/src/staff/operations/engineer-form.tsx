import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { put, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { Engineer, ServiceArea } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { day, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Fault } from '../../shared/parts.tsx'
import { useStateWords } from '../../i18n/states.ts'
import { useWorkforce } from '../../i18n/workforce.ts'

type Written = { login: string; photo: string; lon: number; lat: number; zone: string; areas: string[]; active: boolean; days: number[]; starts: string; ends: string }
type Certificate = { category: string; level: number; number: string; valid_from: string; valid_to: string }
type Absence = { kind: 'sick' | 'leave' | 'training' | 'left'; starts_at: string; ends_at: string; note?: string }

const needed = [{ required: true, whitespace: true }]
const clockForm = [{ required: true, pattern: /^([01][0-9]|2[0-3]):[0-5][0-9]$/ }]
const week = [1, 2, 3, 4, 5, 6, 7]
const kinds = ['sick', 'leave', 'training', 'left'] as const

/** One engineer: home, shifts and areas, what he is certified for and when he is away. */
export function EngineerForm({ of: engineer, areas, changed, close }: { of: Engineer | undefined; areas: ServiceArea[]; changed: (e: Engineer) => void; close: () => void }) {
  const t = useWorkforce()
  const { message } = App.useApp()
  const [form] = Form.useForm<Written>()
  const [problem, setProblem] = useState<Problem>()
  const said = (call: Promise<Engineer>) => {
    setProblem(undefined)
    call.then((e) => { void message.success(t('saved')); changed(e) }, (error: unknown) => setProblem(atFields(form, asProblem(error))))
  }
  const save = (v: Written) => said(put('/v1/engineers/{engineer}', { path: { engineer: engineer?.login ?? v.login.trim() }, body: { photo: v.photo, lon: v.lon, lat: v.lat, zone: v.zone, areas: v.areas, active: v.active,
    shifts: v.days.map((weekday) => ({ weekday, starts: v.starts, ends: v.ends })), version: engineer?.version ?? 0 } }))
  const first = engineer?.shifts[0]
  const initial: Partial<Written> = engineer
    ? { photo: engineer.photo, lon: engineer.lon, lat: engineer.lat, zone: engineer.zone, areas: engineer.areas, active: engineer.active, days: [...new Set(engineer.shifts.map((s) => s.weekday))], starts: first?.starts ?? '08:00', ends: first?.ends ?? '18:00' }
    : { photo: '', zone: 'Asia/Shanghai', areas: [], active: true, days: [1, 2, 3, 4, 5], starts: '08:00', ends: '18:00' }
  return (
    <section className="card stack" aria-label={engineer?.name ?? t('new')}>
      <div className="spread"><h2>{engineer?.name ?? t('new')}</h2><Button onClick={close}>{t('close')}</Button></div>
      {problem && <Fault problem={problem} />}
      <Form form={form} layout="vertical" onFinish={save} initialValues={initial}>
        <div className="pairs">
          {!engineer && <Form.Item name="login" label={t('login')} rules={needed}><Input maxLength={80} autoComplete="off" /></Form.Item>}
          <Form.Item name="photo" hidden><Input /></Form.Item>
          <Form.Item name="lon" label={t('lon')} rules={[{ required: true }]}><InputNumber min={-180} max={180} step={0.001} /></Form.Item>
          <Form.Item name="lat" label={t('lat')} rules={[{ required: true }]}><InputNumber min={-90} max={90} step={0.001} /></Form.Item>
          <Form.Item name="zone" label={t('zone')} rules={needed}><Input maxLength={64} /></Form.Item>
          <Form.Item name="areas" label={t('goes')}><Select mode="multiple" placeholder={t('everywhere')} options={areas.map((a) => ({ value: a.area, label: named(a) || a.area }))} /></Form.Item>
          <Form.Item name="days" label={t('days')}><Select mode="multiple" options={week.map((value) => ({ value, label: String(value) }))} /></Form.Item>
          <Form.Item name="starts" label={t('starts')} rules={clockForm}><Input maxLength={5} /></Form.Item>
          <Form.Item name="ends" label={t('ends')} rules={clockForm}><Input maxLength={5} /></Form.Item>
          <Form.Item name="active" valuePropName="checked"><Checkbox>{t('active')}</Checkbox></Form.Item>
        </div>
        <Button type="primary" htmlType="submit">{t('save')}</Button>
      </Form>
      {engineer && <Certificates of={engineer} said={said} />}
      {engineer && <Absences of={engineer} said={said} />}
    </section>
  )
}

const at = (date: string) => new Date(date).toISOString()

function Certificates({ of: e, said }: { of: Engineer; said: (call: Promise<Engineer>) => void }) {
  const state = useStateWords()
  const t = useWorkforce()
  const lines = useGet(reading('/v1/product-lines'))
  const add = (v: Certificate) => said(post('/v1/engineers/{engineer}/certificates', { path: { engineer: e.login }, body: { ...v, valid_from: at(v.valid_from), valid_to: at(v.valid_to) } }))
  return (
    <details>
      <summary>{t('certificates')} ({e.certificates.length})</summary>
      <ul className="list">
        {e.certificates.map((c) => (
          <li key={c.id} className="spread"><span>{state('line_of', c.category)} · {t('level')} {c.level} · {c.number} <span className="quiet small num">{day(c.valid_from, e.zone)} – {day(c.valid_to, e.zone)}</span></span>
            <Button size="small" onClick={() => said(post('/v1/engineers/{engineer}/certificates/{certificate}/revoke', { path: { engineer: e.login, certificate: c.id } }))}>{t('revoke')}</Button></li>
        ))}
      </ul>
      <Form layout="inline" onFinish={add} initialValues={{ level: 1 }}>
        <Form.Item name="category" label={t('category')} rules={needed}><Select style={{ minWidth: 140 }} options={(lines.data?.items ?? []).map((l) => ({ value: l.product_line, label: named(l) || l.product_line }))} /></Form.Item>
        <Form.Item name="level" label={t('level')}><InputNumber min={1} max={3} precision={0} /></Form.Item>
        <Form.Item name="number" label={t('number')} rules={needed}><Input maxLength={64} /></Form.Item>
        <Form.Item name="valid_from" label={t('valid_from')} rules={needed}><Input type="date" /></Form.Item>
        <Form.Item name="valid_to" label={t('valid_to')} rules={needed}><Input type="date" /></Form.Item>
        <Button htmlType="submit">{t('certify')}</Button>
      </Form>
    </details>
  )
}

function Absences({ of: e, said }: { of: Engineer; said: (call: Promise<Engineer>) => void }) {
  const t = useWorkforce()
  const add = (v: Absence) => said(post('/v1/engineers/{engineer}/absences', { path: { engineer: e.login }, body: { kind: v.kind, starts_at: at(v.starts_at), ends_at: at(v.ends_at), note: v.note ?? '' } }))
  return (
    <details>
      <summary>{t('absences')} ({e.absences.length})</summary>
      <ul className="list">
        {e.absences.map((a) => (
          <li key={a.id} className="spread"><span>{t(`absence.${a.kind}`)} <span className="quiet small num">{when(a.starts_at, e.zone)} – {when(a.ends_at, e.zone)} · {a.note}</span></span>
            <Button size="small" onClick={() => said(post('/v1/engineers/{engineer}/absences/{absence}/revoke', { path: { engineer: e.login, absence: a.id } }))}>{t('back')}</Button></li>
        ))}
      </ul>
      <Form layout="inline" onFinish={add} initialValues={{ kind: 'sick' }}>
        <Form.Item name="kind" label={t('kind')}><Select style={{ minWidth: 120 }} options={kinds.map((value) => ({ value, label: t(`absence.${value}`) }))} /></Form.Item>
        <Form.Item name="starts_at" label={t('starts')} rules={needed}><Input type="datetime-local" /></Form.Item>
        <Form.Item name="ends_at" label={t('ends')} rules={needed}><Input type="datetime-local" /></Form.Item>
        <Form.Item name="note" label={t('note')}><Input maxLength={400} /></Form.Item>
        <Button htmlType="submit">{t('absent')}</Button>
      </Form>
    </details>
  )
}
