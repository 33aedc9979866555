import { App, Button, InputNumber } from 'antd'
import { useState } from 'react'
import { fetchFile, get, reading } from '../../shared/api/client.ts'
import { asProblem } from '../../shared/api/load.ts'
import { reasonOf } from '../../shared/parts.tsx'
import { saveFile } from '../../shared/save-file.ts'
import { useMassBalance } from '../../i18n/mass-balance.ts'

/** What others ask for once a year, to be saved. */
export function MassFiles() {
  const t = useMassBalance()
  const { message } = App.useApp()
  const [year, setYear] = useState(new Date().getFullYear())
  const save = (made: Promise<[Blob, string]>) => void made.then(([file, name]) => saveFile(file, name), (error: unknown) => message.error(reasonOf(asProblem(error))))
  const books = async (format: 'xlsx' | 'csv'): Promise<[Blob, string]> => [await fetchFile(reading('/v1/recycling/books', { query: { year, format } })), `hj1259-${String(year)}.${format}`]
  const report = async (): Promise<[Blob, string]> => {
    const figures = await get('/v1/recycling/report', { query: { year } })
    return [new Blob([JSON.stringify(figures, null, 2)], { type: 'application/json' }), `recycling-${String(year)}.json`]
  }
  return (
    <section className="card stack">
      <div className="spread">
        <h2>{t('downloads')}</h2>
        <label className="row">{t('year')} <InputNumber aria-label={t('year')} min={2000} max={2100} precision={0} value={year} onChange={(v) => v && setYear(v)} /></label>
      </div>
      <div className="spread"><span>{t('books')}<span className="quiet small" style={{ display: 'block' }}>{t('books_note')}</span></span>
        <span className="row"><Button onClick={() => save(books('xlsx'))}>XLSX</Button><Button onClick={() => save(books('csv'))}>CSV</Button></span></div>
      <div className="spread"><span>{t('report')}<span className="quiet small" style={{ display: 'block' }}>{t('report_note')}</span></span>
        <Button onClick={() => save(report())}>JSON</Button></div>
    </section>
  )
}
