import { Button, Checkbox, Input, Progress, Select } from 'antd'
import { useState } from 'react'
import { fetchFile, Problem, reading } from '../../shared/api/client.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { ImportFile, ImportKind, ImportOptions, ImportReport, ImportRun } from '../../shared/api/types.ts'
import { bring, readFile } from '../../shared/api/upload.ts'
import { saveFile } from '../../shared/save-file.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, Fault } from '../../shared/parts.tsx'
import { useFiles } from '../../i18n/files.ts'
import { Rows } from '../rows.tsx'

const ENCODINGS = ['utf-8', 'gb18030', 'windows-1252', 'windows-1250', 'windows-1251', 'big5', 'utf-16le', 'utf-16be'] as const
const SEPARATORS = ['comma', 'semicolon', 'tab', 'bar'] as const
const SHOWN = 200

type Going = { step: 'bring' | 'read'; share: number; rows: number }
type How = Pick<ImportOptions, 'ignore_unknown' | 'encoding' | 'separator' | 'delivery'>

/** One file on its way in: it is brought once, looked at as often as one likes, and loaded whole or without its bad rows. */
export function FileLoad({ kind, loaded }: { kind: ImportKind['kind']; loaded?: () => void }) {
  const t = useFiles()
  const [file, setFile] = useState<File>()
  const [kept, setKept] = useState<ImportFile>()
  const [how, setHow] = useState<How>({})
  const [run, setRun] = useState<ImportRun>()
  const [going, setGoing] = useState<Going>()
  const [problem, setProblem] = useState<Problem>()
  const report = run?.report ?? undefined
  const choose = (f: File | undefined) => {
    setFile(f)
    setKept(undefined)
    setRun(undefined)
    setProblem(undefined)
  }
  const change = (more: How) => {
    setHow({ ...how, ...more })
    setRun(undefined)
  }
  const go = async (options: Pick<ImportOptions, 'dry_run' | 'only_good'>) => {
    if (!file) return
    setProblem(undefined)
    try {
      setGoing({ step: 'bring', share: kept ? 1 : 0, rows: 0 })
      const there = kept ?? await bring(file, (share) => setGoing({ step: 'bring', share, rows: 0 }))
      setKept(there)
      setGoing({ step: 'read', share: 1, rows: 0 })
      const done = await readFile(there.id, { kind, ...how, ...options }, (rows) => setGoing({ step: 'read', share: 1, rows }))
      setRun(done)
      if (done.state === 'failed') setProblem(new Problem(422, 'import_failed', done.problem))
      else if (!options.dry_run) loaded?.()
    } catch (error) {
      setProblem(asProblem(error))
    }
    setGoing(undefined)
  }
  const looked = report?.dry_run
  const clean = looked && report.errors.length === 0
  const some = looked && report.errors.length > 0 && report.bad > 0 && report.bad < report.rows
  return (
    <section className="card stack">
      <h2>{t('import')}</h2>
      <p className="quiet small">{t('note')}</p>
      <label className="stack">{t('choose')}<input type="file" accept=".csv,.txt,.tsv,.xlsx,text/csv" onChange={(e) => choose(e.target.files?.[0])} /></label>
      {kind === 'stock' && <label className="stack">{t('delivery')}<Input value={how.delivery ?? ''} maxLength={64} onChange={(e) => change({ delivery: e.target.value })} /><span className="quiet small">{t('delivery_note')}</span></label>}
      <Checkbox checked={how.ignore_unknown ?? false} onChange={(e) => change({ ignore_unknown: e.target.checked })}>{t('ignore')}</Checkbox>
      <div className="row">
        <Select aria-label={t('encoding')} value={how.encoding ?? ''} style={{ minWidth: 190 }} onChange={(v) => change({ encoding: ENCODINGS.find((e) => e === v) })} options={[{ value: '', label: t('encoding_auto') }, ...ENCODINGS.map((e) => ({ value: e, label: t(`e.${e}`) }))]} />
        <Select aria-label={t('separator')} value={how.separator ?? ''} style={{ minWidth: 190 }} onChange={(v) => change({ separator: SEPARATORS.find((s) => s === v) })} options={[{ value: '', label: t('separator_auto') }, ...SEPARATORS.map((s) => ({ value: s, label: t(`s.${s}`) }))]} />
      </div>
      <div className="row">
        <Button onClick={() => void go({ dry_run: true })} disabled={!file} loading={!!going}>{t('trial')}</Button>
        <Button type="primary" onClick={() => void go({})} disabled={!clean} loading={!!going}>{t('load')}</Button>
        {some && <Button onClick={() => void go({ only_good: true })} loading={!!going}>{t('load_good', { rows: report.rows - report.bad })}</Button>}
      </div>
      {going && (
        <div role="status">
          <Progress percent={Math.round(going.share * 100)} size="small" aria-label={t('progress')} />
          <span className="small">{going.step === 'bring' ? t('bringing') : t('reading', { rows: going.rows })}</span>
        </div>
      )}
      {problem && <Fault problem={problem} />}
      {run && report && !going && <Told run={run.id} report={report} />}
    </section>
  )
}

