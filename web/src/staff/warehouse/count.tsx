import { Button } from 'antd'
import { command, get, reading } from '../../shared/api/client.ts'
import { confirm, useUnanswered } from '../../shared/api/confirm.ts'
import type { CountLine, CountSheet } from '../../shared/api/types.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import { count, when } from '../../shared/format.ts'
import { useDraft } from '../../shared/draft.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useGoods } from '../../i18n/goods.ts'
import { useStateWords } from '../../i18n/states.ts'
import { PrintButton, PrintHead, Signatures } from '../print.tsx'
import { partOf } from './basket.ts'
import { Head, useWarehouse } from './warehouse-head.tsx'
import { ScanField, type Said } from '../scan-field.tsx'

type Tally = Record<string, { quantity: number; serials: string[] }>

/** The sheet that is counted, what was found so far, the line that was scanned last, and what is being sent. */
type Counting = { sheet: CountSheet | null; tally: Tally; line: CountLine | null }

const IDLE: Counting = { sheet: null, tally: {}, line: null }
const isCounting = (kept: object): kept is Counting => 'sheet' in kept && 'tally' in kept && 'line' in kept

/** A blind count: what the books say is told when it has been counted. */
export function CountPage() {
  const t = useGoods()
  const state = useStateWords()
  const at = useWarehouse()
  const name = `count ${at.warehouse}`
  const { draft: { sheet, tally, line }, change, clear } = useDraft(name, IDLE, isCounting)
  const saving = useUnanswered(name), booking = useUnanswered(`${name} book`)
  const unanswered = saving ?? booking
  const due = useLoad(at.warehouse || null, () => get('/v1/counts/due', { query: { location: at.warehouse, limit: 20 } }))
  const open = useList(at.warehouse ? reading('/v1/counts', { query: { location: at.warehouse, state: 'open', limit: 20 } }) : null)

  const begin = (): Said => {
    clear()
    return { good: true, text: t('restarted') }
  }
  const take = (s: CountSheet): Said => {
    change({ ...IDLE, sheet: s })
    return { good: true, text: t('begun', { id: s.id.slice(-6) }) }
  }
  const start = async (text: string): Promise<Said> => {
    const part = text.startsWith('@') ? null : await partOf(text)
    if (!part && !text.startsWith('@')) return { good: false, text: t('no_part', { code: text }) }
    const { answer: s } = await confirm(command('/v1/counts', { body: part ? { location: at.warehouse, parts: [part.number] } : { location: at.warehouse, bin: text.slice(1) } }))
    open.reload()
    return take(s)
  }
  const save = async (s: CountSheet): Promise<CountSheet> => {
    const lines = Object.entries(tally).map(([id, c]) => ({ line: Number(id), quantity: c.quantity, ...(c.serials.length > 0 ? { serials: c.serials } : {}) }))
    const saved = lines.length > 0 ? (await confirm(command('/v1/counts/{count}/lines', { path: { count: s.id }, body: { lines } }), name)).answer : s
    change({ sheet: saved, tally: {} })
    return saved
  }
  const add = (l: CountLine, by: number, serial = ''): Said => {
    const was = tally[l.line] ?? { quantity: 0, serials: [] }
    if (serial && was.serials.includes(serial)) return { good: false, text: t('twice', { serial }) }
    const now = { quantity: was.quantity + by, serials: serial ? [...was.serials, serial] : was.serials }
    change({ tally: { ...tally, [l.line]: now }, line: l })
    return { good: true, text: t('ok_part', { part: l.part, n: now.quantity }) }
  }
  const scan = async (text: string): Promise<Said> => {
    if (!sheet) return start(text)
    const number = /^[x×*](\d{1,6})$/i.exec(text)
    if (unanswered && !['SAVE', 'BOOK'].includes(text.toUpperCase())) return { good: false, text: t('first_ask', { word: saving ? 'SAVE' : 'BOOK' }) }
    if (text.toUpperCase() === 'CLEAR') return begin()
    if (text.toUpperCase() === 'SAVE') {
      await save(sheet)
      return { good: true, text: t('saved') }
    }
    if (text.toUpperCase() === 'BOOK') {
      await save(sheet)
      await confirm(command('/v1/counts/{count}/book', { path: { count: sheet.id }, body: {} }), `${name} book`)
      begin()
      open.reload()
      due.reload()
      return { good: true, text: t('ok_booked') }
    }
    if (text.toUpperCase() === 'NONE') {
      const empty = (sheet.lines ?? []).filter((l) => l.counted === null && !tally[l.line])
      change({ tally: { ...tally, ...Object.fromEntries(empty.map((l) => [l.line, { quantity: 0, serials: [] }])) } })
      return { good: true, text: t('ok_none', { n: empty.length }) }
    }
    if (number && line) {
      change({ tally: { ...tally, [line.line]: { quantity: Number(number[1]), serials: [] } } })
      return { good: true, text: t('ok_set', { n: Number(number[1]) }) }
    }
    const lines = sheet.lines ?? []
    const named = lines.find((l) => l.part === text && l.condition === 'new') ?? lines.find((l) => l.part === text)
    const part = named ? await partOf(text) : null
    if (named && part?.serialised) {
      change({ line: named })
      return { good: true, text: t('scan_serial', { part: text }) }
    }
    if (named) return add(named, 1)
    if (line && (await partOf(line.part))?.serialised) return add(line, 1, text)
    return { good: false, text: t('not_here', { code: text }) }
  }
  return (
    <>
      <Head title={t('count')} at={at}>{sheet && <PrintButton />}</Head>
      <PrintHead place={at.warehouse} />
      <div className="side">
        <section className="card stack" aria-label={t('count')}>
          {sheet ? (
            <ul className="list" aria-label={sheet.id.slice(-6)}>
              {(sheet.lines ?? []).map((l) => (
                <li key={l.line} className={`spread ${line?.line === l.line ? 'on' : ''}`}>
                  <span><span className="mono">{l.part}</span> <span className="quiet small">{l.bin || '—'} · {state('condition', l.condition)}</span></span>
                  <span className="row">
                    {l.counted !== null && <span className="quiet small">{t('difference')} <strong className="num">{l.difference}</strong></span>}
                    <span className="write" aria-hidden="true" />
                    <strong className="num no-print" aria-label={t('counted')}>{count(tally[l.line]?.quantity ?? l.counted ?? 0)}</strong>
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
        {sheet && <Signatures of={[t('counted_by'), t('checked_by')]} />}
        <div className="stack first"><ScanField ready={at.known} prompt={sheet ? t('scan_count') : t('scan_open')} hint={t('hint_count')} onScan={scan} unanswered={{ at: unanswered, word: saving ? 'SAVE' : 'BOOK' }}
          words={sheet ? [{ word: 'SAVE', text: t('word.save') }, { word: 'BOOK', text: t('word.book') }, { word: 'NONE', text: t('word.none') }, { word: 'CLEAR', text: t('word.clear') }] : []} /></div>
      </div>
    </>
  )
}
