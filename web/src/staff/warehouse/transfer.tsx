import { Button } from 'antd'
import { useState } from 'react'
import { post, reading } from '../../shared/api/client.ts'
import type { Transfer } from '../../shared/api/types.ts'
import { useList } from '../../shared/api/list.ts'
import { count, when } from '../../shared/format.ts'
import { Show } from '../../shared/parts.tsx'
import { useGoods } from '../../i18n/goods.ts'
import { useBasket } from './basket.ts'
import { Basket, Head, useWarehouse } from './warehouse-head.tsx'
import { usePlaceNames } from '../places.ts'
import { ScanField, type Said } from '../scan-field.tsx'

/** A transfer is expected two days on unless somebody says otherwise. */
const ROAD = 48 * 3600e3

/** Goods to another warehouse, and those that come from one. */
export function TransferPage() {
  const t = useGoods()
  const at = useWarehouse()
  const basket = useBasket(t)
  const [to, setTo] = useState('')
  const [taking, setTaking] = useState<Transfer>()
  const coming = useList(at.warehouse ? reading('/v1/transfers', { query: { location: at.warehouse, state: 'shipped', limit: 50 } }) : null, 15_000)
  const inbound = (coming.data ?? []).filter((x) => x.to === at.warehouse)
  const place = usePlaceNames([...inbound.map((x) => x.from), to].filter(Boolean))

  const begin = (): Said => {
    basket.clear()
    setTo('')
    setTaking(undefined)
    return { good: true, text: t('restarted') }
  }
  const send = async (): Promise<Said> => {
    if (basket.pieces.length === 0) return { good: false, text: t('nothing') }
    const made = await post('/v1/transfers', { body: { from: at.warehouse, to, reference: '', lines: basket.pieces.map((p) => ({ part: p.part.number, quantity: p.quantity, condition: 'new' as const })) } })
    await post('/v1/transfers/{transfer}/ship', { path: { transfer: made.id }, body: { due_at: new Date(Date.now() + ROAD).toISOString(), lines: made.lines.map((l) => {
      const serials = basket.pieces.find((p) => p.part.number === l.part)?.serials ?? []
      return { line: l.line, quantity: l.quantity, ...(serials.length > 0 ? { serials } : {}) }
    }) } })
    begin()
    return { good: true, text: t('ok_sent', { id: made.id.slice(-6) }) }
  }
  const finish = async (x: Transfer): Promise<Said> => {
    const lines = x.lines.map((l) => {
      const p = basket.pieces.find((b) => b.part.number === l.part)
      return { line: l.line, quantity: p?.quantity ?? 0, ...(p && p.serials.length > 0 ? { serials: p.serials } : {}) }
    })
    const over = x.lines.find((l, i) => (lines[i]?.quantity ?? 0) > l.shipped - l.received)
    if (over) return { good: false, text: t('too_many', { part: over.part, n: over.shipped - over.received }) }
    const n = lines.reduce((sum, l) => sum + l.quantity, 0), due = x.lines.reduce((sum, l) => sum + l.shipped - l.received, 0)
    await post('/v1/transfers/{transfer}/receive', { path: { transfer: x.id }, body: { lines: lines.filter((l) => l.quantity > 0), last: true, reason: n < due ? 'short at the dock' : '' } })
    begin()
    coming.reload()
    return { good: true, text: t('ok_taken', { n, short: due - n }) }
  }
  const take = (x: Transfer): Said => {
    begin()
    setTaking(x)
    return { good: true, text: t('scan_take', { id: x.id.slice(-6) }) }
  }
  const scan = async (text: string): Promise<Said> => {
    const command = text.toUpperCase()
    if (taking && command === 'DONE') return finish(taking)
    if (to && command === 'SEND') return send()
    if (!taking && !to) {
      const x = inbound.find((i) => i.id === text || i.id.slice(-6) === text || i.reference === text)
      if (x) return take(x)
      setTo(command)
      return { good: true, text: t('scan_send', { to: command }) }
    }
    return (await basket.scan(text)) ?? { good: false, text: t('no_part', { code: text }) }
  }
  const prompt = taking ? t('scan_take', { id: taking.id.slice(-6) }) : to ? t('scan_send', { to: place(to) }) : t('scan_to')
  return (
    <>
      <Head title={t('transfer')} at={at} />
      <div className="side">
        <section className="card stack" aria-label={t('transfer')}>
          {taking && <ul className="list" aria-label={t('expected')}>{taking.lines.map((l) => <li key={l.line} className="spread"><span className="mono">{l.part}</span><span className="quiet">{t('expected')} <strong className="num">{count(l.shipped - l.received)}</strong></span></li>)}</ul>}
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
        <div className="stack first"><ScanField prompt={prompt} hint={t('hint_transfer')} onScan={scan} onEscape={begin} /></div>
      </div>
    </>
  )
}
