import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { catalogues, flat, sectionOf, type Section } from '../../texts.ts'

const SRC = resolve(import.meta.dirname, '..')
const all = catalogues(resolve(SRC, '../../texts'))
const [[, first] = ['', {}], ...others] = all
const placeholders = (text = '') => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1]).sort()

/** What a source file says that may be the key of a text: its plain texts, and the beginnings of those it puts together. */
type Source = { imports: string[]; texts: Set<string>; beginnings: string[] }

function read(file: string): Source {
  const source: Source = { imports: [], texts: new Set(), beginnings: [] }
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const name = node.moduleSpecifier.text
      source.imports.push(name.startsWith('.') ? relative(SRC, resolve(dirname(file), name)) : name)
    } else if (ts.isStringLiteralLike(node)) source.texts.add(node.text)
    else if (ts.isTemplateExpression(node) && node.head.text) source.beginnings.push(node.head.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX))
  return source
}

const sources = new Map(readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.(test\.tsx?|d\.ts)$/.test(name) && !name.startsWith('testing'))
  .map((name) => [name, read(join(SRC, name))]))

/** The files that say the texts of a section: who imports it or its hook, and what those hand their translator to. */
function speakers(section: string): Source[] {
  const importing = (name: string) => [...sources].filter(([, s]) => s.imports.includes(name))
  const direct = importing(`texts:page.${section}`)
  const users = [...direct, ...direct.flatMap(([name]) => (name.startsWith('i18n/') ? importing(name) : []))]
  return [...users.map(([, s]) => s), ...users.flatMap(([, s]) => s.imports.flatMap((name) => sources.get(name) ?? []))]
}

test('every language has the same texts with the same values', () => {
  for (const section of ['page', 'state', 'role']) {
    const texts = flat(sectionOf(first, section))
    for (const [tag, other] of others) {
      const theirs = flat(sectionOf(other, section))
      expect(Object.keys(theirs).sort(), tag).toEqual(Object.keys(texts).sort())
      for (const [key, text] of Object.entries(texts)) expect(placeholders(theirs[key]), `${tag}: ${section}.${key}`).toEqual(placeholders(text))
    }
  }
})

test('a text of the pages has plain values only', () => {
  for (const [tag, catalogue] of all) {
    for (const [key, text] of Object.entries(flat(sectionOf(catalogue, 'page')))) expect(text.replace(/\{\w+\}/g, ''), `${tag}: ${key}`).not.toMatch(/[{}]/)
  }
})

test('no text of a page is dead', () => {
  const dead: string[] = []
  const sections: Section = sectionOf(first, 'page')
  for (const section of Object.keys(sections)) {
    if (section === 'word' || section === 'event') continue
    const said = speakers(section)
    for (const key of Object.keys(flat(sectionOf(sections, section)))) {
      if (!said.some((s) => s.texts.has(key) || s.beginnings.some((b) => b.endsWith('.') && key.startsWith(b)))) dead.push(`${section}: ${key}`)
    }
  }
  expect(dead).toEqual([])
})

test('every group of words is asked for, and every event is one that there is', () => {
  const asked = new Set([...sources.values()].flatMap((s) => [...s.texts]))
  const groups = new Set(Object.keys(flat(sectionOf(first, 'page.word'))).map((key) => key.split('.')[0] ?? ''))
  expect([...groups].filter((g) => !asked.has(g))).toEqual([])
  const events = new Set(readdirSync(resolve(SRC, '../../docs/events')).map((name) => name.replace(/\.v\d+\.json$/, '')))
  expect(Object.keys(flat(sectionOf(first, 'page.event'))).filter((name) => !events.has(name))).toEqual([])
})
