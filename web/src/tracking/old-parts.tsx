import { reading } from '../shared/api/client.ts'
import type { Fate, Points } from '../shared/api/types.ts'
import { count, when, weight } from '../shared/format.ts'
import { named, told } from '../i18n/language.ts'
import { State } from '../shared/parts.tsx'
import { Share } from '../charts/charts.tsx'
import { useTracking } from '../i18n/tracking.ts'
import { useStateWords } from '../i18n/states.ts'

const COLOURS = ['#5d7f93', '#c4793d', '#8aa5b5', '#6aa889', '#cba23a', '#4c4f56', '#9fc3d6', '#b7c2cb']

/** What is between the engineer and us is no step of the part for its customer. */
const OURS: readonly Fate['state'][] = ['overdue', 'charged', 'disputed']

const FATES = ['reuse', 'refurbish', 'harvest', 'material', 'licensed', 'quarantine'] as const
type End = (typeof FATES)[number] | 'restocked' | 'treated' | 'returned_to_supplier' | 'waived'

function FateLine({ of: o }: { of: Fate }) {
  const t = useTracking()
  const end = fateOf(o)
  return end ? <p><b>{t(`fate.${end}`)}</b></p> : null
}

/** What becomes of it, as far as that is decided; nothing before. */
function fateOf(o: Fate): End | undefined {
  return o.close_reason || FATES.find((f) => f === o.disposition)
}

/** What became of the part that was taken out: its stages, what was recovered from it, and the thanks for it. */
export function OldParts({ token, parts, points }: { token: string; parts: Fate[]; points: Points }) {
  const t = useTracking()
  const state = useStateWords()
  return (
    <section className="card stack green">
      <h2>{t('old')}</h2>
      {parts.length === 0 && <p>{t('old_none')}</p>}
      {parts.map((o) => {
        const materials = o.materials
        return (
          <div key={o.return} className="stack">
            <div className="spread"><strong>{named(o, 'part_name')}{o.grams ? ` · ${weight(o.grams)}` : ''}</strong><State of="return" is={OURS.includes(o.state) ? 'obliged' : o.state} /></div>
            <ol className="steps">
              {o.stages.map((s) => <li key={s.name} className={s.at ? 'latest' : 'later'}><time className="num quiet small">{s.at ? when(s.at) : ''}</time><div>{told(s)}</div></li>)}
            </ol>
            {o.verdict && <p>{t('verdict')} {state('verdict', o.verdict)}{o.measured && <span className="quiet small"> {t('measured', { value: o.measured, unit: state('unit', o.measured_unit) })}</span>}</p>}
            <FateLine of={o} />
            {o.photos.map((photo) => <img key={photo} className="old-photo" alt={t('photo', { part: named(o, 'part_name') })} loading="lazy" src={reading('/v1/track/{token}/photograph', { path: { token }, query: { evidence: photo } }).address} />)}
            {materials.length > 0 && (
              <>
                <h3>{t('materials')}</h3>
                <Share label={t('materials')} parts={materials.map((m, n) => ({ value: m.grams, name: state('material', m.material), colour: COLOURS[n % COLOURS.length] ?? '#888' }))} />
                <div className="legend">{materials.map((m, n) => <span key={m.material}><i style={{ background: COLOURS[n % COLOURS.length] }} />{state('material', m.material)} {weight(m.grams)}</span>)}</div>
              </>
            )}
            {o.carbon && o.carbon.avoided_grams > 0 && <p>{t('carbon')} <b>{weight(o.carbon.avoided_grams)} CO₂e</b><span className="quiet small"> {t('factors', { set: o.carbon.factor_set })}</span></p>}
            {o.certificate && <p className="small">{t('certificate')} <span className="mono">{o.certificate}</span></p>}
          </div>
        )
      })}
      {points && (points.confirmed > 0 || points.pending > 0) && (
        <p className="points"><b>{count(points.confirmed)}</b> {t('points')} {t('confirmed')}{points.pending > 0 && <span> · {count(points.pending)} {t('pending')}</span>}</p>
      )}
    </section>
  )
}
