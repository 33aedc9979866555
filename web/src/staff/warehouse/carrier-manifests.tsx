import { Button, Select } from 'antd'
import { useState } from 'react'
import { command as commandOf, fetchFile, get, reading } from '../../shared/api/client.ts'
import { confirm, post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import { saveFile } from '../../shared/save-file.ts'
import type { CarrierManifest, PickWave } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useCarrierManifests } from '../../i18n/carrier-manifests.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useCarriers } from '../carriers.ts'
import { PrintButton, PrintHead, Signatures } from '../print.tsx'
import { useWarehouse } from './warehouse-head.tsx'
import { ScanField, Steps, type Said } from '../scan-field.tsx'

const TONES = { late: 'bad', last: 'warn', room: 'good' } as const
const half = 30 * 60e3

const saveManifest = async (id: string) => saveFile(await fetchFile(reading('/v1/carrier-manifests/{carrier_manifest}/manifest.pdf', { path: { carrier_manifest: id } })), `manifest-${id}.pdf`)

function Waves({ waves, name }: { waves: PickWave[]; name: (carrier: string) => string }) {
  const t = useCarrierManifests()
  return (
    <ul className="list">
      {waves.map((w) => (
        <li key={`${w.carrier} ${w.service} ${w.departs_at ?? ''}`}>
          <div className="spread">
            <strong>{w.carrier ? name(w.carrier) : t('no_lane')} {w.departs_at && <span className="num">{t('leaves', { at: when(w.departs_at) })}</span>}</strong>
            <span className="row"><Chip>{t('lines_n', { n: w.lines.length })}</Chip>{w.at_risk > 0 && <Chip tone="bad">{t('risk_n', { n: w.at_risk })}</Chip>}</span>
          </div>
          <ol className="stack small">
            {w.lines.slice(0, 12).map((l) => (
              <li key={l.line} className="row"><span className="bin">{l.bin || '—'}</span><span>{named(l, 'part_name') || l.part} × {l.quantity}</span><Chip tone={TONES[l.risk]}>{t(`risk.${l.risk}`)}</Chip></li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  )
}

export function CarrierManifestsPage() {
  const t = useCarrierManifests()
  const s = useStaff()
  const state = useStateWords()
  const { places, warehouse, choose, known } = useWarehouse()
  const carriers = useCarriers()
  const waves = useLoad(warehouse || null, () => get('/v1/pick-waves', { query: { warehouse } }), 20_000)
  const list = useList(warehouse ? reading('/v1/carrier-manifests', { query: { warehouse, limit: 20 } }) : null, 20_000)
  const [manifest, setManifest] = useState<CarrierManifest>()

  const startOver = (): Said => {
    setManifest(undefined)
    return { good: true, text: t('reset') }
  }
  const show = (m: CarrierManifest) => {
    setManifest(m)
    list.reload()
  }
  const open = async (carrier: string): Promise<Said> => {
    const going = (list.data ?? []).find((m) => m.carrier === carrier && m.state !== 'handed_over')
    const gone = (list.data ?? []).filter((m) => m.carrier === carrier).map((m) => Date.parse(m.departs_at))
    const wave = (waves.data?.items ?? []).find((w) => w.carrier === carrier && w.departs_at && !gone.includes(Date.parse(w.departs_at)))
    let soon = Math.ceil(Date.now() / half) * half
    while (gone.includes(soon)) soon += half
    const m = going ? await get('/v1/carrier-manifests/{carrier_manifest}', { path: { carrier_manifest: going.id } })
      : (await confirm(commandOf('/v1/carrier-manifests', { body: { warehouse, carrier, departs_at: wave?.departs_at ?? new Date(soon).toISOString() } }), `manifest ${warehouse} ${carrier}`)).answer
    show(m)
    return { good: true, text: t('ok_open', { id: m.id, carrier: carriers.name(carrier), at: when(m.departs_at) }) }
  }
  const scan = async (text: string): Promise<Said> => {
    const command = text.toUpperCase()
    const other = places.find((p) => p.code === command)
    if (other) {
      startOver()
      choose(other.code)
      return { good: true, text: named(other) }
    }
    if (command === 'PRINT' && manifest) {
      await saveManifest(manifest.id)
      return { good: true, text: t('saved') }
    }
    const meant = manifest?.state === 'closed' ? undefined : carriers.of(text)
    if (meant) return open(meant.code)
    if (!manifest || manifest.state === 'handed_over') return { good: false, text: t('err_first') }
    if (manifest.state === 'closed') {
      const [driver = '', vehicle = ''] = text.split('/').map((part) => part.trim())
      const m = await post('/v1/carrier-manifests/{carrier_manifest}/hand-over', { path: { carrier_manifest: manifest.id }, body: { driver, ...(vehicle && { vehicle }) } })
      show(m)
      return { good: true, text: t('ok_done', { id: m.id, driver }) }
    }
    if (command === 'CLOSE') {
      show(await post('/v1/carrier-manifests/{carrier_manifest}/close', { path: { carrier_manifest: manifest.id }, body: {} }))
      return { good: true, text: t('ok_closed') }
    }
    const m = await post('/v1/carrier-manifests/{carrier_manifest}/scan', { path: { carrier_manifest: manifest.id }, body: { scanned: text } })
    show(m)
    return { good: true, text: t('ok_scan', { n: m.count }) }
  }

  const words = manifest?.state === 'open' ? [{ word: 'CLOSE', text: t('word_close') }, { word: 'PRINT', text: t('print') }] : manifest ? [{ word: 'PRINT', text: t('print') }]
    : carriers.all.map((c) => ({ word: c.code, text: named(c) }))
  const step = manifest?.state === 'handed_over' ? 2 : manifest?.state === 'closed' ? 1 : 0
  const prompt = !manifest ? t('scan_carrier', { carriers: carriers.all.map((c) => c.code).join(', ') }) : [t('scan_parcel'), t('scan_driver'), t('scan_again')][step] ?? ''
  return (
    <>
      <div className="spread">
        <h1>{t('title')}</h1>
        <Select aria-label={s('warehouse')} value={warehouse || null} onChange={(w: string) => { choose(w); startOver() }} style={{ minWidth: 190 }}
          options={places.map((p) => ({ value: p.code, label: named(p) || p.code }))} />
      </div>
      <div className="side">
        <div className="stack">
          <section className="card stack" aria-label={t('waves')}>
            <h2>{t('waves')}</h2>
            <Show from={waves} empty={(w) => w.items.length === 0} blank={t('nothing')}>{(w) => <Waves waves={w.items} name={carriers.name} />}</Show>
          </section>
          <section className="card stack" aria-label={t('earlier')}>
            <h2>{t('earlier')}</h2>
            <Show from={list} empty={(l) => l.length === 0}>{(rows) => (
            <ul className="list">
              {rows.map((m) => (
                <li key={m.id} className="spread"><span>{m.id} · {carriers.name(m.carrier)} · <span className="num">{when(m.departs_at)}</span></span>
                  <span className="row"><span className="quiet">{t('scanned', { n: m.count })} {m.driver}</span><Chip tone={m.state === 'handed_over' ? 'good' : 'warn'}>{state('carrier_manifest', m.state)}</Chip></span></li>
              ))}
            </ul>
            )}</Show>
          </section>
        </div>
        <div className="stack first">
          <ScanField ready={known} prompt={prompt} hint={t('hint')} onScan={scan} onEscape={startOver} words={words}>
            <Steps names={[t('step_scan'), t('step_sign'), t('step_done')]} at={step} />
          </ScanField>
          {manifest && (
            <section className="card stack" aria-label={manifest.id}>
              <div className="spread"><h2>{manifest.id} · {carriers.name(manifest.carrier)}</h2><span className="row"><PrintButton /><Button onClick={() => void saveManifest(manifest.id)}>{t('print')}</Button></span></div>
              <PrintHead place={warehouse} />
              <div className="row"><Chip tone="good">{t('scanned', { n: manifest.count })}</Chip>{(manifest.waiting ?? []).length > 0 && <Chip tone="warn">{t('stays', { n: (manifest.waiting ?? []).length })}</Chip>}</div>
              <ul className="stack small">
                {(manifest.parcels ?? []).map((p) => <li key={p.shipment} className="spread"><span>✓ {p.shipment} {p.ship_to.label}</span><span className="mono">{p.sscc}</span></li>)}
                {(manifest.waiting ?? []).map((p) => <li key={p.shipment} className="spread quiet"><span>{p.shipment} {p.ship_to.label}</span><span className="mono">{p.sscc}</span></li>)}
              </ul>
              <Signatures of={[s('signed_from'), s('signed_driver')]} />
            </section>
          )}
        </div>
      </div>
    </>
  )
}
