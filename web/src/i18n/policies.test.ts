import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { catalogues, flat, sectionOf } from '../../texts.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

test('every policy that is documented has a name and a sentence in every language', () => {
  const names = [...readFileSync(resolve(ROOT, 'docs/policies.md'), 'utf8').matchAll(/^## `(\w+)`$/gm)].map((m) => m[1] ?? '').sort()
  expect(names.length).toBeGreaterThan(20)
  for (const [tag, catalogue] of catalogues(resolve(ROOT, 'texts'))) {
    const keys = Object.keys(flat(sectionOf(catalogue, 'page.policies')))
    for (const of of ['name.', 'about.']) expect(keys.filter((k) => k.startsWith(of)).map((k) => k.slice(of.length)).sort(), `${tag}: ${of}`).toEqual(names)
  }
})
