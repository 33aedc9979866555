import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { put, type Problem } from '../../shared/api/client.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { ServiceArea } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { Fault } from '../../shared/parts.tsx'
import { useWorkforce } from '../../i18n/workforce.ts'

const needed = [{ required: true, whitespace: true }]

/** One service area: its name, how soon customers in it are answered, and its outline from a GeoJSON file. */
export function AreaForm({ of: area, close }: { of: ServiceArea | undefined; close: (saved: boolean) => void }) {
  const t = useWorkforce()
  const { message } = App.useApp()
  const [form] = Form.useForm<ServiceArea>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const save = (v: ServiceArea) => {
    setBusy(true)
    setProblem(undefined)
    put('/v1/service-areas/{area}', { path: { area: area?.area ?? v.area }, body: { name_zh: v.name_zh, name_en: v.name_en, region: v.region, response_minutes: v.response_minutes, outline: v.outline, active: v.active, version: area?.version ?? 0 } })
      .then(() => { void message.success(t('saved')); close(true) }, (error: unknown) => setProblem(atFields(form, asProblem(error)))).finally(() => setBusy(false))
  }
  const read = (file: File | undefined) => void file?.text().then((text) => form.setFieldValue('outline', text))
  return (
    <section className="card stack" aria-label={area?.area ?? t('new_area')}>
      <div className="spread"><h2>{area?.area ?? t('new_area')}</h2><Button onClick={() => close(false)}>{t('close')}</Button></div>
      {problem && <Fault problem={problem} />}
      <Form form={form} layout="vertical" onFinish={save} initialValues={area ?? { region: 'urban', response_minutes: 120, active: true, outline: '' }}>
        <div className="pairs">
          {!area && <Form.Item name="area" label={t('area')} rules={needed}><Input maxLength={64} autoComplete="off" /></Form.Item>}
          <Form.Item name="name_zh" label={t('name_zh')} rules={needed}><Input maxLength={80} /></Form.Item>
          <Form.Item name="name_en" label={t('name_en')} rules={needed}><Input maxLength={80} /></Form.Item>
          <Form.Item name="region" label={t('region')}><Select options={[{ value: 'urban', label: t('region.urban') }, { value: 'remote', label: t('region.remote') }]} /></Form.Item>
          <Form.Item name="response_minutes" label={t('minutes')} rules={[{ required: true }]}><InputNumber min={1} max={10080} precision={0} /></Form.Item>
          <Form.Item name="active" valuePropName="checked"><Checkbox>{t('active')}</Checkbox></Form.Item>
        </div>
        <label className="stack">{t('upload')}<input type="file" accept=".json,.geojson,application/geo+json" onChange={(e) => read(e.target.files?.[0])} /></label>
        <Form.Item name="outline" label={t('outline')} rules={needed}><Input.TextArea rows={4} spellCheck={false} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>{t('save')}</Button>
      </Form>
    </section>
  )
}
