import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const DEFAULT = 'zh'

/** A section of a catalogue: texts, and sections in it. */
export type Section = { [key: string]: string | Section }

/** The catalogues of a folder by language, the default first. */
export function catalogues(folder: string): Map<string, Section> {
  const tags = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
  tags.sort((a, b) => Number(b === DEFAULT) - Number(a === DEFAULT) || a.localeCompare(b))
  return new Map(tags.map((tag) => [tag, JSON.parse(readFileSync(join(folder, `${tag}.json`), 'utf8'))]))
}

/** The texts of a section by their key, which is joined by dots. */
export function flat(section: Section, before = ''): Record<string, string> {
  return Object.assign({}, ...Object.entries(section).map(([key, value]) => (typeof value === 'string' ? { [before + key]: value } : flat(value, `${before}${key}.`))))
}

/** The section "page.engineer" of a catalogue. */
export function sectionOf(catalogue: Section, name: string): Section {
  return name.split('.').reduce<Section>((section, part) => {
    const next = section[part]
    if (next === undefined || typeof next === 'string') throw new Error(`texts have no section ${name}`)
    return next
  }, catalogue)
}

/** import texts from 'texts:page.engineer' gives one section of every language: { key: [zh, en] }. */
export function textsPlugin(folder: string): Plugin {
  return {
    name: 'texts',
    resolveId: (id) => (id.startsWith('texts:') ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith('\0texts:')) return null
      const all = catalogues(folder)
      for (const tag of all.keys()) this.addWatchFile(join(folder, `${tag}.json`))
      const name = id.slice('\0texts:'.length)
      if (name === 'languages') return `export default ${JSON.stringify([...all.keys()])}`
      const sections = [...all.values()].map((catalogue) => flat(sectionOf(catalogue, name)))
      return `export default ${JSON.stringify(Object.fromEntries(Object.keys(sections[0] ?? {}).map((key) => [key, sections.map((s) => s[key] ?? sections[0]?.[key])])))}`
    },
  }
}
