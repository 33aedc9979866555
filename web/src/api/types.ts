// What the pages read of the contract. Fields the pages do not show are left out; schema.d.ts has them all.
export type Role = 'engineer' | 'warehouse' | 'customer' | 'operations' | 'recycler' | 'carrier'
export type Actor = { login: string; name: string; role: Role; scope: string[] | null; locale: string }
export type Session = { access_token: string; expires_at: string; actor: Actor }
export type Page<T> = { items: T[]; next?: string }

export type Part = {
  number: string; name_zh: string; name_en: string; line: string; category: string; class: string
  serialised: boolean; core_return: boolean; hazard_code: string; grams: number; price_minor: number; currency: string
  warranty_days: number; version: number
}
export type Fit = Part & { position: string; quantity: number; serial_from: string; serial_to: string; superseded_by: string; available_total: number }
export type Model = { number: string; line: string; brand: string; name_zh: string; name_en: string }
export type Location = {
  code: string; kind: string; parent: string | null; name_zh: string; name_en: string; province: string; city: string
  area_code: string; lon: number | null; lat: number | null; zone: string; cutoff: string | null
}
export type Stock = {
  location: string; part: string; condition: string; on_hand: number; reserved: number; available: number; bin: string
  location_name_zh: string; location_name_en: string; kind: string
}
export type LedgerRow = {
  id: number; at: string; by: string; kind: string; part: string; quantity: number
  from_location: string; from_condition: string; from_bucket: string; to_location: string; to_condition: string; to_bucket: string
  serial: string | null; reference: string; reason: string
}

export type ShipTo = { kind: string; label: string; address: string; area_code: string; lon: number; lat: number; zone: string; location: string }
export type PickTask = {
  line: string; repair: string; warehouse: string; part: string; part_name_zh: string; part_name_en: string; condition: string
  quantity: number; serial: string | null; serials: string[] | null; state: string; ship_to: ShipTo; due_at: string; created_at: string; bin: string
}
export type Step = {
  at: string; state: string; code: string; source: string; place: string; text_zh: string; text_en: string
  lon: number | null; lat: number | null; leg: number; suspect: boolean
}
export type ShipmentLine = { line: string; part: string; part_name_zh?: string; part_name_en?: string; condition: string; quantity: number; serial: string | null }
export type Shipment = {
  id: string; repair: string; origin: string; carrier: string; waybill: string | null; sscc: string; gross_grams: number
  ship_to: ShipTo; state: string; flags: string[] | null; timeline: Step[] | null; eta_at: string | null; promised_at: string | null
  packed_at: string; shipped_at: string | null; delivered_at: string | null; closed_at: string | null; version: number; lines: ShipmentLine[] | null
}

export type Promise_ = {
  id: string; kind: string; line: string; repair: string; source: string; made_at: string; due_at: string; arrives_at: string
  within_24h: boolean; why: string; state: string; judged_at: string | null
}
export type Choice = {
  location: string; name_zh: string; name_en: string; kind: string; part: string; condition: string; km: number; available: number
  leaves_at?: string; arrives_at?: string; keeps_24h: boolean; estimated: boolean; carrier: string; service: string
  cost_minor: number; won: boolean; reason: string; why_zh: string; why_en: string
}
export type Plan = {
  outcome: string; source: string; source_name_zh: string; source_name_en: string; part: string
  promise: Promise_ | null; choices: Choice[] | null; why_zh: string; why_en: string; own_van?: boolean
}
export type Decision = { id: string; line: string; at: string; outcome: string; choices: Choice[] | null }
export type Day = { day: string; made: number; kept: number; broken: number; open: number; kept_rate: number | null }
export type Summary = { days: Day[] | null; coverage?: Record<string, number | string> }
export type Node = {
  code: string; kind: string; name_zh: string; name_en: string; city?: string; lon: number | null; lat: number | null
  parts: number; units: number; open_picks: number
}

