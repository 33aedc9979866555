import languages from 'texts:languages'
import { useSyncExternalStore } from 'react'

/** A tag such as "zh"; there is one for each file of texts/. */
export type Language = string
/** Texts by key, each in every language, in the order of `languages`. */
export type Table<K extends string = string> = { readonly [key in K]: readonly string[] }

export { languages }

const KEY = 'fettle.language'
const listeners = new Set<() => void>()
let current: Language = languages[0]

// Who reads none of ours reads English rather than the language of the house.
const best = (tag: string): Language => languages.find((l) => tag.toLowerCase().startsWith(l)) ?? languages.find((l) => l === 'en') ?? languages[0]

function kept(): Language | null {
  try {
    return languages.find((l) => l === localStorage.getItem(KEY)) ?? null
  } catch {
    return null
  }
}

function show(language: Language) {
  current = language
  document.documentElement.lang = locale()
  listeners.forEach((listener) => listener())
}

/** What was chosen before wins, then the browser's language where `byBrowser`, else the language of the house. */
export function startLanguage(byBrowser: boolean) {
  show(kept() ?? (byBrowser ? best(navigator.language) : languages[0]))
}

/** An account's own language counts only until somebody chooses one. */
export function preferLanguage(tag: string | undefined) {
  if (kept() === null && tag) show(best(tag))
}

export function chooseLanguage(language: Language) {
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
  show(language)
}

export const language = () => current
/** The language as browsers write numbers and dates by it. */
export const locale = (of: Language = current) => (of === 'zh' ? 'zh-CN' : of)

export function useLanguage(): Language {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, language)
}

/** The text of a key in the language of the page, or in another; {name} is replaced by a value. */
export function say<K extends string>(table: Table<K>, key: K, values?: Record<string, string | number>, of: Language = current): string {
  const text = table[key][languages.indexOf(of)] ?? key
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text
}

/** Makes the hook that says the texts of one section. */
export function words<K extends string>(table: Table<K>) {
  const tell = (key: K, values?: Record<string, string | number>) => say(table, key, values)
  return function useWords() {
    useLanguage()
    return tell
  }
}

/** The text of a name that is made while the page runs; undefined where nobody has written it. */
export const sought = (table: Table, key: string): string | undefined => table[key]?.[languages.indexOf(current)]

/** Of what the service says in several languages, { zh, en }, the one of the page; another is better than nothing. */
export const told = (said: object | null | undefined): string => inOurLanguage(said, '')

/** Picks name_zh or name_en and the like. */
export const named = (thing: object | null | undefined, field = 'name'): string => inOurLanguage(thing, `${field}_`)

function inOurLanguage(thing: object | null | undefined, before: string): string {
  const values = new Map<string, unknown>(Object.entries(thing ?? {}))
  const found = [current, ...languages].map((l) => values.get(before + l)).find(Boolean)
  return typeof found === 'string' ? found : ''
}
