import 'virtual:tokens.css'
import './parts.css'
import { Component, type ReactNode } from 'react'
import type { Loaded } from './api/load.ts'
import { Problem } from './api/client.ts'
import { useCommon } from '../i18n/common.ts'
import { faultLine } from './fields.ts'
import { toneOf, useStateWords, type Tone } from '../i18n/states.ts'
import { chooseLanguage, languages, locale, say, sought, useLanguage } from '../i18n/language.ts'
import texts from 'texts:page.common'

/** Why something was refused. What the page itself found out has a text here, the rest was told by the service. */
export const reasonOf = (problem: Problem) => sought(texts, `fault.${problem.code}`) ?? problem.detail

export const Chip = ({ tone = 'info', children }: { tone?: Tone; children: ReactNode }) => <span className={`chip ${tone}`}>{children}</span>

export function State({ of, is }: { of: string; is: string | null | undefined }) {
  const say = useStateWords()
  return <Chip tone={toneOf(is)}>{say(of, is)}</Chip>
}

export function LanguageSwitch() {
  const now = useLanguage()
  return (
    <div className="switch" role="group" aria-label={say(texts, 'languages')}>
      {languages.map((l) => <button key={l} type="button" lang={locale(l)} aria-pressed={now === l} onClick={() => chooseLanguage(l)}>{say(texts, 'language', {}, l)}</button>)}
    </div>
  )
}

/** A refusal in words, as the service tells it in the language of the page, and every field at fault by its path. */
export function Fault({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const say = useCommon()
  const [only, ...others] = problem.errors
  const once = only && others.length === 0 && only.message === problem.detail
  const title = (once ? faultLine(only) : reasonOf(problem)) || say('title')
  return (
    <div className="problem" role="alert">
      <strong>{title}</strong>
      {problem.errors.length > 0 && !once && (
        <ul>
          {problem.errors.map((e, i) => <li key={i}>{faultLine(e)}</li>)}
        </ul>
      )}
      {problem.id && <div className="small">{say('id')} <code>{problem.id}</code></div>}
      {problem.status === 404 ? <button type="button" onClick={() => history.back()}>{say('back')}</button> : retry && <button type="button" onClick={retry}>{say('retry')}</button>}
    </div>
  )
}

export function Blank({ children }: { children?: ReactNode }) {
  const say = useCommon()
  return (
    <div className="blank">
      <svg width="44" height="34" viewBox="0 0 44 34" aria-hidden="true" fill="none" stroke="#9fadb5" strokeWidth="2" strokeLinejoin="round">
        <path d="M4 14 10 4h24l6 10v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z" /><path d="M4 14h11l3 5h8l3-5h11" />
      </svg>
      {children ?? say('empty')}
    </div>
  )
}

export function Waiting() {
  const say = useCommon()
  return <div className="waiting" role="status"><div className="wait" />{say('loading')}</div>
}

/** Shows what was read, or that it is being read, is empty, or could not be read. Old data stays under a new problem. */
export function Show<T>({ from, empty, blank, children }: { from: Loaded<T>; empty?: (data: T) => boolean; blank?: ReactNode; children: (data: T) => ReactNode }) {
  const { data, problem, loading, reload } = from
  if (loading) return <Waiting />
  return (
    <>
      {problem && <Fault problem={problem} retry={reload} />}
      {data !== undefined && (empty?.(data) ? <Blank>{blank}</Blank> : children(data))}
    </>
  )
}

/** The last net: a page that throws says so instead of going blank. */
export class Net extends Component<{ children: ReactNode }, { error?: Error }> {
  state: { error?: Error } = {}
  static getDerivedStateFromError(error: Error) {
    return { error }
  }
  render() {
    if (!this.state.error) return this.props.children
    return <main style={{ padding: 16 }}><Fault problem={new Problem(0, 'page_error', this.state.error.message)} retry={() => location.reload()} /></main>
  }
}
