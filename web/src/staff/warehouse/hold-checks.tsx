import { useState } from 'react'
import { get, reading } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Hold, HoldCheck } from '../../shared/api/types.ts'
import { useLoad } from '../../shared/api/load.ts'
import { count, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Blank, Chip, Show } from '../../shared/parts.tsx'
import { useHoldChecks } from '../../i18n/hold-checks.ts'
import { Rows } from '../rows.tsx'
import { ScanField, type Said } from '../scan-field.tsx'
import { usePlaceNames } from '../places.ts'

const FINDINGS = ['good', 'bad', 'absent'] as const
const touch = (text: string) => document.dispatchEvent(new CustomEvent('scan', { detail: text }))
const leftOf = (c: HoldCheck) => c.pieces.reduce((n, p) => n + p.quantity, 0)

/** Who looks at batches on hold: operations see every holder, a warehouse its own pieces and a scanner. */
export function HoldsPage() {
  const operations = useSession()?.actor.role === 'operations'
  return operations ? <Progress /> : <LookAt />
}

type Looked = { check: HoldCheck; scanned: string; bin: string; quantity: number }

function LookAt() {
  const t = useHoldChecks()
  const checks = useList(reading('/v1/hold-checks', { query: { open: true, limit: 100 } }), 30_000)
  const [piece, setPiece] = useState<Looked>()
  const find = (code: string): Said => {
    for (const check of checks.data ?? []) {
      for (const p of check.pieces) {
        const is = p.serial ? p.serial.toUpperCase() === code.toUpperCase() : [check.part, p.lot].some((w) => w.toUpperCase() === code.toUpperCase())
        if (!is) continue
        setPiece({ check, scanned: p.serial, bin: p.bin, quantity: 1 })
        return { good: true, text: t('is_on_hold', { part: named(check, 'part_name') || check.part, code }) }
      }
    }
    return { good: false, text: t('not_on_hold', { code }) }
  }
  const look = async (text: string): Promise<Said> => {
    const finding = FINDINGS[Number(text) - 1]
    if (!piece || !finding) return { good: false, text: t('choose_1_3') }
    await post('/v1/hold-checks/{hold_check}/findings', { path: { hold_check: piece.check.id }, body: { finding, scanned: piece.scanned, bin: piece.bin, quantity: piece.quantity } })
    setPiece(undefined)
    checks.reload()
    return { good: true, text: `${piece.scanned || piece.check.part}: ${t(`finding.${finding}`)}` }
  }
  const cancel = (): Said => {
    setPiece(undefined)
    return { good: true, text: t('scan') }
  }
  return (
    <>
      <h1>{t('title')}</h1>
      <div className="side">
        <Show from={checks} empty={(l) => l.length === 0} blank={t('nothing')}>{(rows) => <div className="stack">{rows.map((c) => <Waits key={c.id} check={c} />)}</div>}</Show>
        <div className="stack first">
          <ScanField prompt={piece ? t('what_is', { code: piece.scanned || piece.check.part }) : t('scan')} onScan={(text) => piece ? look(text) : Promise.resolve(find(text))} onEscape={cancel}
            note={piece && <div className="keys">{FINDINGS.map((f, i) => <button key={f} type="button" onClick={() => touch(String(i + 1))}><kbd>{i + 1}</kbd>{t(`finding.${f}`)}</button>)}</div>} />
        </div>
      </div>
    </>
  )
}

function Waits({ check: c }: { check: HoldCheck }) {
  const t = useHoldChecks()
  return (
    <section className="card stack" aria-label={c.part}>
      <div className="spread"><h2>{named(c, 'part_name') || c.part}</h2>{c.overdue ? <Chip tone="bad">{t('overdue')}</Chip> : <span className="num quiet small">{t('by', { at: when(c.due_at) })}</span>}</div>
      <p className="quiet small">{c.reason}</p>
      <ul className="list">{c.pieces.map((p) => <li key={[p.serial, p.bin, p.lot, p.condition].join('|')} className="spread"><span className="mono">{p.serial || p.lot}</span><span>{p.bin} <b className="num">{t('left_n', { n: count(p.quantity) })}</b></span></li>)}</ul>
    </section>
  )
}

