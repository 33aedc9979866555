import { DatePicker } from 'antd'
import { useState } from 'react'
import { useKit } from '../../i18n/kit.ts'
import { reading } from '../../shared/api/client.ts'
import { useGet } from '../../shared/api/load.ts'
import { count } from '../../shared/format.ts'
import { Show } from '../../shared/parts.tsx'

const DAY = 86_400_000
const rate = (permille: number | null) => (permille === null ? '—' : `${(permille / 10).toFixed(1)} %`)

/** How many repairs were done at the first visit, and how often the bench found the fault that was diagnosed. */
export function Rates() {
  const t = useKit()
  const [span, setSpan] = useState(() => ({ from: new Date(Date.now() - 30 * DAY).toISOString(), until: new Date(Date.now() + DAY).toISOString() }))
  const fixed = useGet(reading('/v1/metrics/first-time-fix', { query: span }))
  const accuracy = useGet(reading('/v1/metrics/diagnosis-accuracy', { query: span }))
  return (
    <section className="card stack" aria-label={t('rates')}>
      <div className="spread"><h2>{t('rates')}</h2>
        <DatePicker.RangePicker aria-label={t('span')} onChange={(days) => days?.[0] && days[1] && setSpan({ from: days[0].startOf('day').toISOString(), until: days[1].add(1, 'day').startOf('day').toISOString() })} /></div>
      <Show from={fixed}>
        {(f) => (
          <>
            <h3>{t('first_fix')} <b className="num">{rate(f.permille)}</b></h3>
            <dl className="facts">
              <dt>{t('repairs')}</dt><dd className="num">{count(f.repairs)}</dd><dt>{t('fixed')}</dt><dd className="num">{count(f.fixed)}</dd><dt>{t('still_open')}</dt><dd className="num">{count(f.still_open)}</dd>
              <dt>{t('cause.doa')}</dt><dd className="num">{count(f.doa)}</dd><dt>{t('cause.wrong')}</dt><dd className="num">{count(f.wrong_part)}</dd>
              <dt>{t('cause.no_part')}</dt><dd className="num">{count(f.no_part)}</dd><dt>{t('cause.diagnosis')}</dt><dd className="num">{count(f.diagnosis)}</dd>
            </dl>
            <p className="quiet small">{f.definition}</p>
          </>
        )}
      </Show>
      <Show from={accuracy}>
        {(a) => (
          <>
            <h3>{t('accuracy')} <b className="num">{rate(a.permille)}</b></h3>
            <dl className="facts">
              <dt>{t('confirmed')}</dt><dd className="num">{count(a.confirmed)}</dd><dt>{t('no_fault')}</dt><dd className="num">{count(a.no_fault_found)}</dd>
              <dt>{t('untested')}</dt><dd className="num">{count(a.untested)}</dd><dt>{t('unclear')}</dt><dd className="num">{count(a.unclear)}</dd>
            </dl>
            <p className="quiet small">{a.definition}</p>
          </>
        )}
      </Show>
    </section>
  )
}
