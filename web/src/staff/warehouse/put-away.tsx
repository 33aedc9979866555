import { useGoods } from '../../i18n/goods.ts'
import { command, reading } from '../../shared/api/client.ts'
import { confirm, useUnanswered } from '../../shared/api/confirm.ts'
import type { Bin } from '../../shared/api/types.ts'
import { useList } from '../../shared/api/list.ts'
import { count } from '../../shared/format.ts'
import { useDraft } from '../../shared/draft.ts'
import { Show } from '../../shared/parts.tsx'
import { ScanField, type Said } from '../scan-field.tsx'
import { Head, useWarehouse } from './warehouse-head.tsx'

type Held = { from: Bin; quantity: number; serials: string[] }

/** What one has in hand. */
type Hand = { held: Held | null; bin: string }

const EMPTY: Hand = { held: null, bin: '' }
const isHand = (kept: object): kept is Hand => 'held' in kept && 'bin' in kept && typeof kept.bin === 'string'

/** From the dock into bins: the piece, then the bin. */
export function PutAwayPage() {
  const t = useGoods()
  const at = useWarehouse()
  const atDock = useList(at.warehouse ? reading('/v1/stock/bins', { query: { location: at.warehouse, dock: true, limit: 200 } }) : null)
  const filled = useList(at.warehouse ? reading('/v1/stock/bins', { query: { location: at.warehouse, limit: 200 } }) : null)
  const name = `put-away ${at.warehouse}`
  const { draft: { held, bin: going }, change, clear } = useDraft(name, EMPTY, isHand)
  const unanswered = useUnanswered(name)
  const setHeld = (next: Held) => change({ held: next })
  const dock = (atDock.data ?? []).filter((s) => s.quantity > s.on_hold)
  const bins = new Set((filled.data ?? []).map((s) => s.bin).filter(Boolean))

  const begin = (): Said => {
    clear()
    return { good: true, text: t('restarted') }
  }
  const put = async (bin: string, h: Held): Promise<Said> => {
    change({ bin })
    await confirm(command('/v1/put-aways', { body: {
      location: at.warehouse, part: h.from.part, condition: h.from.condition, quantity: h.serials.length || h.quantity, from_bin: '', to_bin: bin, lot: h.from.lot,
      ...(h.serials.length > 0 ? { serials: h.serials } : {}),
    } }), name)
    begin()
    atDock.reload()
    return { good: true, text: t('ok_put', { part: h.from.part, bin }) }
  }
  const scan = async (text: string): Promise<Said> => {
    if (unanswered && held) return text.replace(/^@/, '') === going ? put(going, held) : { good: false, text: t('first_ask', { word: `@${going}` }) }
    if (text.toUpperCase() === 'CLEAR') return begin()
    const number = /^[x×*](\d{1,6})$/i.exec(text)
    if (held && number) {
      setHeld({ ...held, quantity: Math.min(Number(number[1]), held.from.quantity) })
      return { good: true, text: t('ok_set', { n: Number(number[1]) }) }
    }
    if (held && (text.startsWith('@') || bins.has(text))) return put(text.replace(/^@/, ''), held)
    const on = dock.find((s) => s.part === text)
    if (on) {
      setHeld({ from: on, quantity: on.quantity - on.on_hold, serials: [] })
      return { good: true, text: t('scan_bin', { part: on.part, n: on.quantity - on.on_hold }) }
    }
    if (!held) return { good: false, text: t('not_on_dock', { code: text }) }
    if (held.serials.includes(text)) return { good: false, text: t('twice', { serial: text }) }
    setHeld({ ...held, serials: [...held.serials, text] })
    return { good: true, text: t('ok_serial', { serial: text }) }
  }
  return (
    <>
      <Head title={t('put_away')} at={at} />
      <div className="side">
        <section className="card stack" aria-label={t('dock')}>
          <h2>{t('dock')}</h2>
          <Show from={{ ...atDock, data: atDock.data && dock }} empty={(l) => l.length === 0} blank={t('dock_empty')}>
            {(rows) => (
              <ul className="list">
                {rows.map((s) => (
                  <li key={s.part + s.condition + s.lot} className={`spread ${held?.from.part === s.part ? 'on' : ''}`}>
                    <span className="mono">{s.part}{s.lot && <span className="quiet small"> · {t('lot')} {s.lot}</span>}</span>
                    <strong className="num">{count(s.quantity)}</strong>
                  </li>
                ))}
              </ul>
            )}
          </Show>
        </section>
        <div className="stack first">
          <ScanField ready={at.known} prompt={held ? t('scan_bin', { part: held.from.part, n: held.serials.length || held.quantity }) : t('scan_part')} hint={t('hint_put')} onScan={scan} unanswered={{ at: unanswered, word: `@${going}` }}
            words={held ? [{ word: 'CLEAR', text: t('word.clear') }] : []} />
        </div>
      </div>
    </>
  )
}
