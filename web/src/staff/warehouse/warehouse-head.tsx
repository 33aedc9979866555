import { Select } from 'antd'
import type { ReactNode } from 'react'
import { useGoods } from '../../i18n/goods.ts'
import { named } from '../../i18n/language.ts'
import { count } from '../../shared/format.ts'
import { useDraft } from '../../shared/draft.ts'
import { useMyPlacesOnceKnown } from '../places.ts'
import type { Piece } from './basket.ts'

type Place = { code: string }
const NOWHERE: Place = { code: '' }
const isPlace = (kept: object): kept is Place => 'code' in kept && typeof kept.code === 'string'

/** The warehouse one works in: the one chosen last on any page, else the first of one's own. */
export function useWarehouse() {
  const known = useMyPlacesOnceKnown()
  const places = known ?? []
  const { draft, change } = useDraft('place', NOWHERE, isPlace)
  const chosen = places.find((p) => p.code === draft.code) ?? places[0]
  return { places, known: known !== undefined, warehouse: chosen?.code ?? '', choose: (code: string) => change({ code }) }
}

export function Head({ title, at, children }: { title: string; at: ReturnType<typeof useWarehouse>; children?: ReactNode }) {
  const t = useGoods()
  return (
    <div className="spread">
      <h1>{title}</h1>
      <div className="row">{children}<Select aria-label={t('warehouse')} value={at.warehouse || null} onChange={at.choose} style={{ minWidth: 190 }} options={at.places.map((p) => ({ value: p.code, label: named(p) || p.code }))} /></div>
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
