import { expect, test } from 'vitest'
import { fit } from '../testing/samples.ts'
import { add, change, cost, lines, pieces } from './cart.ts'

const compressor = fit()
const belts = fit({ number: 'WM-BLT-1', quantity: 2, price_minor: 1999 })

test('a part goes in with as many as its place takes, and only once', () => {
  const cart = add(add(add([], belts), compressor), belts)
  expect(cart.map((c) => [c.part, c.quantity])).toEqual([['WM-BLT-1', 2], ['FR-CMP-1', 1]])
  expect(add([], fit({ quantity: 0 }))).toMatchObject([{ quantity: 1 }])
})

test('a part of which none is left is not ordered', () => {
  const cart = add(add([], belts), compressor)
  expect(change(cart, 'WM-BLT-1', { quantity: 1 })).toMatchObject([{ quantity: 1 }, { quantity: 1 }])
  expect(change(cart, 'WM-BLT-1', { quantity: 0 }).map((c) => c.part)).toEqual(['FR-CMP-1'])
  expect(change(cart, 'OTHER', { quantity: 5 })).toEqual(cart)
})

test('pieces and cost are summed in whole minor units', () => {
  const cart = change(add(add([], belts), compressor), 'WM-BLT-1', { quantity: 3 })
  expect(pieces(cart)).toBe(4)
  expect(cost(cart, [compressor, belts])).toBe(3 * 1999 + 50_000)
  expect(cost(cart, [compressor])).toBe(50_000)
})

test('an order says a serial only where one was written', () => {
  const cart = change(add(add([], belts), compressor), 'FR-CMP-1', { old_serial: ' S-9 ' })
  expect(lines(cart)).toEqual([{ part: 'WM-BLT-1', quantity: 2 }, { part: 'FR-CMP-1', quantity: 1, old_serial: 'S-9' }])
})
