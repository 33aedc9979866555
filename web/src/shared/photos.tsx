import { useEffect, useId, useRef, useState } from 'react'
import { usePhotos } from '../i18n/photos.ts'
import { bytesCommand, fetchFile, reading, type Problem } from './api/client.ts'
import { confirm } from './api/confirm.ts'
import { asProblem, useGet } from './api/load.ts'
import type { Evidence } from './api/types.ts'
import { when } from './format.ts'
import { Fault } from './parts.tsx'
import './photos.css'

const PURPOSES = ['receipt', 'bench', 'waiver', 'dispute', 'delivery', 'greet', 'diagnose', 'quote', 'repair', 'clean', 'signature', 'fitting', 'claim'] as const
export type Purpose = (typeof PURPOSES)[number]
const purposeOf = (e: Evidence) => PURPOSES.find((p) => p === e.purpose)

/** What is photographed, and what a new picture of it is taken for. Without a purpose none is taken. */
type Subject = { about: string; subject: string; purpose?: Purpose }

/** The photographs of a thing, and a way to take one more. A picture is read when somebody asks for it, and every reading is noted. */
export function Photos({ about, subject, purpose, added }: Subject & { added?: () => void }) {
  const t = usePhotos()
  const list = useGet(reading('/v1/evidence', { query: { about, subject } }))
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const keep = async (file: File) => {
    if (!purpose) return
    setBusy(true)
    setProblem(undefined)
    try {
      // The same file again asks with the same key; another file is another command.
      await confirm(bytesCommand('/v1/evidence', file, { query: { about, subject, purpose } }), `photo ${about} ${subject} ${purpose} ${file.name} ${file.size} ${file.lastModified}`)
      list.reload()
      added?.()
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  const items = list.data?.items ?? []
  return (
    <section className="photos stack" aria-label={t('title')} aria-busy={busy}>
      <div className="row">
        <strong className="small">{t('title')}</strong>
        {items.length === 0 && list.data && <span className="quiet small">{t('none')}</span>}
        {items.map((e, i) => <Photo key={e.evidence} of={e} n={i + 1} />)}
      </div>
      {purpose && (
        <div className="row">
          {matchMedia('(pointer: coarse)').matches && <Pick text={t('take')} camera busy={busy} keep={keep} />}
          <Pick text={t('choose')} busy={busy} keep={keep} />
        </div>
      )}
      {list.problem && <Fault problem={list.problem} retry={list.reload} />}
      {problem && <Fault problem={problem} />}
    </section>
  )
}

/** The same behind a button, for the rows of a list. */
export function PhotosOf(of: Subject) {
  const t = usePhotos()
  const [open, setOpen] = useState(false)
  return (
    <div className="stack">
      <button type="button" className="photo-name" aria-expanded={open} onClick={() => setOpen(!open)}>{t('title')}</button>
      {open && <Photos {...of} />}
    </div>
  )
}

function Pick({ text, camera = false, busy, keep }: { text: string; camera?: boolean; busy: boolean; keep: (file: File) => Promise<void> }) {
  const id = useId()
  return (
    <span className="photo-pick">
      <input id={id} type="file" accept="image/jpeg,image/png" disabled={busy} {...(camera ? { capture: 'environment' as const } : {})}
        onChange={(e) => { const file = e.target.files?.[0]; e.target.value = ''; if (file) void keep(file) }} />
      <label htmlFor={id}>{text}</label>
    </span>
  )
}

function Photo({ of: e, n }: { of: Evidence; n: number }) {
  const t = usePhotos()
  const [address, setAddress] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const held = useRef('')
  useEffect(() => () => URL.revokeObjectURL(held.current), [])
  const purpose = purposeOf(e)
  const what = purpose ? t(`for.${purpose}`) : ''
  if (e.removed_at) return <span className="quiet small">{n} {what}, {t('removed', { when: when(e.removed_at) })}</span>
  const show = async () => {
    if (address) return setAddress('')
    try {
      held.current ||= URL.createObjectURL(await fetchFile(reading('/v1/evidence/{evidence}', { path: { evidence: e.evidence } })))
      setAddress(held.current)
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <span className="photo stack">
      <button type="button" className="photo-name" aria-expanded={address !== ''} onClick={() => void show()}>
        {t(address ? 'close' : 'open')} {n} {what} <span className="quiet small">{when(e.added_at)} · {e.added_by}</span>
      </button>
      {address && <a className="photo-name" href={address} download={`${e.evidence}${e.type === 'image/png' ? '.png' : '.jpg'}`}>{t('save')}</a>}
      {address && <img src={address} alt={t('alt', { what: e.subject, purpose: what })} width={e.width} height={e.height} />}
      {problem && <Fault problem={problem} />}
    </span>
  )
}
