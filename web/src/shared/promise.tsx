import { useCommon } from '../i18n/common.ts'
import { useNow } from './api/load.ts'
import { Chip } from './parts.tsx'

interface Told { state: string; late: boolean; arrives_at: string }

/** Whether a promise stands in the place of one that could not be kept, or has passed itself. */
export const isLate = (p: Told, now: number) => p.late || (p.state === 'open' && Date.parse(p.arrives_at) <= now)

/** Amber wherever a time is shown that is later than was promised. */
export function LateChip({ promise }: { promise: Told }) {
  const t = useCommon()
  const now = useNow()
  return isLate(promise, now) ? <Chip tone="warn">{t('late')}</Chip> : null
}
