import { expect, test, vi } from 'vitest'

/** The formats as a reader sees them whose clock is that of a zone. */
async function readIn(zone: string) {
  vi.resetModules()
  const actual = Intl.DateTimeFormat.prototype.resolvedOptions
  vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockImplementation(function (this: Intl.DateTimeFormat) {
    return { ...actual.call(this), timeZone: zone }
  })
  return import('./format.ts')
}
const at = '2026-11-24T02:30:00Z'

// A time in another zone than the reader's stood there as if it were his own: two hours off in Urumqi, without a word.
test('a time of another zone says whose it is', async () => {
  const { when, clock, short } = await readIn('Asia/Shanghai')
  expect(when(at, 'Asia/Urumqi')).toBe('2026-11-24 08:30 GMT+6')
  expect(clock(at, 'Asia/Urumqi')).toBe('08:30 GMT+6')
  expect(short(at, 'Europe/Berlin')).toBe('11-24 03:30 CET')
})

test('a time of the reader’s own clock is told bare, whatever its zone is called', async () => {
  const { when, clock, short } = await readIn('Asia/Shanghai')
  expect(when(at)).toBe('2026-11-24 10:30')
  expect(when(at, 'Asia/Shanghai')).toBe('2026-11-24 10:30')
  expect(when(at, 'Asia/Hong_Kong')).toBe('2026-11-24 10:30')
  expect(when(at, '')).toBe('2026-11-24 10:30')
  expect(clock(at, 'Asia/Singapore')).toBe('10:30')
  expect(short(at)).toBe('11-24 10:30')
  expect(when(null, 'Asia/Urumqi')).toBe('—')
})

test('a reader elsewhere is told the zone of what is not his', async () => {
  const { when, day } = await readIn('Europe/Berlin')
  expect(when(at, 'Asia/Shanghai')).toBe('2026-11-24 10:30 GMT+8')
  expect(when(at, 'Europe/Vienna')).toBe('2026-11-24 03:30')
  expect(day('2026-11-24T17:00:00Z', 'Asia/Shanghai')).toBe('2026-11-25')
})

test('an amount has as many digits behind the point as its currency', async () => {
  const { minorOf } = await readIn('Asia/Shanghai')
  expect(minorOf(19.99, 'CNY')).toBe(1999)
  expect(minorOf(2500, 'JPY')).toBe(2500)
  expect(minorOf(1.005, 'KWD')).toBe(1005)
})
