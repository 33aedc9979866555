import { Button } from 'antd'
import { useState } from 'react'
import { get, post, reading } from '../../shared/api/client.ts'
import type { CountLine, CountSheet } from '../../shared/api/types.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useGoods } from '../../i18n/goods.ts'
import { partOf } from './basket.ts'
import { Head, useWarehouse } from './warehouse-head.tsx'
import { ScanField, type Said } from '../scan-field.tsx'

type Tally = Record<string, { quantity: number; serials: string[] }>

/** A blind count: what the books say is told when it has been counted. */
export function CountPage() {
  const t = useGoods()
  const at = useWarehouse()
  const [sheet, setSheet] = useState<CountSheet>()
  const [tally, setTally] = useState<Tally>({})
  const [line, setLine] = useState<CountLine>()
  const due = useLoad(at.warehouse || null, () => get('/v1/counts/due', { query: { location: at.warehouse, limit: 20 } }))
  const open = useList(at.warehouse ? reading('/v1/counts', { query: { location: at.warehouse, state: 'open', limit: 20 } }) : null)

  const begin = (): Said => {
    setSheet(undefined)
    setTally({})
    setLine(undefined)
    return { good: true, text: t('restarted') }
  }
  const take = (s: CountSheet): Said => {
    begin()
    setSheet(s)
    return { good: true, text: t('begun', { id: s.id.slice(-6) }) }
  }
  const start = async (text: string): Promise<Said> => {
    const part = text.startsWith('@') ? null : await partOf(text)
    if (!part && !text.startsWith('@')) return { good: false, text: t('no_part', { code: text }) }
    const s = await post('/v1/counts', { body: part ? { location: at.warehouse, parts: [part.number] } : { location: at.warehouse, bin: text.slice(1) } })
    open.reload()
    return take(s)
  }
  const save = async (s: CountSheet): Promise<CountSheet> => {
    const lines = Object.entries(tally).map(([id, c]) => ({ line: Number(id), quantity: c.quantity, ...(c.serials.length > 0 ? { serials: c.serials } : {}) }))
    const saved = lines.length > 0 ? await post('/v1/counts/{count}/lines', { path: { count: s.id }, body: { lines } }) : s
    setSheet(saved)
    setTally({})
    return saved
  }
  const add = (l: CountLine, by: number, serial = ''): Said => {
    const was = tally[l.line] ?? { quantity: 0, serials: [] }
    if (serial && was.serials.includes(serial)) return { good: false, text: t('twice', { serial }) }
    const now = { quantity: was.quantity + by, serials: serial ? [...was.serials, serial] : was.serials }
    setTally({ ...tally, [l.line]: now })
    setLine(l)
    return { good: true, text: t('ok_part', { part: l.part, n: now.quantity }) }
  }
  const scan = async (text: string): Promise<Said> => {
    if (!sheet) return start(text)
    const number = /^[x×*](\d{1,6})$/i.exec(text)
    if (text.toUpperCase() === 'SAVE') {
      await save(sheet)
      return { good: true, text: t('saved') }
    }
    if (text.toUpperCase() === 'BOOK') {
      await save(sheet)
      await post('/v1/counts/{count}/book', { path: { count: sheet.id }, body: {} })
      begin()
      open.reload()
      due.reload()
      return { good: true, text: t('ok_booked') }
    }
    if (text.toUpperCase() === 'NONE') {
      const empty = (sheet.lines ?? []).filter((l) => l.counted === null && !tally[l.line])
      setTally({ ...tally, ...Object.fromEntries(empty.map((l) => [l.line, { quantity: 0, serials: [] }])) })
      return { good: true, text: t('ok_none', { n: empty.length }) }
    }
    if (number && line) {
      setTally({ ...tally, [line.line]: { quantity: Number(number[1]), serials: [] } })
      return { good: true, text: t('ok_set', { n: Number(number[1]) }) }
    }
    const lines = sheet.lines ?? []
    const named = lines.find((l) => l.part === text && l.condition === 'new') ?? lines.find((l) => l.part === text)
    const part = named ? await partOf(text) : null
    if (named && part?.serialised) {
      setLine(named)
      return { good: true, text: t('scan_serial', { part: text }) }
    }
    if (named) return add(named, 1)
    if (line && (await partOf(line.part))?.serialised) return add(line, 1, text)
    return { good: false, text: t('not_here', { code: text }) }
  }
  return (
    <>
      <Head title={t('count')} at={at} />
      <div className="side">
        <section className="card stack" aria-label={t('count')}>
          {sheet ? (
            <ul className="list">
              {(sheet.lines ?? []).map((l) => (
                <li key={l.line} className={`spread ${line?.line === l.line ? 'on' : ''}`}>
                  <span><span className="mono">{l.part}</span> <span className="quiet small">{l.bin || '—'} · {l.condition}</span></span>
                  <span className="row">
                    {l.counted !== null && <span className="quiet small">{t('difference')} <strong className="num">{l.difference}</strong></span>}
                    <strong className="num" aria-label={t('counted')}>{count(tally[l.line]?.quantity ?? l.counted ?? 0)}</strong>
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <>
              {(open.data ?? []).length > 0 && <h2>{t('open_counts')}</h2>}
              <div className="row">{(open.data ?? []).map((s) => <Button key={s.id} onClick={() => void get('/v1/counts/{count}', { path: { count: s.id } }).then(take)}>{s.id.slice(-6)} · {when(s.opened_at)}</Button>)}</div>
              <h2>{t('due')}</h2>
              <Show from={due} empty={(d) => d.items.length === 0} blank={t('none_due')}>
                {(d) => (
                  <ul className="list">
                    {d.items.map((i) => (
                      <li key={i.part} className="spread">
                        <span className="mono">{i.part}</span>
                        <span className="row"><Chip tone="quiet">{t('class')} {i.class}</Chip><span className="quiet small">{t('last')} {i.last_counted_at ? when(i.last_counted_at) : t('never')}</span></span>
                      </li>
                    ))}
                  </ul>
                )}
              </Show>
            </>
          )}
        </section>
        <div className="stack first"><ScanField prompt={sheet ? t('scan_count') : t('scan_open')} hint={t('hint_count')} onScan={scan} onEscape={begin} /></div>
      </div>
    </>
  )
}
