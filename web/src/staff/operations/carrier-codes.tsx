import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { get, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import type { Body, Carrier, ScanFinding, UnmappedCode } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { named } from '../../i18n/language.ts'
import { useCarrierCodes } from '../../i18n/carrier-codes.ts'
import { useStateWords } from '../../i18n/states.ts'
import { Rows } from '../rows.tsx'

/** What is said of a code; which code it is, the row says. */
type Meaning = Pick<Body<'/v1/carrier-codes'>, 'status' | 'meaning_zh' | 'meaning_en'> & { valid_from: string }

/** Codes that carriers send and nobody has mapped, and waybills that no parcel has. */
export function CodesPage() {
  const t = useCarrierCodes()
  const state = useStateWords()
  const codes = useLoad('codes', () => get('/v1/carrier-codes/unmapped'), 30_000)
  const orphans = useList(reading('/v1/orphan-waybills', { query: { limit: 50 } }), 60_000)
  const found = useList(reading('/v1/scan-findings', { query: { limit: 50 } }), 60_000)
  const carriers = useLoad('carriers', () => get('/v1/carriers'))
  const [mapping, setMapping] = useState<UnmappedCode>()
  const [said, setSaid] = useState('')
  const [form] = Form.useForm<Meaning>()
  const [problem, setProblem] = useState<Problem>()
  const map = async (v: Meaning) => {
    if (!mapping) return
    try {
      await post('/v1/carrier-codes', { body: { ...v, source: mapping.source, code: mapping.code } })
      setSaid(t('mapped', { code: `${mapping.source} ${mapping.code}` }))
      setMapping(undefined)
      setProblem(undefined)
      codes.reload()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
  }
  return (
    <>
      <h1>{t('codes')}</h1>
      <p className="quiet small">{t('codes_note')}</p>
      <div role="status" aria-live="polite">{said}</div>
      <section className="card stack">
        <Show from={codes} empty={(c) => c.items.length === 0} blank={t('no_codes')}>
          {(c) => (
            <Rows<UnmappedCode> width={720} label={t('codes')} rowKey={(r) => r.source + r.code} size="small" dataSource={c.items} columns={[
              { title: t('source'), dataIndex: 'source' }, { title: t('code'), render: (_, r) => <strong className="mono">{r.code}</strong> },
              { title: t('scans'), align: 'right', render: (_, r) => <span className="num">{count(r.scans)}</span> },
              { title: t('parcels'), align: 'right', render: (_, r) => <span className="num">{count(r.parcels)}</span> },
              { title: t('seen_last'), render: (_, r) => <span className="num">{when(r.last_at)}</span> }, { title: t('remark'), dataIndex: 'remark' },
              { title: '', render: (_, r) => <Button size="small" onClick={() => { setMapping(r); setSaid('') }}>{t('map')}</Button> },
            ]} />
          )}
        </Show>
      </section>
      {mapping && (
        <section className="card stack" aria-label={t('map')} style={{ maxWidth: 520 }}>
          <h2>{mapping.source} <span className="mono">{mapping.code}</span></h2>
          {problem && <Fault problem={problem} />}
          <Form form={form} layout="vertical" onFinish={(v: Meaning) => void map(v)} initialValues={{ valid_from: '2020-01-01', meaning_zh: mapping.remark, meaning_en: '' }}>
            <Form.Item name="status" label={t('means')} rules={[{ required: true }]}>
              <Select showSearch autoFocus options={(codes.data?.states ?? []).map((s) => ({ value: s, label: `${state('shipment', s)} · ${s}` }))} />
            </Form.Item>
            <Form.Item name="meaning_zh" label={t('zh')} rules={[{ required: true }]}><Input maxLength={100} /></Form.Item>
            <Form.Item name="meaning_en" label={t('en')} rules={[{ required: true }]}><Input maxLength={100} /></Form.Item>
            <Form.Item name="valid_from" label={t('valid_from')} rules={[{ required: true, pattern: /^\d{4}-\d\d-\d\d$/ }]}><Input /></Form.Item>
            <Button type="primary" htmlType="submit">{t('map')}</Button>
          </Form>
        </section>
      )}
      <section className="card stack">
        <h2>{t('orphans')}</h2>
        <Show from={orphans} empty={(l) => l.length === 0} blank={t('no_orphans')}>
          {(rows) => <ul className="list">{rows.map((o) => <li key={o.carrier + o.waybill} className="spread"><span className="mono">{o.carrier} {o.waybill}</span><span className="row"><span className="quiet small">{t('since')} {when(o.since)} · {count(o.scans)}</span>{o.given_up_at && <Chip tone="warn">{t('given_up')}</Chip>}</span></li>)}</ul>}
        </Show>
      </section>
      <section className="card stack" aria-label={t('findings')}>
        <h2>{t('findings')}</h2>
        <p className="quiet small">{t('findings_note')}</p>
        <Show from={found} empty={(l) => l.length === 0} blank={t('no_findings')}>
          {(rows) => (
            <Rows<ScanFinding> width={820} label={t('findings')} rowKey={(r) => r.id} size="small" dataSource={rows} columns={[
              { title: t('source'), render: (_, r) => <>{r.source} <span className="mono">{r.carrier} {r.waybill}</span></> },
              { title: t('verdict'), render: (_, r) => <Chip tone={r.verdict === 'skipped' ? 'warn' : 'quiet'}>{state('verdict', r.verdict)}</Chip> },
              { title: t('reason'), render: (_, r) => <>{state('finding', r.reason)}{r.detail && <span className="quiet mono"> {r.detail}</span>}</> },
              { title: t('times'), align: 'right', render: (_, r) => <span className="num">{count(r.times)}</span> },
              { title: t('taken'), align: 'right', render: (_, r) => <span className="num">{count(r.taken)}</span> },
              { title: t('seen_last'), render: (_, r) => <span className="num">{when(r.last_at)}</span> },
              { title: t('raw'), render: (_, r) => <span className="mono small">{r.topic} {r.partition}/{r.offset}</span> },
            ]} />
          )}
        </Show>
      </section>
      <section className="card stack" aria-label={t('carriers')}>
        <h2>{t('carriers')}</h2>
        <p className="quiet small">{t('carriers_note')}</p>
        <Show from={carriers}>{(c) => <ul className="list">{c.items.map((one) => <li key={one.code}><Names carrier={one} saved={() => carriers.reload()} /></li>)}</ul>}</Show>
      </section>
    </>
  )
}

/** What others call a carrier, and by which clock it writes times without a zone. */
function Names({ carrier, saved }: { carrier: Carrier; saved: () => void }) {
  const t = useCarrierCodes()
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const save = async (v: { aliases: string[]; zone?: string }) => {
    try {
      await post('/v1/carriers/{carrier}/names', { path: { carrier: carrier.code }, body: { aliases: v.aliases, zone: v.zone ?? '' } })
      setProblem(undefined)
      setSaid(t('saved', { carrier: carrier.code }))
      saved()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(v: { aliases: string[]; zone?: string }) => void save(v)} initialValues={{ aliases: carrier.aliases ?? [], zone: carrier.zone }}>
      <strong>{named(carrier)} <span className="mono">{carrier.code}</span></strong>
      <Form.Item name="aliases" label={t('aliases')}><Select mode="tags" open={false} suffixIcon={null} aria-label={`${t('aliases')} ${carrier.code}`} /></Form.Item>
      <Form.Item name="zone" label={t('zone')}><Input placeholder={t('none')} maxLength={64} style={{ maxWidth: 240 }} aria-label={`${t('zone')} ${carrier.code}`} /></Form.Item>
      <Button htmlType="submit">{t('save')}</Button>
      <span role="status" aria-live="polite">{said}</span>
      {problem && <Fault problem={problem} />}
    </Form>
  )
}
