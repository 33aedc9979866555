import { expect, test } from 'vitest'
import { meant, nearly } from './likely.ts'

const part = { number: 'FR-CMP-0101', name_zh: '压缩机', name_en: 'Inverter compressor', position: 'CMP1' }

test('a part is found by a piece of what it is called, and by a word with one letter wrong', () => {
  for (const typed of ['', '压缩', 'compr', 'frcmp0101', 'fr cmp', 'CMP1', 'compresor', 'comprressor', 'copmressor', 'inverser']) expect(meant(part, typed), typed).toBe(true)
  for (const typed of ['风机', 'fan', 'compass', 'cmp9']) expect(meant(part, typed), typed).toBe(false)
})

test('nearly is one letter more, less, other, or two that changed places', () => {
  expect([nearly('motor', 'motr'), nearly('motor', 'mottor'), nearly('motor', 'mator'), nearly('motor', 'mtoor'), nearly('motor', 'motor')]).toEqual([true, true, true, true, true])
  expect([nearly('motor', 'mot'), nearly('motor', 'rotar')]).toEqual([false, false])
})
