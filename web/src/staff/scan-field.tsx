import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { asProblem } from '../shared/api/load.ts'
import { sound } from '../shared/sound.ts'
import { clock } from '../shared/format.ts'
import { Link } from '../shared/route.tsx'
import { faultLine } from '../shared/fields.ts'
import { reasonOf } from '../shared/parts.tsx'
import { useStaff } from '../i18n/staff.ts'

declare global {
  interface DocumentEventMap { scan: CustomEvent<string> }
}

/** A word of a page that is typed, scanned from the sheet of words, or touched. */
export type Word = { word: string; text: string }

const touch = (word: string) => document.dispatchEvent(new CustomEvent('scan', { detail: word }))

/** What a scan led to. Throwing a Problem is a refusal as well. */
export type Said = { good: boolean; text: string }

const takesKeys = (target: EventTarget | null) => target instanceof Element && !!target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=combobox]')

/**
 * The one field of a scan-driven task. It keeps the focus: keys typed anywhere outside another field land here, so a
 * wedge scanner works whatever was clicked last. Scans are handled one after another, none is lost while one is sent.
 */
export function ScanField({ prompt, hint, onScan, onEscape, children, note, words = [], unanswered, ready = true }: {
  prompt: string; hint?: string; onScan: (text: string) => Promise<Said>; onEscape?: () => Said | undefined; children?: ReactNode; note?: ReactNode
  /** What may be typed or scanned here, as buttons for those who have a mouse or a finger only. */
  words?: readonly Word[]
  /** A command that has no answer yet, and the word that asks for it again. */
  unanswered?: { at: string | undefined; word: string }
  /** While the page does not know yet what a scan is about, as the place that one works in, scans wait. */
  ready?: boolean
}) {
  const t = useStaff()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const queue = useRef<Promise<void>>(Promise.resolve())
  const latest = useRef(onScan)
  const [said, setSaid] = useState<Said & { times: number; round: number }>()
  useLayoutEffect(() => {
    latest.current = onScan
  })

  // What a scan changed is drawn before the next is handled, or that one would see the page as it was.
  const drawn = useRef<() => void>(undefined)
  useEffect(() => drawn.current?.(), [said])
  const answer = (outcome: Said) => {
    sound(outcome.good)
    return new Promise<void>((next) => {
      drawn.current = next
      // The same once more is told as well: it flashes again and is counted.
      setSaid((was) => ({ ...outcome, round: (was?.round ?? 0) + 1, times: was?.text === outcome.text && was.good === outcome.good ? was.times + 1 : 1 }))
    })
  }
  const waiting = useRef<(() => void) | undefined>(undefined)
  const isReady = useRef(ready)
  useEffect(() => {
    isReady.current = ready
    if (ready) waiting.current?.()
  }, [ready])
  const readiness = () => isReady.current ? undefined : new Promise<void>((go) => { waiting.current = go })
  const handle = (text: string) => {
    queue.current = queue.current.then(readiness).then(() => latest.current(text)).then(answer, (error: unknown) => {
      const problem = asProblem(error)
      const fields = problem.errors.map(faultLine).join('; ')
      return answer({ good: false, text: [reasonOf(problem) || problem.code, fields].filter(Boolean).join(' · ') })
    })
  }

  const handleRef = useRef(handle)
  useEffect(() => {
    handleRef.current = handle
  })

  useEffect(() => {
    field.current?.focus({ preventScroll: true })
    const typed = (event: KeyboardEvent) => {
      if (takesKeys(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return
      if (event.key === ' ' && event.target instanceof Element && event.target.closest('button, a')) return
      field.current?.focus()
    }
    const clicked = () => {
      setTimeout(() => {
        if (document.activeElement === document.body) field.current?.focus({ preventScroll: true })
      }, 0)
    }
    // A key that is shown on the screen may be touched instead of scanned.
    const touched = (event: CustomEvent<string>) => handleRef.current(event.detail)
    document.addEventListener('keydown', typed)
    document.addEventListener('click', clicked)
    document.addEventListener('scan', touched)
    return () => {
      document.removeEventListener('keydown', typed)
      document.removeEventListener('click', clicked)
      document.removeEventListener('scan', touched)
    }
  }, [])

  return (
    <section className={`scan ${said ? (said.good ? 'good' : 'bad') : ''} ${said ? `flash-${said.round % 2}` : ''}`} aria-label={t('scan')}>
      {children}
      {unanswered?.at && (
        <div className="unanswered" role="alert">
          <p>{t('unanswered', { at: clock(unanswered.at) })}</p>
          <button type="button" className="word" onClick={() => touch(unanswered.word)}>{t('ask_again')}</button>
        </div>
      )}
      <label htmlFor={id}>{prompt}</label>
      <input id={id} ref={field} autoComplete="off" autoCapitalize="characters" spellCheck={false} enterKeyHint="send"
        onKeyDown={(event) => {
          const input = event.currentTarget
          if (event.key === 'Enter' || (event.key === 'Tab' && input.value)) {
            event.preventDefault()
            const text = input.value.trim()
            input.value = ''
            if (text) handle(text)
          } else if (event.key === 'Escape') {
            input.value = ''
            const outcome = onEscape?.()
            if (outcome) setSaid({ ...outcome, times: 1, round: 0 })
          }
        }} />
      <div className="said" role="status" aria-live="assertive">{said ? `${said.good ? '✓' : '✕'} ${said.text}${said.times > 1 ? ` (${said.times})` : ''}` : <span className="quiet" style={{ fontWeight: 400 }}>{t('scan_ready')}</span>}</div>
      {note}
      {words.length > 0 && <div className="words" role="group" aria-label={t('words')}>{words.map((w) => <button key={w.word} type="button" className="word" onClick={() => touch(w.word)}><kbd>{w.word}</kbd>{w.text}</button>)}<Link to="/word-sheet" className="small">{t('word_sheet')}</Link></div>}
      {hint && <p className="quiet small">{hint}</p>}
    </section>
  )
}

export function Steps({ names, at }: { names: string[]; at: number }) {
  return (
    <ol className="steps">
      {names.map((n, i) => <li key={n} className={i < at ? 'done' : ''} aria-current={i === at ? 'step' : undefined}>{i + 1}. {n}</li>)}
    </ol>
  )
}
