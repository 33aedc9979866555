import { Barcode } from '../../charts/barcode.tsx'
import { named } from '../../i18n/language.ts'
import { useStaff } from '../../i18n/staff.ts'
import { PrintButton, PrintHead } from '../print.tsx'
import { useWarehouse } from './warehouse-head.tsx'

const WORDS = ['BOOK', 'UNDO', 'CLEAR', 'SEND', 'DONE', 'SAVE', 'NONE', 'PACK', 'ESD', 'SHORT', 'PRINT', 'CLOSE'] as const
const NUMBERS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 50, 100]

/** A sheet for the wall: what is typed on the floor pages, as barcodes. */
export function WordSheetPage() {
  const t = useStaff()
  const { places } = useWarehouse()
  return (
    <>
      <div className="spread"><h1>{t('word_sheet')}</h1><PrintButton /></div>
      <PrintHead place="" />
      <section className="codes" aria-label={t('words')}>
        {WORDS.map((w) => <figure key={w}><Barcode text={w} height={44} /><figcaption><b>{w}</b> {t(`sheet.${w}`)}</figcaption></figure>)}
        {NUMBERS.map((n) => <figure key={n}><Barcode text={`X${n}`} height={44} /><figcaption><b>X{n}</b> {t('sheet_number', { n })}</figcaption></figure>)}
        {places.map((p) => <figure key={p.code}><Barcode text={p.code} height={44} /><figcaption><b>{p.code}</b> {named(p)}</figcaption></figure>)}
      </section>
    </>
  )
}
