import { expect, test } from 'vitest'
import { Problem } from '../../shared/api/client.ts'
import { byField, drafted, read, typedFrom } from './policy-form.ts'

const base = { pieces: 20, currency: 'CNY', kinds: ['city'], asked: true }

test('a draft changes what was typed and keeps the rest', () => {
  const { body, changes, broken } = drafted(base, { pieces: '21', kinds: '["city", "outlet"]', asked: true })
  expect(body).toEqual({ pieces: 21, currency: 'CNY', kinds: ['city', 'outlet'], asked: true })
  expect(changes).toEqual([{ field: 'pieces', old: '20', new: '21' }, { field: 'kinds', old: '["city"]', new: '["city","outlet"]' }])
  expect(broken).toEqual({})
})

test('what is left empty is left out, an empty text stays one, and a new field is JSON', () => {
  expect(drafted(base, { pieces: '', currency: '', more: '{"a":1}' }).body).toEqual({ currency: '', kinds: ['city'], asked: true, more: { a: 1 } })
})

test('what is no JSON is said at its field and is not sent', () => {
  const { body, broken } = drafted(base, { kinds: '["city"' })
  expect(Object.keys(broken)).toEqual(['kinds'])
  expect(body.kinds).toEqual(['city'])
  expect(read('number', 'ten')).toEqual({ broken: 'number', why: '' })
})

test('the draft of an earlier version makes that version', () => {
  const other = { pieces: 5, currency: 'EUR', asked: false, window_hours: 24, names: 'x', text: '{}' }
  expect(drafted(base, typedFrom(base, other)).body).toEqual(other)
})

test('a refusal stands at the field that its place or its words name', () => {
  const at = (location: string, message: string) => byField(new Problem(422, 'policy_body', message, [{ location, message }]), ['a_days', 'b_days', 'van'])
  expect(at('body.body.van.km', 'too far').at).toEqual({ van: 'too far' })
  expect(at('body.body', 'a_days is at least 1').at).toEqual({ a_days: 'a_days is at least 1' })
  expect(at('body.valid_from', 'past').at).toEqual({ '#valid_from': 'past' })
  expect(at('body.body', 'no').rest).toHaveLength(1)
})
