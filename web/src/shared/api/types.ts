// Names for what the pages read. The shapes come from the contract (npm run types), so that a change there breaks the
// build here. `| null` is added where the service answers null for a part that is not there yet.
import type { components } from './schema.d.ts'

type S = components['schemas']

export type Role = 'engineer' | 'warehouse' | 'customer' | 'operations' | 'recycler' | 'carrier'
export type Actor = Omit<S['Actor'], 'role' | 'scope'> & { role: Role; scope: string[] | null }
export type Session = Omit<S['Session'], 'actor'> & { actor: Actor }
export type Page<T> = { items: T[]; next?: string }

export type Part = S['InventoryPart']
export type Fit = S['InventoryFit']
export type Location = S['InventoryLocation']
export type Stock = S['InventoryStock']
export type LedgerRow = S['InventoryEntry']

export type ShipTo = S['ShippingShipTo']
export type PickTask = S['ShippingPickTask']
export type Step = S['ShippingStep']
export type ShipmentLine = S['ShippingShipmentLine']
export type Shipment = S['ShippingShipment']
export type Label = S['ShippingLabel']
type Rows = 'parcels' | 'waiting'
export type Dispatch = Omit<S['ShippingDispatch'], Rows> & { [K in Rows]?: S['ShippingDispatch'][K] | null }
export type Proof = S['ShippingProof']
export type Booking = S['ShippingBooking']
export type OpenPickup = S['RepairflowOpenPickup']
export type Wave = S['ShippingWave']
export type ParkedMessage = S['Parked']

export type Promised = S['AllocationPromise']
export type Choice = S['AllocationChoice']
export type Decision = S['AllocationDecision']
export type Day = S['AllocationDay']
export type Summary = S['AllocationSummary']
export type Node = S['AllocationNode']
export type NodeStock = S['AllocationNodeStock']

export type Return = S['RecyclingReturn']
export type Lot = S['RecyclingLot']
export type Manifest = S['RecyclingManifest']
export type Output = S['RecyclingOutput']
export type SiteBalance = S['RecyclingSiteBalance']
export type Permit = S['RecyclingPermit']
export type Points = S['RecyclingBalance']
export type Fate = Omit<S['RecyclingFate'], 'carbon'> & { carbon: S['RecyclingCarbon'] | null }

export type Repair = S['RepairflowRepair']
export type PartLine = Omit<S['RepairflowPartLine'], 'promise'> & { promise: Promised | null }
/** A line as an order answers it: with the plan. */
export type Ordered = PartLine & Pick<S['RepairflowOrdered'], 'choices' | 'outcome' | 'own_van' | 'source_name_zh' | 'source_name_en' | 'why_zh' | 'why_en' | 'within_24h'>
type Lists = 'promises' | 'shipments' | 'returns' | 'history'
export type WholeRepair = Omit<S['RepairflowWhole'], 'lines' | Lists> & { lines: PartLine[] | null } & { [K in Lists]: S['RepairflowWhole'][K] | null }
export type Link = S['RepairflowLink']
export type Fact = S['Event']
export type Board = S['RepairflowBoard']

export type LonLat = S['RepairflowPoint']
export type PicturePromise = Omit<S['RepairflowPagePromise'], 'changed'> & { changed: S['RepairflowText'] | null }
type PictureLine = Omit<S['RepairflowPageLine'], 'promise' | 'source'> & { promise: PicturePromise | null; source: LonLat | null }
export type PictureStep = S['RepairflowPageStep']
export type PictureParcel = Omit<S['RepairflowPageParcel'], 'position'> & { position: LonLat | null }
export type Picture = Omit<S['RepairflowPage'], 'lines' | 'promises' | 'shipments' | 'old_parts'> & { lines: PictureLine[]; promises: PicturePromise[]; shipments: PictureParcel[]; old_parts: Fate[] }
