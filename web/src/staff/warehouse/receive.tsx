import { useGoods } from '../../i18n/goods.ts'
import { command } from '../../shared/api/client.ts'
import { confirm, useUnanswered } from '../../shared/api/confirm.ts'
import { useDraft } from '../../shared/draft.ts'
import { ScanField, type Said } from '../scan-field.tsx'
import { useBasket } from './basket.ts'
import { Basket, Head, useWarehouse } from './warehouse-head.tsx'

type Delivery = { note: string }
const NO_NOTE: Delivery = { note: '' }
const isDelivery = (kept: object): kept is Delivery => 'note' in kept && typeof kept.note === 'string'

/** A supplier's delivery, piece by piece. */
export function ReceivePage() {
  const t = useGoods()
  const at = useWarehouse()
  const name = `receive ${at.warehouse}`
  const basket = useBasket(t, name)
  const { draft: { note }, change, clear } = useDraft(name, NO_NOTE, isDelivery)
  const unanswered = useUnanswered(name)
  const { last } = basket

  const book = async (): Promise<Said> => {
    const lacking = basket.pieces.find((p) => p.quantity < 1), loose = basket.pieces.find((p) => p.part.lot_tracked && !p.lot)
    if (basket.pieces.length === 0) return { good: false, text: t('nothing') }
    if (lacking) return { good: false, text: t('needs_serials', { part: lacking.part.number }) }
    if (loose) return { good: false, text: t('needs_lot', { part: loose.part.number }) }
    const { answer } = await confirm(command('/v1/receipts', { body: {
      location: at.warehouse, reference: note, lines: basket.pieces.map((p) => ({
        part: p.part.number, quantity: p.quantity, condition: 'new' as const,
        ...(p.serials.length > 0 ? { serials: p.serials } : {}), ...(p.lot ? { lot: p.lot } : {}), ...(p.expires ? { expires_on: p.expires } : {}),
      })),
    } }), name)
    basket.clear()
    clear()
    const toInspect = answer.inspections.reduce((n, i) => n + i.quantity, 0)
    return { good: true, text: [t('booked_n', { n: answer.pieces }), ...(toInspect > 0 ? [t('to_inspect_n', { n: toInspect })] : [])].join(' · ') }
  }
  const scan = async (text: string): Promise<Said> => {
    if (text.toUpperCase() === 'BOOK') return book()
    if (unanswered) return { good: false, text: t('first_ask', { word: 'BOOK' }) }
    const delivery = /^NOTE=(.{1,100})$/i.exec(text)
    if (delivery) {
      change({ note: delivery[1] ?? '' })
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
        <div className="stack first">
          <ScanField ready={at.known} prompt={prompt} hint={t('hint_receive')} onScan={scan} unanswered={{ at: unanswered, word: 'BOOK' }}
            words={[{ word: 'BOOK', text: t('word.book') }, { word: 'UNDO', text: t('word.undo') }, { word: 'CLEAR', text: t('word.clear') }]} />
        </div>
      </div>
    </>
  )
}
