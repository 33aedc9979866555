import { expect, test } from 'vitest'
import type { RefurbishOrder } from '../../shared/api/types.ts'
import { gramsIn, IDLE, pieceNamed, piecesIn, stepOf } from './refurbish-steps.ts'

const piece = (of: string, state: RefurbishOrder['pieces'][number]['state'] = 'waiting'): RefurbishOrder['pieces'][number] => ({
  no: 1, return: of, serial: `s-${of}`, state, sampled: false, gross_grams: 400, consumed_grams: 0, harvested_grams: 0, after_grams: null, work: '', measurement: '', finished_at: null, finished_by: '',
  sample_note: '', sampled_at: null, sampled_by: '', scrap_reason: '', rounds: 0, consumed: [], yields: [],
})
const order = (id: string, ...pieces: RefurbishOrder['pieces']): RefurbishOrder => ({
  id, warehouse: 'WH-SZ', part: 'BRD', part_name_zh: '主板', part_name_en: 'Board', kind: 'repair', state: 'in_work', sample_every: 5, failed_samples: 0, opened_at: '2026-03-01T08:00:00Z', opened_by: 'wang',
  started_at: null, closed_at: null, version: 1, pieces,
})

test('a repair is asked for one answer after another', () => {
  const at = { ...IDLE, order: 'F1', piece: 'C1' }
  expect(stepOf(IDLE, false)).toBe('return')
  expect(stepOf(at, false)).toBe('piece')
  expect(stepOf(at, true)).toBe('sample')
  const finish = { ...at, doing: 'finish' as const }
  expect(stepOf(finish, false)).toBe('work')
  expect(stepOf({ ...finish, work: 'x' }, false)).toBe('measure')
  expect(stepOf({ ...finish, work: 'x', measurement: '5 V' }, false)).toBe('after')
  expect(stepOf({ ...finish, work: 'x', measurement: '5 V', after: 400 }, false)).toBe('residue')
})

test('a harvest asks what came out, its serial or how many, its weight and its test', () => {
  const out = { ...IDLE, order: 'F1', piece: 'C1', doing: 'yield' as const }
  expect(stepOf(out, false)).toBe('out')
  expect(stepOf({ ...out, part: 'CAP', serialised: true }, false)).toBe('plate')
  expect(stepOf({ ...out, part: 'CAP', serialised: true, serial: 'S1', quantity: 1 }, false)).toBe('grams')
  expect(stepOf({ ...out, part: 'CAP' }, false)).toBe('many')
  expect(stepOf({ ...out, part: 'CAP', quantity: 2 }, false)).toBe('grams')
  expect(stepOf({ ...out, part: 'CAP', quantity: 2, grams: 20 }, false)).toBe('tested')
  expect(stepOf({ ...out, doing: 'strip' }, false)).toBe('work')
  expect(stepOf({ ...out, doing: 'strip', work: 'bearings out' }, false)).toBe('left')
})

test('how many came out is a whole number that the door takes', () => {
  expect(['1', '1000', '0', '1001', '2.5', '-1', 'x2', ''].map(piecesIn)).toEqual([1, 1000, null, null, null, null, null, null])
})

test('a piece is found by its number or its serial, and not when it was taken out again', () => {
  const orders = [order('F1', piece('C1', 'released')), order('F2', piece('C1'), piece('C2'))]
  expect(pieceNamed(orders, 'c1')?.order.id).toBe('F2')
  expect(pieceNamed(orders, 'S-C2')?.piece.return).toBe('C2')
  expect(pieceNamed(orders, 'C3')).toBeUndefined()
})

test('a weight is whole grams', () => {
  expect(gramsIn('400', 1)).toBe(400)
  expect(gramsIn('0', 1)).toBeNull()
  expect(gramsIn('0', 0)).toBe(0)
  expect(gramsIn('4.5', 1)).toBeNull()
})
