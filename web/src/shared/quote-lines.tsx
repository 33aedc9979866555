import { money } from './format.ts'
import { named } from '../i18n/language.ts'
import { useQuotes } from '../i18n/quotes.ts'
import type { Quote } from './api/types.ts'
import { Chip } from './parts.tsx'

type Facts = { of: Pick<Quote, 'lines' | 'currency'>; taken?: number[]; take?: (position: number, on: boolean) => void }

/** The lines of a quote in plain words: what, how much, for how long it is covered, and who pays when the customer does not. */
export function QuoteLines({ of: q, taken, take }: Facts) {
  const t = useQuotes()
  return (
    <ul className="stack" aria-label={t('lines')} style={{ gap: 10, listStyle: 'none', padding: 0, margin: 0 }}>
      {q.lines.map((l) => (
        <li key={l.position} className="spread" style={{ alignItems: 'start' }}>
          <div>
            <div>{take && l.addon ? <label className="row"><input type="checkbox" checked={taken?.includes(l.position) ?? false} onChange={(e) => take(l.position, e.target.checked)} /> {nameOf(t, l)}</label> : nameOf(t, l)}</div>
            <div className="quiet small">
              {l.addon && <Chip tone="quiet">{l.taken ? t('addon_taken') : t('addon')}</Chip>} {l.kind === 'diagnosis' && <Chip tone="quiet">{t('if_declined')}</Chip>}
              {l.cover !== 'none' && <Chip tone="good">{t(`cover.${l.cover}`)}</Chip>} {l.warranty_days > 0 && t('warranty', { n: l.warranty_days })}
            </div>
            {l.out_of_band && <div className="small"><Chip tone="warn">{t('out_of_band', { low: money(l.low_minor, q.currency), high: money(l.high_minor, q.currency) })}</Chip> {l.reason}</div>}
          </div>
          <b className="num">{money(l.amount_minor, q.currency)}</b>
        </li>
      ))}
    </ul>
  )
}

function nameOf(t: ReturnType<typeof useQuotes>, l: Quote['lines'][number]): string {
  const what = l.kind === 'part' ? named(l, 'part_name') || l.part : t(`line.${l.kind}`)
  return `${what}${l.quantity > 1 ? ` × ${l.quantity}` : ''}${l.note ? ` · ${l.note}` : ''}`
}

/** What the customer pays with a yes, with the add-ons that he has ticked or taken. */
export const sumOf = (q: Quote, taken: number[]): number =>
  q.accepted_minor ?? q.total_minor + q.lines.filter((l) => l.addon && taken.includes(l.position)).reduce((sum, l) => sum + l.amount_minor, 0)
