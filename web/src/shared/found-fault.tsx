import type { Diagnosis } from './api/types.ts'
import { named } from '../i18n/language.ts'
import { useKnowledge } from '../i18n/knowledge.ts'
import { Chip } from './parts.tsx'

/** One fault that was found: what it is, what was measured, what it took and what the bench said. */
export function Found({ of: d }: { of: Diagnosis }) {
  const t = useKnowledge()
  return (
    <div className="card stack" style={{ gap: 4 }}>
      <div className="spread"><strong>{named(d, 'cause') || d.fault}</strong>{d.code && <Chip tone="quiet">{d.code}</Chip>}</div>
      {d.measurement && <div className="small num">{t('value')} {d.measurement.value} {d.measurement.unit}{d.measurement.device && ` · ${d.measurement.device}`}</div>}
      {d.parts.length > 0 && <div className="quiet small mono">{d.parts.join(' · ')}</div>}
      {d.evidence.length > 0 && <div className="row">{d.evidence.map((e) => <Chip key={e} tone={e === 'confirmed' ? 'good' : 'warn'}>{t(`evidence.${e}`)}</Chip>)}</div>}
    </div>
  )
}
