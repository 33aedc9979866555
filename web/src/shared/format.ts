import texts from 'texts:page.common'
import { locale, say } from '../i18n/language.ts'

/** The reader's own clock: what lies somewhere is told by the clock there, and then names its zone. */
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone
const stamps = new Map<string, Intl.DateTimeFormat>()

// Swedish writes dates as 2026-11-24 10:30, which is also how a Chinese work order writes them.
function stamp(zone: string, withTime: boolean): Intl.DateTimeFormat {
  const key = zone + withTime
  let format = stamps.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', ...(withTime ? { timeStyle: 'short' as const } : {}) })
    stamps.set(key, format)
  }
  return format
}

type Moment = string | null | undefined

/** The name of a zone in which the reader's clock shows another time at that moment; nothing where it shows the same. */
function foreign(at: string, zone: string): string {
  const moment = new Date(at)
  if (!zone || stamp(zone, true).format(moment) === stamp(ZONE, true).format(moment)) return ''
  return ` ${new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(moment).find((p) => p.type === 'timeZoneName')?.value ?? ''}`
}

const bare = (at: Moment, zone: string) => (at ? stamp(zone || ZONE, true).format(new Date(at)) : '—')
export const when = (at: Moment, zone = ZONE) => bare(at, zone) + (at ? foreign(at, zone) : '')
export const day = (at: Moment, zone = ZONE) => (at ? stamp(zone || ZONE, false).format(new Date(at)) : '—')
export const clock = (at: Moment, zone = ZONE) => bare(at, zone).slice(-5) + (at ? foreign(at, zone) : '')
/** Without the year: for narrow places where the year is plain. */
export const short = (at: Moment, zone = ZONE) => bare(at, zone).slice(5) + (at ? foreign(at, zone) : '')

const inCurrency = (currency: string) => new Intl.NumberFormat(locale(), { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
const fraction = (currency: string) => inCurrency(currency).resolvedOptions().maximumFractionDigits ?? 2

export const money = (minor: number, currency: string) => inCurrency(currency).format(minor / 10 ** fraction(currency))
/** Whole minor units of an amount with its fraction: yen have none, dinars three digits. */
export const minorOf = (amount: number, currency: string) => Math.round(amount * 10 ** fraction(currency))

export function weight(grams: number | null | undefined): string {
  if (grams === null || grams === undefined) return '—'
  if (Math.abs(grams) >= 1_000_000) return `${count(grams / 1_000_000, 2)} t`
  return Math.abs(grams) >= 1000 ? `${count(grams / 1000, 2)} kg` : `${count(grams)} g`
}

export const count = (n: number, digits = 0) =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(n)

export const percent = (share: number, digits = 1) =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits }).format(share)

/** A length of time in words: the two largest units that matter. */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / 60_000))
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  if (d > 0) return say(texts, h ? 'span.days_hours' : 'span.days', { d, h })
  if (h > 0) return say(texts, m ? 'span.hours_minutes' : 'span.hours', { h, m })
  return say(texts, 'span.minutes', { m })
}

/** 138******78; what the service has masked already stays as it is. */
export const maskPhone = (phone: string) => (phone.includes('*') ? phone : /^\d{11}$/.test(phone) ? `${phone.slice(0, 3)}******${phone.slice(-2)}` : phone.replace(/\d(?=\d{2})/g, '*'))
