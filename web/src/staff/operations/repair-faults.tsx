import { reading } from '../../shared/api/client.ts'
import { useGet } from '../../shared/api/load.ts'
import { Found } from '../../shared/found-fault.tsx'
import { useKnowledge } from '../../i18n/knowledge.ts'

/** The faults that were found in a repair; nothing where none was recorded. */
export function RepairFaults({ of }: { of: string }) {
  const t = useKnowledge()
  const items = useGet(reading('/v1/repairs/{repair}/diagnoses', { path: { repair: of } })).data?.items ?? []
  if (items.length === 0) return null
  return <section className="stack" aria-label={t('recorded')}><h2>{t('recorded')}</h2>{items.map((d) => <Found key={d.id} of={d} />)}</section>
}
