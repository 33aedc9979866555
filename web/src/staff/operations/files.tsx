import { Button, Select } from 'antd'
import { useRef, useState } from 'react'
import { fetchFile, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { ImportReport } from '../../shared/api/types.ts'
import { saveFile } from '../../shared/save-file.ts'
import { count } from '../../shared/format.ts'
import { Blank, Chip, Fault } from '../../shared/parts.tsx'
import { useFiles } from '../../i18n/files.ts'
import { Rows } from '../rows.tsx'

const KINDS = ['parts', 'models', 'model_parts', 'supersessions', 'locations', 'stock', 'transfers', 'counts', 'van_levels', 'calendars', 'calendar_days', 'categories', 'materials', 'hazards'] as const

const asBase64 = (file: File) => new Promise<string>((done, failed) => {
  const reader = new FileReader()
  reader.onload = () => done(String(reader.result).replace(/^data:[^,]*,/, ''))
  reader.onerror = () => failed(reader.error ?? new Error('unreadable'))
  reader.readAsDataURL(file)
})

/** Every kind of master data out and in again, with a dry run and each row at fault by line and column. */
export function FilesPage() {
  const t = useFiles()
  const [kind, setKind] = useState<(typeof KINDS)[number]>('parts')
  const [file, setFile] = useState<File>()
  const [report, setImportReport] = useState<ImportReport>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  const load = (dry: boolean) => attempt(async () => {
    if (!file) return
    const content = file.name.toLowerCase().endsWith('.xlsx') ? { xlsx: await asBase64(file) } : { csv: await file.text() }
    setImportReport(await post('/v1/imports', { body: { kind, dry_run: dry, ...content } }))
  })
  const save = (format: 'csv' | 'xlsx') => attempt(async () => {
    saveFile(await fetchFile(reading('/v1/export/{kind}', { path: { kind }, query: { format } })), `${kind}.${format}`)
  })
  return (
    <>
      <div className="spread">
        <h1>{t('title')}</h1>
        <Select aria-label={t('kind')} value={kind} style={{ minWidth: 200 }} onChange={(k) => { setKind(k); setImportReport(undefined) }} options={KINDS.map((k) => ({ value: k, label: t(`k.${k}`) }))} />
      </div>
      <div className="cols">
        <section className="card stack">
          <h2>{t('export')}</h2>
          <div className="row"><Button onClick={() => void save('csv')} loading={busy}>CSV</Button><Button onClick={() => void save('xlsx')} loading={busy}>XLSX</Button></div>
        </section>
        <section className="card stack">
          <h2>{t('import')}</h2>
          <p className="quiet small">{t('note')}</p>
          <label className="stack">{t('choose')}<input ref={input} type="file" accept=".csv,.xlsx,text/csv" onChange={(e) => { setFile(e.target.files?.[0]); setImportReport(undefined) }} /></label>
          <div className="row"><Button onClick={() => void load(true)} disabled={!file} loading={busy}>{t('trial')}</Button><Button type="primary" onClick={() => void load(false)} disabled={!file || !report?.dry_run || report.errors.length > 0} loading={busy}>{t('load')}</Button></div>
        </section>
      </div>
      {problem && <Fault problem={problem} />}
      {report && <Told report={report} />}
    </>
  )
}

function Told({ report: r }: { report: ImportReport }) {
  const t = useFiles()
  const failed = r.errors.length > 0
  return (
    <section className="card stack" aria-live="polite">
      <div className="spread"><h2>{failed ? t('errors') : t(r.dry_run ? 'trial_done' : 'loaded')}</h2><Chip tone={failed ? 'bad' : 'good'}>{failed ? count(r.errors.length) : t('none_wrong')}</Chip></div>
      <dl className="facts">
        <dt>{t('rows')}</dt><dd className="num">{count(r.rows)}</dd><dt>{t('added')}</dt><dd className="num">{count(r.added)}</dd>
        <dt>{t('changed')}</dt><dd className="num">{count(r.changed)}</dd><dt>{t('unchanged')}</dt><dd className="num">{count(r.unchanged)}</dd>
      </dl>
      {failed ? (
        <Rows<ImportReport['errors'][number]> width={520} label={t('errors')} size="small" rowKey={(e) => `${e.row}${e.column}${e.message}`} dataSource={r.errors.slice(0, 200)} columns={[
          { title: t('line'), dataIndex: 'row', align: 'right' }, { title: t('column'), render: (_, e) => <span className="mono">{e.column}</span> }, { title: t('what'), dataIndex: 'message' },
        ]} />
      ) : r.rows === 0 && <Blank />}
    </section>
  )
}