export type Return = {
  id: string; line: string; repair: string; customer: string; part: string; part_name_zh: string; part_name_en: string
  expected_serial: string; actual_serial: string; appliance: string; engineer: string; basis: string; state: string; verdict: string
  grade: string; disposition: string; hazard_code: string; expected_grams: number; gross_grams: number | null; warehouse: string | null
  bag: string; lot: string | null; obliged_at: string; due_at: string; handed_over_at: string | null; received_at: string | null
  inspected_at: string | null; graded_at: string | null; closed_at: string | null; close_reason: string; flags: string[] | null; version: number
}
export type Lot = {
  id: string; warehouse: string; hazard_code: string; state: string; net_grams: number | null; gross_grams?: number; returns?: string[] | number | null
  opened_at: string; sealed_at: string | null; manifest: string | null
}
export type Output = { material: string; grams: number }
export type Certificate = { number: string; method: string; input_grams: number; outputs: Output[]; issued_at: string }
export type Manifest = {
  id: string; official_number: string | null; mover_out: string; acceptor: string; carrier: string; vehicle: string; permit: string
  state: string; declared_grams: number; accepted_grams: number | null; method: string; note: string; created_at: string
  dispatched_at: string | null; accepted_at: string | null; lots?: (Lot | string)[] | null; certificate?: Certificate | null
}
export type SiteBalance = { site: string; name_zh?: string; name_en?: string; kind?: string; hazard_code?: string; in_grams: number; out_grams: number; balance_grams: number }
export type RecyclerSite = { recycler: string; name_zh: string; name_en: string; hazard_code: string; permit: string; valid_until: string; quota_grams: number; left_grams: number }
export type Points = { confirmed: number; pending: number }

export type Repair = {
  id: string; channel: string; state: string; customer: string; customer_name: string; phone: string; address: string
  lon: number; lat: number; zone: string; model: string; model_name_zh?: string; model_name_en?: string; serial: string; symptom: string
  urgent: boolean; engineer: string; van: string | null; created_at: string; visit_at: string | null; completed_at: string | null
  settled_at: string | null; version: number; lines?: PartLine[] | null; promises?: Promise_[] | null; shipments?: Shipment[] | null
  returns?: Return[] | null; history?: Fact[] | null; actions?: string[] | null
}
export type Fact = { id?: string | number; at: string; type: string; by?: string; text_zh?: string; text_en?: string; data?: unknown }
export type PartLine = Partial<Plan> & {
  id: string; repair: string; part: string; part_name_zh: string; part_name_en: string; supplied: string; serialised?: boolean; quantity: number; state: string
  source: string; condition: string; shipment: string; new_serial: string; old_serial: string; reason: string
  ship_to?: ShipTo; ordered_at: string; received_at: string | null; installed_at: string | null; closed_at: string | null; version: number
}
export type Board = {
  repairs: Record<string, number>; lines: Record<string, number>
  waiting: { line: string; repair: string; part: string; part_name_zh?: string; part_name_en?: string; ordered_at: string; urgent?: boolean; state?: string; due_at?: string | null }[] | null
  at_risk: { line: string; repair: string; part: string; part_name_zh?: string; part_name_en?: string; due_at: string; arrives_at?: string; state: string; source?: string; shipment?: string }[] | null
  deliveries: { subscriber: string; waiting: number; parked: number; oldest_at?: string | null; error?: string }[] | null
}

export type LonLat = { lon: number; lat: number }
export type Picture = {
  repair: string; model_name_zh: string; model_name_en: string; state: string; updated_at: string; version: number; site: LonLat | null
  next: { zh: string; en: string } | null
  lines: { part_name_zh: string; part_name_en: string; state: string; promise: Promise_ | null; source_name_zh: string; source_name_en: string; source: LonLat | null }[] | null
  shipments: {
    id: string; carrier_name_zh: string; carrier_name_en: string; waybill_masked: string; state: string; flags: string[] | null
    eta_at: string | null; timeline: Step[] | null; position: LonLat | null; version: number
  }[] | null
  promises: Promise_[] | null
  old_parts: OldPart[] | null
  points: Points | null
  engineer: { name?: string } | null
}
export type FateStep = { at: string | null; stage?: string; state?: string; text_zh?: string; text_en?: string }
export type OldPart = {
  id?: string; part_name_zh?: string; part_name_en?: string; state: string; steps: FateStep[] | null; grams?: number | null
  materials: Output[] | null; certificate?: string | null; carbon_grams?: number | null; factor_set?: string; points?: number | null
}
