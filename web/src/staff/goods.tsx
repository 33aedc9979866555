import { Select } from 'antd'
import { useState } from 'react'
import { post } from '../api/client.ts'
import { useList } from '../api/list.ts'
import type { components } from '../api/schema.d.ts'
import { count } from '../ground/format.ts'
import { named } from '../ground/language.ts'
import { Show } from '../ground/parts.tsx'
import { useGoods } from '../words/goods.ts'
import { useBasket, type Piece } from './basket.ts'
import { useMyPlaces } from './places.ts'
import { ScanField, type Said } from './scan.tsx'

type Shelf = components['schemas']['InventoryShelfView']
type Booked = { pieces: number }

/** The warehouse one works in: the first of one's own unless another is chosen. */
export function useWarehouse() {
  const places = useMyPlaces()
  const [chosen, setChosen] = useState('')
  return { places, warehouse: chosen || places[0]?.code || '', choose: setChosen }
}

export function Head({ title, at }: { title: string; at: ReturnType<typeof useWarehouse> }) {
  const t = useGoods()
  return (
    <div className="spread">
      <h1>{title}</h1>
      <Select aria-label={t('warehouse')} value={at.warehouse || null} onChange={at.choose} style={{ minWidth: 190 }} options={at.places.map((p) => ({ value: p.code, label: named(p) || p.code }))} />
    </div>
  )
}

export function Basket({ pieces }: { pieces: Piece[] }) {
  const t = useGoods()
  if (pieces.length === 0) return <p className="quiet">{t('nothing')}</p>
  return (
    <ul className="list" aria-label={t('pieces')}>
      {pieces.map((p) => (
        <li key={p.part.number} className="spread">
          <div>
            <strong>{named(p.part) || p.part.number}</strong> <span className="mono quiet small">{p.part.number}</span>
            {p.lot && <div className="quiet small">{t('lot')} <span className="mono">{p.lot}</span> {p.expires}</div>}
            {p.serials.length > 0 && <div className="quiet small mono">{p.serials.join(', ')}</div>}
          </div>
          <strong className="num">{count(p.quantity)}</strong>
        </li>
      ))}
    </ul>
  )
}

/** A supplier's delivery, piece by piece. */
export function ReceivePage() {
  const t = useGoods()
  const at = useWarehouse()
  const basket = useBasket(t)
  const [note, setNote] = useState('')
  const { last } = basket

  const begin = (): Said => {
    basket.clear()
    setNote('')
    return { good: true, text: t('restarted') }
  }
  const book = async (): Promise<Said> => {
    const lacking = basket.pieces.find((p) => p.quantity < 1), loose = basket.pieces.find((p) => p.part.lot_tracked && !p.lot)
    if (basket.pieces.length === 0) return { good: false, text: t('nothing') }
    if (lacking) return { good: false, text: t('needs_serials', { part: lacking.part.number }) }
    if (loose) return { good: false, text: t('needs_lot', { part: loose.part.number }) }
    const out = await post<Booked>('/v1/receipts', {
      location: at.warehouse, reference: note, lines: basket.pieces.map((p) => ({
        part: p.part.number, quantity: p.quantity, condition: 'new',
        ...(p.serials.length > 0 ? { serials: p.serials } : {}), ...(p.lot ? { lot: p.lot } : {}), ...(p.expires ? { expires_on: p.expires } : {}),
      })),
    })
    begin()
    return { good: true, text: t('booked_n', { n: out.pieces }) }
  }
  const scan = async (text: string): Promise<Said> => {
    if (text.toUpperCase() === 'BOOK') return book()
    const delivery = /^NOTE=(.{1,100})$/i.exec(text)
    if (delivery) {
      setNote(delivery[1] ?? '')
      return { good: true, text: delivery[1] ?? '' }
    }
    return (await basket.scan(text)) ?? { good: false, text: t('no_part', { code: text }) }
  }
  const prompt = last?.part.lot_tracked && !last.lot ? t('scan_lot') : last?.part.serialised ? t('scan_serial', { part: last.part.number }) : t('scan_part')
  return (
    <>
      <Head title={t('receive')} at={at} />
      <div className="side">
        <section className="card stack" aria-label={t('receive')}>
          {note && <p className="quiet small">{t('note')} <span className="mono">{note}</span></p>}
          <Basket pieces={basket.pieces} />
        </section>
        <div className="stack first"><ScanField prompt={prompt} hint={t('hint_receive')} onScan={scan} onEscape={begin} /></div>
      </div>
    </>
  )
}

type Held = { shelf: Shelf; quantity: number; serials: string[] }

/** From the dock into bins: the piece, then the bin. */
export function PutAwayPage() {
  const t = useGoods()
  const at = useWarehouse()
  const shelves = useList<Shelf>(at.warehouse ? '/v1/stock/shelves' : null, { location: at.warehouse, dock: true, limit: 200 })
  const filled = useList<Shelf>(at.warehouse ? '/v1/stock/shelves' : null, { location: at.warehouse, limit: 200 })
  const [held, setHeld] = useState<Held>()
  const dock = (shelves.data ?? []).filter((s) => s.quantity > s.on_hold)
  const bins = new Set((filled.data ?? []).map((s) => s.bin).filter(Boolean))
  const basket = useBasket(t)

  const begin = (): Said => {
    setHeld(undefined)
    basket.clear()
    return { good: true, text: t('restarted') }
  }
  const put = async (bin: string, h: Held): Promise<Said> => {
    await post('/v1/put-aways', {
      location: at.warehouse, part: h.shelf.part, condition: h.shelf.condition, quantity: h.serials.length || h.quantity, from_bin: '', to_bin: bin, lot: h.shelf.lot,
      ...(h.serials.length > 0 ? { serials: h.serials } : {}),
    })
    begin()
    shelves.reload()
    return { good: true, text: t('ok_put', { part: h.shelf.part, bin }) }
  }
  const scan = async (text: string): Promise<Said> => {
    const number = /^[x×*](\d{1,6})$/i.exec(text)
    if (held && number) {
      setHeld({ ...held, quantity: Math.min(Number(number[1]), held.shelf.quantity) })
      return { good: true, text: t('ok_set', { n: Number(number[1]) }) }
    }
    if (held && (text.startsWith('@') || bins.has(text))) return put(text.replace(/^@/, ''), held)
    const on = dock.find((s) => s.part === text)
    if (on) {
      setHeld({ shelf: on, quantity: on.quantity - on.on_hold, serials: [] })
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
          <Show from={{ ...shelves, data: shelves.data && dock }} empty={(l) => l.length === 0} blank={t('dock_empty')}>
            {(rows) => (
              <ul className="list">
                {rows.map((s) => (
                  <li key={s.part + s.condition + s.lot} className={`spread ${held?.shelf.part === s.part ? 'on' : ''}`}>
                    <span className="mono">{s.part}{s.lot && <span className="quiet small"> · {t('lot')} {s.lot}</span>}</span>
                    <strong className="num">{count(s.quantity)}</strong>
                  </li>
                ))}
              </ul>
            )}
          </Show>
        </section>
        <div className="stack first">
          <ScanField prompt={held ? t('scan_bin', { part: held.shelf.part, n: held.serials.length || held.quantity }) : t('scan_part')} hint={t('hint_put')} onScan={scan} onEscape={begin} />
        </div>
      </div>
    </>
  )
}
