import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useDeclarations } from '../../i18n/declarations.ts'
import { get, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Body } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { Rows } from '../rows.tsx'

type Written = Body<'/v1/parts/{part}/declarations'>

/** What is declared of the hazardous substances in a part; operations write it down. */
export function Declarations({ part }: { part: string }) {
  const t = useDeclarations()
  const role = useSession()?.actor.role
  const [form] = Form.useForm<Written>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const known = useLoad(role === 'operations' || role === 'warehouse' ? part : null, async () => (await get('/v1/parts/{part}/declarations', { path: { part } })).items)
  const write = async (body: Written) => {
    setProblem(undefined)
    setBusy(true)
    try {
      await post('/v1/parts/{part}/declarations', { path: { part }, body })
      form.resetFields()
      known.reload()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
    setBusy(false)
  }
  if (role !== 'operations' && role !== 'warehouse') return null
  const needed = [{ required: true }]
  return (
    <section className="card stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <Show from={known} empty={(l) => l.length === 0} blank={t('none')}>
        {(l) => (
          <Rows<(typeof l)[number]> width={640} label={t('title')} rowKey={(d) => `${d.issuer}/${d.number}`} dataSource={[...l]} size="small" columns={[
            { title: t('number'), render: (_, d) => <span className="mono">{d.number}</span> },
            { title: t('issuer'), dataIndex: 'issuer' },
            { title: t('issued_on'), render: (_, d) => <span className="num">{d.issued_on}</span> },
            { title: t('valid_until'), render: (_, d) => <span className="row"><span className="num">{d.valid_until}</span><Chip tone={d.valid_today ? 'good' : 'warn'}>{t(d.valid_today ? 'valid' : 'not_valid')}</Chip></span> },
            { title: t('written_by'), render: (_, d) => d.written_by || <span className="quiet">{t('from_file')}</span> },
          ]} />
        )}
      </Show>
      {role === 'operations' && (
        <Form form={form} layout="inline" style={{ rowGap: 8 }} onFinish={(v) => void write(v)}>
          <Form.Item name="number" label={t('number')} rules={needed}><Input maxLength={100} autoComplete="off" /></Form.Item>
          <Form.Item name="issuer" label={t('issuer')} rules={needed}><Input maxLength={100} /></Form.Item>
          <Form.Item name="issued_on" label={t('issued_on')} rules={needed}><Input type="date" /></Form.Item>
          <Form.Item name="valid_until" label={t('valid_until')} rules={needed}><Input type="date" /></Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>{t('write')}</Button>
        </Form>
      )}
      {problem && <Fault problem={problem} />}
    </section>
  )
}
