/** Ways home, as the service knows them. */
export const WAYS = ['pickup', 'drop_off', 'van'] as const
export type Way = (typeof WAYS)[number]

/** An hour of a day from today on, as a field for a local time shows it. */
export function atHour(days: number, hour: number, now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:00`
}
