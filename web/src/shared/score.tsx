import { useValue } from '../i18n/value.ts'
import type { Score } from './api/types.ts'
import { percent } from './format.ts'

/** What the figures mean: said once, however many cards there are. */
export function ScoreDefinitions({ of: s }: { of: Score }) {
  const t = useValue()
  return (
    <>
      <p className="quiet small">{t('definitions')}</p>
      <p className="quiet small">{t('window', { n: s.window_days })} · {t('few', { n: s.least })}</p>
    </>
  )
}

/** How one engineer's old parts came home: how many of how many, and a share where there are enough. */
export function ScoreFacts({ of: s }: { of: Score }) {
  const t = useValue()
  const told = (f: Score['on_time']) => f.of === 0 ? '—' : `${t('of', { n: f.n, of: f.of })}${f.permille === null ? '' : ` · ${percent(f.permille / 1000, 0)}`}`
  return (
    <dl className="facts">
        <dt>{t('on_time')}</dt><dd className="num">{told(s.on_time)}</dd>
        <dt>{t('no_fault')}</dt><dd className="num">{told(s.no_fault_found)}</dd>
        <dt>{t('mismatch')}</dt><dd className="num">{told(s.mismatch)}</dd>
        <dt>{t('damage')}</dt><dd className="num">{told(s.handling_damage)}</dd>
        <dt>{t('owed')}</dt><dd className="num">{s.open}{s.overdue > 0 && ` · ${t('overdue_n', { n: s.overdue })}`}</dd>
      </dl>
  )
}
