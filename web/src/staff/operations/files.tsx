import { Button, Select } from 'antd'
import { useState } from 'react'
import { fetchFile, reading, type Problem } from '../../shared/api/client.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { ImportKind } from '../../shared/api/types.ts'
import { saveFile } from '../../shared/save-file.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { useFiles } from '../../i18n/files.ts'
import { Rows } from '../rows.tsx'
import { FileLoad } from './file-load.tsx'

/** Every kind of master data out and in again: pick a file, see what was found, look at the errors, load. */
export function FilesPage() {
  const t = useFiles()
  const kinds = useGet(reading('/v1/import-kinds'))
  const [chosen, setChosen] = useState('parts')
  return (
    <>
      <h1>{t('title')}</h1>
      <Show from={kinds}>
        {(all) => {
          const kind = all.find((k) => k.kind === chosen) ?? all[0]
          return kind && (
            <>
              <Select aria-label={t('kind')} value={kind.kind} style={{ width: 'min(320px, 100%)' }} showSearch optionFilterProp="label" onChange={setChosen} options={all.map((k) => ({ value: k.kind, label: k.title }))} />
              <div className="cols">
                <FileLoad key={kind.kind} kind={kind.kind} />
                <FileSave kind={kind} />
              </div>
            </>
          )
        }}
      </Show>
    </>
  )
}

/** A kind out again, its template, and which columns it has. */
export function FileSave({ kind }: { kind: ImportKind }) {
  const t = useFiles()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
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
  const save = (format: 'csv' | 'xlsx') => attempt(async () => {
    saveFile(await fetchFile(reading('/v1/export/{kind}', { path: { kind: kind.kind }, query: { format } })), `${kind.kind}.${format}`)
  })
  const template = () => attempt(async () => {
    saveFile(await fetchFile(reading('/v1/import-kinds/{kind}/template', { path: { kind: kind.kind } })), `${kind.kind}-template.csv`)
  })
  return (
    <section className="card stack">
      <h2>{t('export')}</h2>
      <div className="row">
        <Button onClick={() => void save('csv')} loading={busy}>CSV</Button>
        <Button onClick={() => void save('xlsx')} loading={busy}>XLSX</Button>
        <Button onClick={() => void template()} loading={busy}>{t('template')}</Button>
      </div>
      {problem && <Fault problem={problem} />}
      <h2>{t('columns')}</h2>
      <p className="quiet small">{t('columns_note')}</p>
      <Rows<ImportKind['columns'][number]> width={360} label={t('columns')} size="small" rowKey={(c) => c.name} dataSource={kind.columns} columns={[
        { title: t('column'), render: (_, c) => <><span className="mono">{c.name}</span> <span className="quiet">{c.title}</span></> },
        { title: t('needed'), render: (_, c) => c.required && <Chip>{t('needed')}</Chip> },
        { title: t('sample'), dataIndex: 'sample' },
      ]} />
    </section>
  )
}
