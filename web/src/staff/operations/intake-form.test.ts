import { expect, test } from 'vitest'
import { loginOf, positionOf } from './intake-form.ts'

test('a position is read as maps copy it', () => {
  expect(positionOf('113.3245, 23.1358')).toEqual({ lon: 113.3245, lat: 23.1358 })
  expect(positionOf('-0.12，51.5')).toEqual({ lon: -0.12, lat: 51.5 })
  expect(positionOf('  8 50 ')).toEqual({ lon: 8, lat: 50 })
  for (const wrong of ['', '113.3', '113,3,4', 'x, y', '181, 1', '1, 91', '1e3, 5']) expect(positionOf(wrong)).toBeUndefined()
})

test('who has no account is found by his telephone, then by his name', () => {
  expect(loginOf({ customer: ' chen.jie ', phone: '138', customer_name: 'x' })).toBe('chen.jie')
  expect(loginOf({ phone: '+86 138-0013 8000', customer_name: 'x' })).toBe('+8613800138000')
  expect(loginOf({ customer_name: ' Anna ' })).toBe('Anna')
})
