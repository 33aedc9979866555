import { useState } from 'react'
import { get, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { Capture } from '../../shared/api/types.ts'
import { count, when, weight } from '../../shared/format.ts'
import { Blank, Chip, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import type { Tone } from '../../i18n/states.ts'
import { useCaptures } from '../../i18n/captures.ts'
import { Rows } from '../rows.tsx'

type Told = Capture['items'][number]
const TONES: Record<Told['outcome'], Tone> = { scan: 'good', statement: 'good', repeated: 'quiet', unknown: 'warn', refused: 'bad', rolled_back: 'quiet' }

/** What partners told in EPCIS, and what became of each event. */
export function CapturesPage() {
  const t = useCaptures()
  const captures = useList(reading('/v1/epcis/capture', { query: { limit: 100 } }), 30_000)
  const [open, setOpen] = useState('')
  return (
    <>
      <h1>{t('title')}</h1>
      <p className="quiet">{t('note')}</p>
      <div className="side">
        <section className="card stack">
          <Show from={captures} empty={(l) => l.length === 0} blank={t('none')}>
            {(rows) => (
              <Rows<Capture> width={520} label={t('title')} rowKey="captureID" size="small" dataSource={rows} columns={[
                { title: t('at'), render: (_, c) => <button type="button" className="linklike num" onClick={() => setOpen(c.captureID)}>{when(c.createdAt)}</button> },
                { title: t('partner'), dataIndex: 'partner' },
                { title: t('events'), align: 'right', render: (_, c) => <span className="num">{count(c.events)}</span> },
                { title: t('taken'), align: 'right', render: (_, c) => <span className="num">{count(c.taken)}</span> },
                { title: t('unknown'), align: 'right', render: (_, c) => <span className="num">{count(c.unknown)}</span> },
                { title: '', render: (_, c) => <Chip tone={c.success ? 'good' : 'bad'}>{t(c.success ? 'ok' : 'with_errors')}</Chip> },
              ]} />
            )}
          </Show>
        </section>
        <section className="card stack" aria-live="polite">{open ? <Events key={open} capture={open} /> : <Blank>{t('choose')}</Blank>}</section>
      </div>
    </>
  )
}

function Events({ capture }: { capture: string }) {
  const t = useCaptures()
  const one = useLoad(capture, () => get('/v1/epcis/capture/{capture}', { path: { capture } }))
  return (
    <Show from={one}>
      {(c) => (
        <Rows<Told> width={560} label={t('event')} rowKey="n" size="small" dataSource={c.items} columns={[
          { title: t('event'), render: (_, e) => <><span className="mono small">{e.eventID}</span><div className="quiet small num">{e.eventTime && when(e.eventTime)}</div></> },
          { title: t('step'), dataIndex: 'bizStep' },
          { title: t('about'), render: (_, e) => <>{e.shipments.map((s) => <Link key={s} to={`/shipments/${s}`}>{s} </Link>)}{e.manifests.map((m) => <Link key={m} to={`/waste-manifests/${m}`}>{m} </Link>)}{e.grams !== null && <span className="num">{weight(e.grams)}</span>}</> },
          { title: t('outcome'), render: (_, e) => <><Chip tone={TONES[e.outcome]}>{t(`outcome.${e.outcome}`)}</Chip>{e.reason && <div className="small">{t(`reason.${e.reason}`)}</div>}{e.outcome === 'refused' && <div className="quiet small mono">{e.path}</div>}</> },
        ]} />
      )}
    </Show>
  )
}
