import { reading } from '../../shared/api/client.ts'
import { useGet } from '../../shared/api/load.ts'
import { Found } from '../../shared/found-fault.tsx'
import { useKnowledge } from '../../i18n/knowledge.ts'

/** What the engineer found and measured before an old part came out; nothing where he recorded nothing. */
export function BenchFaults({ of }: { of: string }) {
  const t = useKnowledge()
  const found = useGet(reading('/v1/returns/{return}/diagnoses', { path: { return: of } }))
  const items = found.data?.items ?? []
  if (items.length === 0) return null
  return <section className="stack" aria-label={t('bench')}><h3>{t('bench')}</h3>{items.map((d) => <Found key={d.id} of={d} />)}</section>
}
