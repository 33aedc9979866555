import { App, Button } from 'antd'
import { get } from '../../shared/api/client.ts'
import { asProblem } from '../../shared/api/load.ts'
import { reasonOf } from '../../shared/parts.tsx'
import { saveFile } from '../../shared/save-file.ts'
import { useMassBalance } from '../../i18n/mass-balance.ts'

/** A manifest in the words of other systems, to be saved. */
export function ManifestPapers({ manifest, certified }: { manifest: string; certified: boolean }) {
  const t = useMassBalance()
  const { message } = App.useApp()
  const save = (made: Promise<unknown>, name: string) => void made.then(
    (paper) => saveFile(new Blob([JSON.stringify(paper, null, 2)], { type: 'application/json' }), name),
    (error: unknown) => message.error(reasonOf(asProblem(error))))
  return (
    <div className="row">
      <Button onClick={() => save(get('/v1/waste-manifests/{manifest}/e-manifest', { path: { manifest } }), `e-manifest-${manifest}.json`)}>{t('e_manifest')}</Button>
      {certified && <Button onClick={() => save(get('/v1/waste-manifests/{manifest}/epcis', { path: { manifest } }), `epcis-${manifest}.jsonld`)}>{t('epcis')}</Button>}
    </div>
  )
}
