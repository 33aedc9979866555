import { Button } from 'antd'
import { command, reading } from '../../shared/api/client.ts'
import { confirm, post, useUnanswered } from '../../shared/api/confirm.ts'
import type { Transfer } from '../../shared/api/types.ts'
import { useList } from '../../shared/api/list.ts'
import { count, when } from '../../shared/format.ts'
import { useDraft } from '../../shared/draft.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useGoods } from '../../i18n/goods.ts'
import { named } from '../../i18n/language.ts'
import { useBasket, type Piece } from './basket.ts'
import { Basket, Head, useWarehouse } from './warehouse-head.tsx'
import { usePlaceNames, warehouseOf } from '../places.ts'
import { ScanField, type Said } from '../scan-field.tsx'

/** A transfer is expected two days on unless somebody says otherwise. */
const ROAD = 48 * 3600e3

/** What is under way here: goods to a place, for which a transfer may have been made already, or one that is received. */
type Work = { to: string; made: Transfer | null; taking: Transfer | null }

const IDLE: Work = { to: '', made: null, taking: null }
const isWork = (kept: object): kept is Work => 'to' in kept && typeof kept.to === 'string' && 'made' in kept && 'taking' in kept

/** Whether a transfer was made of just these pieces. */
const isOf = (made: Transfer, pieces: Piece[], to: string) => made.to === to && made.lines.length === pieces.length
  && made.lines.every((l) => pieces.some((p) => p.part.number === l.part && p.quantity === l.quantity))

