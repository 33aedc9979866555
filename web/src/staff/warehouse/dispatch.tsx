import { Button, Select } from 'antd'
import { useState } from 'react'
import { fetchFile, get, post, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import { saveFile } from '../../shared/save-file.ts'
import type { Dispatch, PickWave } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useDispatch } from '../../i18n/dispatch.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useMyPlaces } from '../places.ts'
import { ScanField, Steps, type Said } from '../scan-field.tsx'

const CARRIERS = ['SF', 'JD', 'FLEET']
const TONES = { late: 'bad', last: 'warn', room: 'good' } as const
const half = 30 * 60e3

const saveManifest = async (id: string) => saveFile(await fetchFile(reading('/v1/dispatches/{dispatch}/manifest.pdf', { path: { dispatch: id } })), `manifest-${id}.pdf`)

function Waves({ waves }: { waves: PickWave[] }) {
  const t = useDispatch()
  const state = useStateWords()
  return (
    <ul className="list">
      {waves.map((w) => (
        <li key={`${w.carrier} ${w.service} ${w.departs_at ?? ''}`}>
          <div className="spread">
            <strong>{w.carrier ? state('carrier', w.carrier) : t('no_lane')} {w.departs_at && <span className="num">{t('leaves', { at: when(w.departs_at) })}</span>}</strong>
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

export function DispatchPage() {
  const t = useDispatch()
  const s = useStaff()
  const state = useStateWords()
  const places = useMyPlaces()
  const [chosen, setChosen] = useState('')
  const warehouse = chosen || places[0]?.code || ''
  const waves = useLoad(warehouse || null, () => get('/v1/pick-waves', { query: { warehouse } }), 20_000)
  const list = useList(warehouse ? reading('/v1/dispatches', { query: { warehouse, limit: 20 } }) : null, 20_000)
  const [dispatch, setDispatch] = useState<Dispatch>()

  const startOver = (): Said => {
    setDispatch(undefined)
    return { good: true, text: t('reset') }
  }
  const show = (d: Dispatch) => {
    setDispatch(d)
    list.reload()
  }
  const open = async (carrier: string): Promise<Said> => {
    const going = (list.data ?? []).find((d) => d.carrier === carrier && d.state !== 'handed_over')
    const gone = (list.data ?? []).filter((d) => d.carrier === carrier).map((d) => Date.parse(d.departs_at))
    const wave = (waves.data?.items ?? []).find((w) => w.carrier === carrier && w.departs_at && !gone.includes(Date.parse(w.departs_at)))
    let soon = Math.ceil(Date.now() / half) * half
    while (gone.includes(soon)) soon += half
    const d = going ? await get('/v1/dispatches/{dispatch}', { path: { dispatch: going.id } })
      : await post('/v1/dispatches', { body: { warehouse, carrier, departs_at: wave?.departs_at ?? new Date(soon).toISOString() } })
    show(d)
    return { good: true, text: t('ok_open', { id: d.id, carrier: state('carrier', carrier), at: when(d.departs_at) }) }
  }
  const scan = async (text: string): Promise<Said> => {
    const command = text.toUpperCase()
    const other = places.find((p) => p.code === command)
    if (other) {
      startOver()
      setChosen(other.code)
      return { good: true, text: named(other) }
    }
    if (command === 'PRINT' && dispatch) {
      await saveManifest(dispatch.id)
      return { good: true, text: t('saved') }
    }
    if (CARRIERS.includes(command) && dispatch?.state !== 'closed') return open(command)
    if (!dispatch || dispatch.state === 'handed_over') return { good: false, text: t('err_first') }
    if (dispatch.state === 'closed') {
      const [driver = '', vehicle = ''] = text.split('/').map((part) => part.trim())
      const d = await post('/v1/dispatches/{dispatch}/hand-over', { path: { dispatch: dispatch.id }, body: { driver, ...(vehicle && { vehicle }) } })
      show(d)
      return { good: true, text: t('ok_done', { id: d.id, driver }) }
    }
    if (command === 'CLOSE') {
      show(await post('/v1/dispatches/{dispatch}/close', { path: { dispatch: dispatch.id }, body: {} }))
      return { good: true, text: t('ok_closed') }
    }
    const d = await post('/v1/dispatches/{dispatch}/scan', { path: { dispatch: dispatch.id }, body: { scanned: text } })
    show(d)
    return { good: true, text: t('ok_scan', { n: d.count }) }
  }

  const step = dispatch?.state === 'handed_over' ? 2 : dispatch?.state === 'closed' ? 1 : 0
  const prompt = !dispatch ? t('scan_carrier') : [t('scan_parcel'), t('scan_driver'), t('scan_again')][step] ?? ''
  return (
    <>
      <div className="spread">
        <h1>{t('title')}</h1>
        <Select aria-label={s('warehouse')} value={warehouse || null} onChange={(w: string) => { setChosen(w); startOver() }} style={{ minWidth: 190 }}
          options={places.map((p) => ({ value: p.code, label: named(p) || p.code }))} />
      </div>
      <div className="side">
        <div className="stack">
          <section className="card stack" aria-label={t('waves')}>
            <h2>{t('waves')}</h2>
            <Show from={waves} empty={(w) => w.items.length === 0} blank={t('nothing')}>{(w) => <Waves waves={w.items} />}</Show>
          </section>
          <section className="card stack" aria-label={t('earlier')}>
            <h2>{t('earlier')}</h2>
            <ul className="list">
              {(list.data ?? []).map((d) => (
                <li key={d.id} className="spread"><span>{d.id} · {state('carrier', d.carrier)} · <span className="num">{when(d.departs_at)}</span></span>
                  <span className="row"><span className="quiet">{t('scanned', { n: d.count })} {d.driver}</span><Chip tone={d.state === 'handed_over' ? 'good' : 'warn'}>{state('dispatch', d.state)}</Chip></span></li>
              ))}
            </ul>
          </section>
        </div>
        <div className="stack first">
          <ScanField prompt={prompt} hint={t('hint')} onScan={scan} onEscape={startOver}>
            <Steps names={[t('step_scan'), t('step_sign'), t('step_done')]} at={step} />
          </ScanField>
          {dispatch && (
            <section className="card stack" aria-label={dispatch.id}>
              <div className="spread"><h2>{dispatch.id} · {state('carrier', dispatch.carrier)}</h2><Button onClick={() => void saveManifest(dispatch.id)}>{t('print')}</Button></div>
              <div className="row"><Chip tone="good">{t('scanned', { n: dispatch.count })}</Chip>{(dispatch.waiting ?? []).length > 0 && <Chip tone="warn">{t('stays', { n: (dispatch.waiting ?? []).length })}</Chip>}</div>
              <ul className="stack small">
                {(dispatch.parcels ?? []).map((p) => <li key={p.shipment} className="spread"><span>✓ {p.shipment} {p.ship_to.label}</span><span className="mono">{p.sscc}</span></li>)}
                {(dispatch.waiting ?? []).map((p) => <li key={p.shipment} className="spread quiet"><span>{p.shipment} {p.ship_to.label}</span><span className="mono">{p.sscc}</span></li>)}
              </ul>
            </section>
          )}
        </div>
      </div>
    </>
  )
}
