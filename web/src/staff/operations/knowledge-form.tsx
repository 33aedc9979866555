import { App, Button, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { put, reading, type Problem } from '../../shared/api/client.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { Knowledge } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { when } from '../../shared/format.ts'
import { Fault } from '../../shared/parts.tsx'
import { named } from '../../i18n/language.ts'
import { useKnowledge } from '../../i18n/knowledge.ts'
import { bodyOf, formOf, type Written } from './knowledge-body.ts'

const needed = [{ required: true, whitespace: true }]

/** One entry to edit, or a new one: what is saved is its next version. */
export function KnowledgeForm({ of: entry, lines, close }: { of: Knowledge | undefined; lines: { value: string; label: string }[]; close: (saved: boolean) => void }) {
  const t = useKnowledge()
  const { message } = App.useApp()
  const [form] = Form.useForm<Written>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const save = (v: Written) => {
    setBusy(true)
    setProblem(undefined)
    put('/v1/knowledge/{knowledge}', { path: { knowledge: entry?.entry ?? v.entry.trim() }, body: bodyOf(v, entry?.version ?? 0) })
      .then((e) => { void message.success(t('saved', { version: e.version })); close(true) }, (error: unknown) => setProblem(atFields(form, asProblem(error))))
      .finally(() => setBusy(false))
  }
  return (
    <section className="card stack" aria-label={entry ? entry.entry : t('new')}>
      <div className="spread"><h2>{entry ? `${entry.entry} · ${t('version')} ${entry.version}` : t('new')}</h2><Button onClick={() => close(false)}>{t('close')}</Button></div>
      {problem && <Fault problem={problem} />}
      <Form form={form} layout="vertical" onFinish={save} initialValues={formOf(entry)}>
        <div className="pairs">
          {!entry && <Form.Item name="entry" label={t('entry')} rules={needed}><Input maxLength={64} autoComplete="off" /></Form.Item>}
          <Form.Item name="product_line" label={t('line')} rules={needed}><Select options={lines} /></Form.Item>
          <Form.Item name="code" label={t('code')} extra={t('codes_hint')}><Input maxLength={80} autoComplete="off" /></Form.Item>
          <Form.Item name="symptom_zh" label={t('symptom_zh')} rules={needed}><Input maxLength={200} /></Form.Item>
          <Form.Item name="symptom_en" label={t('symptom_en')} rules={needed}><Input maxLength={200} /></Form.Item>
          <Form.Item name="synonyms_zh" label={t('synonyms_zh')}><Input maxLength={500} /></Form.Item>
          <Form.Item name="synonyms_en" label={t('synonyms_en')}><Input maxLength={500} /></Form.Item>
          <Form.Item name="safety_zh" label={t('safety_zh')}><Input.TextArea maxLength={1000} autoSize /></Form.Item>
          <Form.Item name="safety_en" label={t('safety_en')}><Input.TextArea maxLength={1000} autoSize /></Form.Item>
        </div>
        <Causes />
        <div className="row"><Button type="primary" htmlType="submit" loading={busy}>{t('save')}</Button></div>
      </Form>
      {entry && <Versions of={entry.entry} />}
    </section>
  )
}

function Causes() {
  const t = useKnowledge()
  return (
    <Form.List name="causes">
      {(fields, { add, remove }) => (
        <>
          {fields.map((f, i) => (
            <fieldset key={f.key} className="card" aria-label={`${t('causes')} ${i + 1}`}>
              <div className="pairs">
                <Form.Item name={[f.name, 'cause']} label={t('cause')} rules={needed}><Input maxLength={64} autoComplete="off" /></Form.Item>
                <Form.Item name={[f.name, 'name_zh']} label={t('name_zh')} rules={needed}><Input maxLength={200} /></Form.Item>
                <Form.Item name={[f.name, 'name_en']} label={t('name_en')} rules={needed}><Input maxLength={200} /></Form.Item>
                <Form.Item name={[f.name, 'takes']} label={t('takes')} extra={t('takes_hint')}><Input maxLength={500} autoComplete="off" /></Form.Item>
                <Form.Item name={[f.name, 'prior']} label={t('prior')} rules={[{ required: true }]}><InputNumber min={1} max={1000} precision={0} /></Form.Item>
                <Form.Item name={[f.name, 'tips_zh']} label={t('tips_zh')}><Input.TextArea maxLength={1000} autoSize /></Form.Item>
                <Form.Item name={[f.name, 'tips_en']} label={t('tips_en')}><Input.TextArea maxLength={1000} autoSize /></Form.Item>
              </div>
              {fields.length > 1 && <Button onClick={() => remove(f.name)}>{t('drop_cause')}</Button>}
            </fieldset>
          ))}
          <Form.Item><Button onClick={() => add({ prior: 10 })}>{t('add_cause')}</Button></Form.Item>
        </>
      )}
    </Form.List>
  )
}

function Versions({ of }: { of: string }) {
  const t = useKnowledge()
  const all = useGet(reading('/v1/knowledge/{knowledge}/versions', { path: { knowledge: of } }))
  return (
    <details>
      <summary>{t('versions')}</summary>
      <ul className="list">
        {(all.data?.items ?? []).map((v) => (
          <li key={v.version} className="stack">
            <div><b>{t('version')} {v.version}</b> <span className="quiet small num">{when(v.written_at)} · {v.written_by}</span></div>
            <div className="small">{named(v, 'symptom')}: {v.causes.map((c) => `${named(c)} (${c.prior})`).join('; ')}</div>
          </li>
        ))}
      </ul>
    </details>
  )
}