/** Goods to another warehouse, and those that come from one. */
export function TransferPage() {
  const t = useGoods()
  const at = useWarehouse()
  const name = `transfer ${at.warehouse}`
  const { draft: { to, made, taking }, change, clear } = useDraft(name, IDLE, isWork)
  // What is received has to have been sent: a piece of another part is somebody else's, and is set aside.
  const basket = useBasket(t, name, (part) => !taking || taking.lines.some((l) => l.part === part.number))
  const coming = useList(at.warehouse ? reading('/v1/transfers', { query: { location: at.warehouse, state: 'shipped', limit: 50 } }) : null, 15_000)
  const inbound = (coming.data ?? []).filter((x) => x.to === at.warehouse)
  const place = usePlaceNames([...inbound.map((x) => x.from), to].filter(Boolean))
  const making = useUnanswered(name), shipping = useUnanswered(`${name} ship`), receiving = useUnanswered(`${name} receive`)
  const unanswered = making ?? shipping ?? receiving
  const word = taking ? 'DONE' : 'SEND'

  const begin = (): Said => {
    basket.clear()
    clear()
    return { good: true, text: t('restarted') }
  }
  const make = async (): Promise<Transfer> => {
    if (made && (shipping || isOf(made, basket.pieces, to))) return made
    if (made) await post('/v1/transfers/{transfer}/cancel', { path: { transfer: made.id }, body: { reason: 'scanned anew' } })
    const { answer } = await confirm(command('/v1/transfers', { body: { from: at.warehouse, to, reference: '', lines: basket.pieces.map((p) => ({ part: p.part.number, quantity: p.quantity, condition: 'new' as const })) } }), name)
    change({ made: answer })
    return answer
  }
  const send = async (): Promise<Said> => {
    if (basket.pieces.length === 0) return { good: false, text: t('nothing') }
    const x = await make()
    await confirm(command('/v1/transfers/{transfer}/ship', { path: { transfer: x.id }, body: { due_at: new Date(Date.now() + ROAD).toISOString(), lines: x.lines.map((l) => {
      const serials = basket.pieces.find((p) => p.part.number === l.part)?.serials ?? []
      return { line: l.line, quantity: l.quantity, ...(serials.length > 0 ? { serials } : {}) }
    }) } }), `${name} ship`)
    begin()
    return { good: true, text: t('ok_sent', { id: x.id.slice(-6) }) }
  }
  const finish = async (x: Transfer): Promise<Said> => {
    const lines = x.lines.map((l) => {
      const p = basket.pieces.find((b) => b.part.number === l.part)
      return { line: l.line, quantity: p?.quantity ?? 0, ...(p && p.serials.length > 0 ? { serials: p.serials } : {}) }
    })
    const over = x.lines.find((l, i) => (lines[i]?.quantity ?? 0) > l.shipped - l.received)
    if (over) return { good: false, text: t('too_many', { part: over.part, n: over.shipped - over.received }) }
    const n = lines.reduce((sum, l) => sum + l.quantity, 0), due = x.lines.reduce((sum, l) => sum + l.shipped - l.received, 0)
    await confirm(command('/v1/transfers/{transfer}/receive', { path: { transfer: x.id }, body: { lines: lines.filter((l) => l.quantity > 0), last: true, reason: n < due ? 'short at the dock' : '' } }), `${name} receive`)
    begin()
    coming.reload()
    return { good: true, text: t('ok_taken', { n, short: due - n }) }
  }
  const take = (x: Transfer): Said => {
    begin()
    change({ ...IDLE, taking: x })
    return { good: true, text: t('scan_take', { id: x.id.slice(-6) }) }
  }
  const scan = async (text: string): Promise<Said> => {
    const word = text.toUpperCase()
    if (taking && word === 'DONE') return finish(taking)
    if (to && word === 'SEND') return send()
    if (unanswered) return { good: false, text: t('first_ask', { word: taking ? 'DONE' : 'SEND' }) }
    if (word === 'CLEAR') return begin()
    if (!taking && !to) {
      const x = inbound.find((i) => i.id === text || i.id.slice(-6) === text || i.reference === text)
      if (x) return take(x)
      const target = await warehouseOf(word)
      if (!target || target.code === at.warehouse) return { good: false, text: t('no_place', { code: text }) }
      change({ to: target.code })
      return { good: true, text: t('scan_send', { to: named(target) || target.code }) }
    }
    return (await basket.scan(text)) ?? { good: false, text: t('no_part', { code: text }) }
  }
  const prompt = taking ? t('scan_take', { id: taking.id.slice(-6) }) : to ? t('scan_send', { to: place(to) }) : t('scan_to')
  return (
    <>
      <Head title={t('transfer')} at={at} />
      <div className="side">
        <section className="card stack" aria-label={t('transfer')}>
          {taking && <ul className="list" aria-label={t('expected')}>{taking.lines.map((l) => <li key={l.line} className="spread"><span className="mono">{l.part}</span><Against due={l.shipped - l.received} here={basket.pieces.find((p) => p.part.number === l.part)?.quantity ?? 0} /></li>)}</ul>}
          {(taking || to) ? <Basket pieces={basket.pieces} /> : (
            <>
              <h2>{t('coming')}</h2>
              <Show from={{ ...coming, data: coming.data && inbound }} empty={(l) => l.length === 0} blank={t('none_coming')}>
                {(rows) => (
                  <ul className="list">
                    {rows.map((x) => (
                      <li key={x.id} className="spread">
                        <span>{t('from')} {place(x.from)} <span className="quiet small">· <span className="mono">{x.id.slice(-6)}</span> · {when(x.shipped_at ?? x.made_at)}</span></span>
                        <Button size="small" onClick={() => take(x)}>{t('choose')}</Button>
                      </li>
                    ))}
                  </ul>
                )}
              </Show>
            </>
          )}
        </section>
        <div className="stack first"><ScanField ready={at.known} prompt={prompt} hint={t('hint_transfer')} onScan={scan} unanswered={{ at: unanswered, word }}
          words={taking || to ? [{ word, text: t(taking ? 'word.done' : 'word.send') }, { word: 'UNDO', text: t('word.undo') }, { word: 'CLEAR', text: t('word.clear') }] : []} /></div>
      </div>
    </>
  )
}

/** What was scanned against what was sent. */
function Against({ due, here }: { due: number; here: number }) {
  const t = useGoods()
  return (
    <span className="row">
      <span className="quiet">{t('expected')} <strong className="num">{count(due)}</strong></span>
      <Chip tone={here === due ? 'good' : here > due ? 'bad' : 'warn'}>{here === due ? t('all_here') : here > due ? t('over_n', { n: here - due }) : t('short_n', { n: due - here })}</Chip>
    </span>
  )
}
