import type { Body } from '../../shared/api/types.ts'

type Intake = Body<'/v1/repairs'>

/** What the form asks; the position is one text, as maps copy it. */
export type Asked = Pick<Intake, 'channel' | 'customer_name' | 'address' | 'model' | 'serial' | 'purchased_on' | 'business_use' | 'symptom' | 'urgent' | 'phone' | 'area_code' | 'engineer' | 'service_type' | 'caller' | 'caller_phone' | 'language'> & { customer?: string; position: string }

/** Channels that an agent takes a repair in by; devices and files have doors of their own. */
export const CHANNELS = ['hotline', 'store', 'web', 'app', 'miniprogram'] as const satisfies readonly Intake['channel'][]

/** Kinds of service; each is one order with its own parts. */
export const SERVICES = ['repair', 'installation', 'inspection', 'maintenance', 'commissioning'] as const satisfies readonly NonNullable<Intake['service_type']>[]

/** The numbers of repairs that a refusal names. */
export const repairsIn = (text: string): string[] => text.match(/R\d{9}/g) ?? []

/** Longitude and latitude of a text such as "113.3245, 23.1358"; undefined for what is none. */
export function positionOf(text: string): { lon: number; lat: number } | undefined {
  const found = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，;\s]\s*(-?\d{1,2}(?:\.\d+)?)\s*$/.exec(text)
  const [lon, lat] = [Number(found?.[1]), Number(found?.[2])]
  return found && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : undefined
}

/** Whom the repair is of: his account, or without one his telephone, by which he is found again. */
export const loginOf = (v: Pick<Asked, 'customer' | 'phone' | 'customer_name'>): string => v.customer?.trim() || v.phone?.replace(/[^\d+]/g, '') || v.customer_name.trim()
