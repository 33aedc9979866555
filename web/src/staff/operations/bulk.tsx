import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useDesk } from '../../i18n/desk.ts'
import type { Problem } from '../../shared/api/client.ts'
import { reading } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { BulkBatch } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { Fault, Show } from '../../shared/parts.tsx'
import { saveFile } from '../../shared/save-file.ts'

const COLUMNS = 'customer_name,phone,address,area_code,lon,lat,model,serial,symptom'

/** Many repairs of a key account from a file: what is wrong is told row by row, and kept as a file to mend and send again. */
export function BulkPage() {
  const t = useDesk()
  const [file, setFile] = useState<File>()
  const [made, setMade] = useState<BulkBatch>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const batches = useGet(reading('/v1/bulk-intakes'))
  const send = async (v: { batch: string; account: string }) => {
    if (!file) return
    setBusy(true)
    setProblem(undefined)
    try {
      setMade(await post('/v1/bulk-intakes', { body: { batch: v.batch.trim(), account: v.account.trim(), csv: await file.text() } }))
      batches.reload()
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <h1>{t('bulk')}</h1>
      <section className="card stack" aria-label={t('bulk')}>
        <p className="quiet">{t('bulk_hint', { columns: COLUMNS })}</p>
        {problem && <Fault problem={problem} />}
        <Form layout="vertical" onFinish={(v: { batch: string; account: string }) => void send(v)}>
          <Form.Item name="account" label={t('account')} rules={[{ required: true, whitespace: true }]}><Input maxLength={64} autoComplete="off" /></Form.Item>
          <Form.Item name="batch" label={t('batch')} extra={t('batch_hint')} rules={[{ required: true, pattern: /^[0-9A-Za-z._-]{1,64}$/ }]}><Input maxLength={64} autoComplete="off" /></Form.Item>
          <Form.Item label={t('file')} htmlFor="bulk-file"><input id="bulk-file" type="file" accept=".csv,text/csv" onChange={(e) => setFile(e.target.files?.[0])} /></Form.Item>
          <div className="row">
            <Button type="primary" htmlType="submit" loading={busy} disabled={!file}>{t('upload')}</Button>
            <Button onClick={() => saveFile(new Blob([`${COLUMNS}\n`], { type: 'text/csv' }), 'repairs.csv')}>{t('template')}</Button>
          </div>
        </Form>
      </section>
      {made && <Report of={made} />}
      <section className="card stack" aria-label={t('batches')}>
        <h2>{t('batches')}</h2>
        <Show from={batches}>
          {({ items }) => items.length === 0 ? <p className="quiet">{t('no_batches')}</p> : (
            <ul className="list">{items.map((b) => <li key={b.batch} className="spread"><span className="mono">{b.batch}</span><span>{b.account}</span><span className="num">{t('taken', { n: b.taken, of: b.rows })} · {when(b.at)}</span></li>)}</ul>
          )}
        </Show>
      </section>
    </>
  )
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

function Report({ of: b }: { of: BulkBatch }) {
  const t = useDesk()
  const errors = () => saveFile(new Blob(['\uFEFF' + ['row,serial,field,code,error', ...b.refused.map((r) => [r.row, r.serial, r.field, r.code, r.detail].map((x) => quoted(String(x))).join(','))].join('\n')], { type: 'text/csv' }), `${b.batch}-errors.csv`)
  return (
    <section className="card stack" role="status" aria-label={b.batch}>
      <div className="spread"><h2>{t('report', { created: b.created, refused: b.refused.length })}</h2>{b.refused.length > 0 && <Button onClick={errors}>{t('errors_file')}</Button>}</div>
      {b.created === 0 && b.taken > 0 && <p>{t('known_batch', { n: b.taken })}</p>}
      {b.refused.length > 0 && <ul className="list">{b.refused.slice(0, 50).map((r) => <li key={r.row}><span className="num">{t('row', { n: r.row })}</span> <span className="mono">{r.serial}</span> {r.detail}</li>)}</ul>}
    </section>
  )
}
