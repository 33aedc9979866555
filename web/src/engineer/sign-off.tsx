import { useEffect, useRef, useState } from 'react'
import { bytesCommand, command } from '../shared/api/client.ts'
import type { Visit, WholeRepair } from '../shared/api/types.ts'
import { named } from '../i18n/language.ts'
import { Chip } from '../shared/parts.tsx'
import { useVisit } from '../i18n/visit.ts'
import type { Draft } from './outbox.ts'
import type { Act } from './visit.tsx'

const OPEN = new Set(['requested', 'held', 'substitute_offered', 'backordered', 'reserved', 'picking', 'packed', 'shipped', 'delivered', 'disputed', 'received'])
const TESTS = ['passed', 'failed', 'not_possible'] as const

/** The end of a visit: every part accounted for, how the appliance works, and the customer's signature or why there is none. */
export function SignOff({ visit: v, repair, act, busy }: { visit: Visit; repair: WholeRepair; act: Act; busy: boolean }) {
  const t = useVisit()
  const [test, setTest] = useState<(typeof TESTS)[number]>('passed')
  const [drawn, setDrawn] = useState<Blob>()
  const [unsigned, setUnsigned] = useState('')
  const [left, setLeft] = useState('')
  const open = repair.lines.filter((l) => OPEN.has(l.state))
  const path = { path: { visit: v.id } }
  const sign = async () => {
    const ahead: Draft[] = drawn ? [{ kind: 'photo', about: v.repair, call: bytesCommand('/v1/evidence', drawn, { query: { about: 'visit', subject: v.id, purpose: 'signature' } }) }] : []
    ahead.push({ kind: 'sign', about: v.repair, call: command('/v1/visits/{visit}/sign-off', { ...path, body: { test, unsigned: drawn ? '' : unsigned.trim() } }) })
    await act({ kind: 'complete', about: v.repair, call: command('/v1/repairs/{repair}/complete', { path: { repair: v.repair } }) }, ahead)
  }
  return (
    <>
      <form className="card stack" aria-label={t('sign')} onSubmit={(e) => { e.preventDefault(); void sign() }}>
        <h2>{t('sign')}</h2>
        {open.length > 0 && <p><Chip tone="warn">{t('lines_open')}</Chip> {open.map((l) => named(l, 'part_name') || l.part).join(' · ')}</p>}
        <label className="field"><span>{t('test')}</span><select value={test} onChange={(e) => setTest(TESTS.find((x) => x === e.target.value) ?? 'failed')}>{TESTS.map((x) => <option key={x} value={x}>{t(`test.${x}`)}</option>)}</select></label>
        <Pad label={t('signature')} erase={t('erase')} onChange={setDrawn} />
        {!drawn && <label className="field"><span>{t('unsigned')}</span><input value={unsigned} onChange={(e) => setUnsigned(e.target.value)} required maxLength={200} /></label>}
        <button className="go" disabled={busy || open.length > 0}>{t('complete')}</button>
      </form>
      <details className="card">
        <summary>{t('finish')}</summary>
        <form className="stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'finish', about: v.repair, call: command('/v1/visits/{visit}/finish', { ...path, body: { reason: left.trim() } }) }) }}>
          <label className="field"><span>{t('finish_why')}</span><input value={left} onChange={(e) => setLeft(e.target.value)} required maxLength={200} /></label>
          <button className="go second" disabled={busy}>{t('finish')}</button>
        </form>
      </details>
    </>
  )
}

/** A field that is drawn on with a finger; what was drawn is a picture. */
function Pad({ label, erase, onChange }: { label: string; erase: string; onChange: (drawn: Blob | undefined) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const down = useRef(false)
  const pen = () => canvas.current?.getContext('2d')
  const clean = () => {
    const c = pen()
    if (!c) return
    c.fillStyle = '#fff'
    c.fillRect(0, 0, c.canvas.width, c.canvas.height)
    c.lineWidth = 3
    c.lineCap = 'round'
    c.strokeStyle = '#123'
  }
  useEffect(clean, [])
  const at = (e: React.PointerEvent<HTMLCanvasElement>) => {
    const box = e.currentTarget.getBoundingClientRect()
    return [((e.clientX - box.left) * e.currentTarget.width) / box.width, ((e.clientY - box.top) * e.currentTarget.height) / box.height] as const
  }
  return (
    <div className="stack">
      <span className="quiet small">{label}</span>
      <canvas ref={canvas} width={600} height={240} role="img" aria-label={label} style={{ width: '100%', border: '1px solid var(--edge)', borderRadius: 12, touchAction: 'none' }}
        onPointerDown={(e) => { down.current = true; e.currentTarget.setPointerCapture(e.pointerId); pen()?.beginPath(); pen()?.moveTo(...at(e)) }}
        onPointerMove={(e) => { if (down.current) { pen()?.lineTo(...at(e)); pen()?.stroke() } }}
        onPointerUp={() => { down.current = false; canvas.current?.toBlob((b) => onChange(b ?? undefined), 'image/png') }} />
      <button type="button" className="go plain" onClick={() => { clean(); onChange(undefined) }}>{erase}</button>
    </div>
  )
}
