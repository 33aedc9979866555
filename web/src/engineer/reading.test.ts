import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { believe } from '../shared/api/client.ts'
import { known } from '../testing/samples.ts'
import { codesIn, lookUp, STOP, wordsIn } from './reading.ts'

const room = resolve(import.meta.dirname, '../../../repairflow/diagnosis')

test('the words that say nothing are those of the service', () => {
  const words = readFileSync(resolve(room, 'stopwords.txt'), 'utf8').split(/\s+/).filter(Boolean)
  expect(words.length).toBeGreaterThan(30)
  expect([...STOP].sort()).toEqual(words.sort())
})

type Case = { text: string; codes: string[]; words: string[] }
const cases: Case[] = believe(readFileSync(resolve(room, 'testdata/reading.json'), 'utf8'))

test.each(cases)('$text is read as the service reads it', ({ text, codes, words }) => {
  expect(codesIn(text)).toEqual(codes)
  expect(wordsIn(text)).toEqual(words)
})

test('a code is found before words, and what is not known finds nothing', () => {
  const book = [known({ entry: 'A', terms: ['=E1', 'drain'] }), known({ entry: 'B', terms: ['drain', 'pump', 'hum'] }), known({ entry: 'C', terms: ['leak'] })]
  expect(lookUp(book, 'E-1: pump does not drain').map((e) => [e.entry, e.by_code])).toEqual([['A', true], ['B', false]])
  expect(lookUp(book, 'drain pump').map((e) => e.entry)).toEqual(['B', 'A'])
  expect(lookUp(book, 'the tap in the drain of a house far away')).toEqual([])
  expect(lookUp(book, 'E9')).toEqual([])
})
