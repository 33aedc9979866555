import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { KitPart } from '../shared/api/types.ts'
import { when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { useKit } from '../i18n/kit.ts'
import { Chip } from '../shared/parts.tsx'
import { Link } from '../shared/route.tsx'
import { useAct } from './act.tsx'
import { CodeField } from './code-field.tsx'
import { useRead } from './read.ts'

const live = (k: KitPart) => k.state === 'in_van' || k.state === 'to_load'
const percent = (permille: number) => `${Math.round(permille / 10)} %`

/** What the engineer takes along for one repair: loaded by a scan, given back by another or by one tap. */
export function TakeAlong({ repair }: { repair: string }) {
  const t = useKit()
  const list = useRead(reading('/v1/repairs/{repair}/kit', { path: { repair } }), 0)
  const { act, busy, outcome } = useAct(list.reload)
  const [scanned, setScanned] = useState('')
  const items = (list.data?.items ?? []).filter(live)
  if (items.length === 0) return outcome ? <>{outcome}</> : null
  const load = (code: string) => act({ kind: 'kit', about: `${repair} · ${code}`, call: command('/v1/repairs/{repair}/kit/load', { path: { repair }, body: { scanned: code } }) })
  const release = (k: KitPart) => act({ kind: 'kit', about: `${repair} · ${named(k, 'part_name') || k.part}`, call: command('/v1/repairs/{repair}/kit/release', { path: { repair }, body: { scanned: k.part } }) })
  return (
    <section className="card stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <ul className="stack">
        {items.map((k) => (
          <li key={k.id} className="spread">
            <span><strong>{named(k, 'part_name') || k.part}</strong> <span className="quiet small num">{percent(k.permille)}</span><br />
              <span className="quiet small"><span className="mono">{k.part}</span> · {k.state === 'to_load' ? t('load_at', { place: k.location }) : t('until', { at: when(k.until) })}</span></span>
            <span className="row"><Chip tone={k.state === 'in_van' ? 'good' : 'warn'}>{t(`state.${k.state}`)}</Chip>
              <button type="button" className="go plain" style={{ width: 'auto', minHeight: 48 }} disabled={busy} aria-label={`${t('release')} ${named(k, 'part_name') || k.part}`} onClick={() => void release(k)}>{t('release')}</button></span>
          </li>
        ))}
      </ul>
      {items.some((k) => k.state === 'to_load') && (
        <form className="stack" onSubmit={(e) => { e.preventDefault(); void load(scanned.trim()).then(() => setScanned('')) }}>
          <CodeField name="kit" label={t('scan')} value={scanned} onChange={setScanned} />
          <button className="go second" disabled={busy}>{t('load')}</button>
        </form>
      )}
      {outcome}
    </section>
  )
}

/** What the van takes along for the repairs of these days. */
export function VanKit({ van }: { van: string }) {
  const t = useKit()
  const list = useRead(reading('/v1/vans/{van}/kit', { path: { van } }), 0)
  const items = list.data?.items ?? []
  if (items.length === 0) return null
  return (
    <section className="card stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <ul className="stack">
        {items.map((k) => (
          <li key={k.id} className="spread">
            <span><strong>{named(k, 'part_name') || k.part}</strong> <span className="mono quiet small">{k.part}</span><br /><Link to={`/m/repairs/${k.repair}`} className="small">{k.repair}</Link></span>
            <Chip tone={k.state === 'in_van' ? 'good' : 'warn'}>{k.state === 'to_load' ? t('load_at', { place: k.location }) : t(`state.${k.state}`)}</Chip>
          </li>
        ))}
      </ul>
    </section>
  )
}