function Told({ run, report: r }: { run: string; report: ImportReport }) {
  const t = useFiles()
  const [problem, setProblem] = useState<Problem>()
  const failed = r.errors.length > 0
  const all = r.errors.length + r.more_errors
  const rejected = () => fetchFile(reading('/v1/import-runs/{run}/rejected', { path: { run } })).then((f) => saveFile(f, `${r.kind}-rejected.csv`), (error: unknown) => setProblem(asProblem(error)))
  const title = r.dry_run ? (failed ? 'errors' : 'trial_done') : failed && !r.only_good ? 'errors' : failed ? 'loaded_good' : 'loaded'
  return (
    <div className="stack" aria-live="polite">
      <div className="spread"><h2>{t(title)}</h2><Chip tone={failed ? 'bad' : 'good'}>{failed ? t('faults', { count: all }) : t('none_wrong')}</Chip></div>
      {r.told && <p>{r.told}</p>}
      {r.ignored.length > 0 && <p className="quiet">{t('ignored', { columns: r.ignored.join(', ') })}</p>}
      <dl className="facts">
        <dt>{t('rows')}</dt><dd className="num">{count(r.rows)}</dd>
        {r.bad > 0 && <><dt>{t('bad')}</dt><dd className="num">{count(r.bad)}</dd></>}
        <dt>{t('added')}</dt><dd className="num">{count(r.added)}</dd>
        <dt>{t('changed')}</dt><dd className="num">{count(r.changed)}</dd><dt>{t('unchanged')}</dt><dd className="num">{count(r.unchanged)}</dd>
        {r.nothing > 0 && <><dt>{t('nothing')}</dt><dd className="num">{count(r.nothing)}</dd></>}
      </dl>
      {r.deliveries.map((d) => <p key={d.delivery} role="note">{d.delivery ? t('before', { delivery: d.delivery, rows: d.rows, at: when(d.at), by: d.by }) : t('before_unnamed', { rows: d.rows, at: when(d.at), by: d.by })}</p>)}
      {failed && (
        <>
          <Rows<ImportReport['errors'][number]> width={520} label={t('errors')} size="small" rowKey={(e) => `${e.row} ${e.column} ${e.code}`} dataSource={r.errors.slice(0, SHOWN)} columns={[
            { title: t('line'), dataIndex: 'row', align: 'right' }, { title: t('column'), render: (_, e) => <span className="mono">{e.column}</span> }, { title: t('what'), dataIndex: 'message' },
          ]} />
          {all > SHOWN && <p className="quiet">{t('more', { count: all - SHOWN })}</p>}
          {r.bad > 0 && <div className="row"><Button onClick={() => void rejected()}>{t('rejected')}</Button></div>}
          {problem && <Fault problem={problem} />}
        </>
      )}
    </div>
  )
}
