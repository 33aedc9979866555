import { Barcode } from '../../charts/barcode.tsx'
import { named } from '../../i18n/language.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import type { Label } from '../../shared/api/types.ts'

/** Prints the label alone; the page by itself prints as a page. */
export function printLabel() {
  document.body.classList.add('label-only')
  window.addEventListener('afterprint', () => document.body.classList.remove('label-only'), { once: true })
  window.print()
}

/** What is printed on a parcel. Chinese text is set by the browser's own fonts, so no rare character is missing. */
export function LabelSheet({ label }: { label: Label }) {
  const t = useStaff()
  const state = useStateWords()
  return (
    <article className="label-sheet" aria-label={t('label')}>
      <div className="spread"><strong className="big">{state('carrier', label.carrier)}</strong><strong>Fettle {label.shipment}</strong></div>
      <div><small>{t('receiver')}</small><div className="big">{label.ship_to?.label}</div><div>{label.ship_to?.address}</div></div>
      <div className="line spread"><span>{t('sender')} {named(label.from)}</span><span>{label.gross_grams} g</span></div>
      <div className="line">
        {(label.lines ?? []).map((p) => <div key={p.line}>{named(p, 'part_name') || p.part} × {p.quantity} <small className="mono">{p.serial ?? p.part}</small></div>)}
      </div>
      <Barcode text={label.gs1_128} height={70} />
      {label.waybill && <Barcode text={label.waybill} height={44} />}
      <small>{label.repair}</small>
    </article>
  )
}
