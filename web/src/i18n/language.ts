import { useSyncExternalStore } from 'react'

export type Language = 'zh' | 'en'
export type Table = Record<string, readonly [zh: string, en: string]>

const KEY = 'fettle.language'
const listeners = new Set<() => void>()
let current: Language = 'zh'

function kept(): Language | null {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'zh' || value === 'en' ? value : null
  } catch {
    return null
  }
}

function show(language: Language) {
  current = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  listeners.forEach((listener) => listener())
}

/** What was chosen before wins, then the browser's language where `byBrowser`, else Chinese. */
export function startLanguage(byBrowser: boolean) {
  show(kept() ?? (byBrowser && !navigator.language.toLowerCase().startsWith('zh') ? 'en' : 'zh'))
}

/** An account's own language counts only until somebody chooses one. */
export function preferLanguage(locale: string | undefined) {
  if (kept() === null && locale) show(locale.toLowerCase().startsWith('zh') ? 'zh' : 'en')
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

export function useLanguage(): Language {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, language)
}

/** Makes the translator of one table; {name} is replaced by a fact. */
export function words<T extends Table>(table: T) {
  const say = (key: keyof T, facts?: Record<string, string | number>): string => {
    const text: string = table[key]?.[current === 'zh' ? 0 : 1] ?? String(key)
    return facts ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole)) : text
  }
  return function useWords() {
    useLanguage()
    return say
  }
}

/** Picks name_zh or name_en and the like; the other language is better than nothing. */
export function named(thing: object | null | undefined, field = 'name'): string {
  const record = (thing ?? {}) as Record<string, unknown>
  const [first, second] = current === 'zh' ? ['zh', 'en'] : ['en', 'zh']
  const value = record[`${field}_${first}`] || record[`${field}_${second}`]
  return typeof value === 'string' ? value : ''
}
