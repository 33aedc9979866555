import { Select } from 'antd'
import { useState } from 'react'
import { useStateWords } from '../../i18n/states.ts'
import { useStaff } from '../../i18n/staff.ts'
import { put, type Problem } from '../../shared/api/client.ts'
import { asProblem } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Part } from '../../shared/api/types.ts'
import { Fault } from '../../shared/parts.tsx'

/** Operations say whether a customer may fit a part himself, so that it may be posted to him. */
export function Audience({ of: p, done }: { of: Part; done: () => void }) {
  const t = useStaff()
  const words = useStateWords()
  const role = useSession()?.actor.role
  const [problem, setProblem] = useState<Problem>()
  if (role !== 'operations') return null
  const set = async (audience: Part['audience']) => {
    setProblem(undefined)
    const { name_zh, name_en, class: kind, core_return, hazard_code, grams, price_minor, currency, warranty_days, esd, version } = p
    try {
      await put('/v1/parts/{part}', { path: { part: p.number }, body: { name_zh, name_en, class: kind, core_return, hazard_code, grams, price_minor, currency, warranty_days, esd, audience, version } })
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <div className="row">
      <span className="quiet small">{t('audience')}</span>
      <Select aria-label={t('audience')} size="small" value={p.audience} onChange={(v) => void set(v)} style={{ minWidth: 180 }} options={(['professional', 'customer'] as const).map((v) => ({ value: v, label: words('audience', v) }))} />
      {problem && <Fault problem={problem} />}
    </div>
  )
}