function Progress() {
  const t = useHoldChecks()
  const holds = useList(reading('/v1/holds', { query: { open: true, limit: 100 } }), 30_000)
  const late = useLoad('late hold checks', async () => (await get('/v1/hold-checks', { query: { open: true, limit: 200 } })).items.filter((c) => c.overdue), 30_000)
  const place = usePlaceNames((late.data ?? []).map((c) => c.holder))
  const [open, setOpen] = useState('')
  return (
    <>
      <h1>{t('title')}</h1>
      <p className="quiet">{t('note')}</p>
      {(late.data ?? []).length > 0 && (
        <section className="card stack" role="status" aria-label={t('overdue')}>
          <p><Chip tone="bad">{t('late_n', { n: (late.data ?? []).length })}</Chip></p>
          <ul className="list">
            {(late.data ?? []).map((c) => (
              <li key={c.id} className="spread">
                <span>{c.kind === 'place' || c.kind === 'van' ? place(c.holder) : <span className="mono">{c.holder}</span>}<span className="quiet small"> · {t(`kind.${c.kind}`)} · {c.part}</span></span>
                <span className="num">{when(c.due_at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="side">
        <section className="card stack">
          <h2>{t('holds')}</h2>
          <Show from={holds} empty={(l) => l.length === 0} blank={t('nothing')}>
            {(rows) => (
              <Rows<Hold> width={420} label={t('holds')} rowKey="id" size="small" dataSource={rows} columns={[
                { title: t('part'), render: (_, h) => <button type="button" className="linklike mono" onClick={() => setOpen(h.id)}>{h.part}</button> },
                { title: t('batch'), render: (_, h) => <span className="mono">{h.lot || `${h.serial_from}–${h.serial_to}`}</span> },
                { title: t('reason'), dataIndex: 'reason' },
                { title: t('placed'), render: (_, h) => <span className="num">{when(h.placed_at)}</span> },
              ]} />
            )}
          </Show>
        </section>
        <section className="card stack" aria-live="polite">{open ? <Holders key={open} hold={open} /> : <Blank>{t('choose')}</Blank>}</section>
      </div>
    </>
  )
}

/** How far each holder of a hold is. */
function Holders({ hold }: { hold: string }) {
  const t = useHoldChecks()
  const checks = useList(reading('/v1/hold-checks', { query: { hold, limit: 200 } }), 15_000)
  const place = usePlaceNames((checks.data ?? []).filter((c) => c.kind === 'place' || c.kind === 'van').map((c) => c.holder))
  return (
    <>
      <h2>{t('holders')}</h2>
      <Show from={checks} empty={(l) => l.length === 0} blank={t('no_holders')}>
        {(rows) => (
          <Rows<HoldCheck> width={640} label={t('holders')} rowKey="id" size="small" dataSource={rows} columns={[
            { title: t('holder'), render: (_, c) => <span>{c.kind === 'place' || c.kind === 'van' ? place(c.holder) : <span className="mono">{c.holder}</span>}<span className="quiet small"> · {t(`kind.${c.kind}`)}</span></span> },
            { title: t('due'), render: (_, c) => <><span className="num">{when(c.due_at)}</span> {c.overdue ? <Chip tone="bad">{t('overdue')}</Chip> : c.state === 'done' && <Chip tone="good">{t('done')}</Chip>}</> },
            { title: t('left'), align: 'right', render: (_, c) => <b className="num">{count(leftOf(c))}</b> },
            { title: t('finding.good'), align: 'right', render: (_, c) => <span className="num">{count(c.good)}</span> },
            { title: t('finding.bad'), align: 'right', render: (_, c) => <span className="num">{count(c.bad)}</span> },
            { title: t('finding.absent'), align: 'right', render: (_, c) => <span className="num">{count(c.absent)}</span> },
          ]} />
        )}
      </Show>
    </>
  )
}
