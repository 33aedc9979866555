import { span } from '../shared/format.ts'
import { useCommon } from '../i18n/common.ts'

/** How much of the time between two moments is left, as a bar that turns amber and red as it runs out. */
export function TimeLeft({ from, due, now }: { from: string; due: string; now: number }) {
  const t = useCommon()
  const [start, end] = [Date.parse(from), Date.parse(due)]
  const left = end - now
  const share = Math.max(0, Math.min(1, left / Math.max(1, end - start)))
  const tone = left <= 0 ? 'bad' : share < 0.3 || left < 2 * 3600e3 ? 'warn' : 'good'
  const text = left <= 0 ? t('time_over', { span: span(left) }) : t('time_left', { span: span(left) })
  return (
    <div className={`time-left ${tone}`}>
      <span className="track" role="img" aria-label={text}><span style={{ width: `${left <= 0 ? 100 : share * 100}%` }} /></span>
      <span className="num" aria-hidden="true">{text}</span>
    </div>
  )
}
