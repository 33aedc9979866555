// Names for what the service answers. Each is taken from the operation that answers it, so that a schema may be renamed
// and a field that goes is found by tsc.
import type { Answer, Body, Item } from './contract.ts'

export type { Body }

export type Session = Answer<'post', '/v1/sessions'>
export type Actor = Session['actor']

export type Part = Answer<'get', '/v1/parts/{part}'>
export type Fit = Item<'/v1/models/{model}/parts'>
export type ExpertSession = Item<'/v1/expert-sessions'>
export type KitPart = Item<'/v1/repairs/{repair}/kit'>
export type LikelyPart = Item<'/v1/models/{model}/likely-parts'>
export type Planned = Answer<'post', '/v1/promises'>
export type FirstFix = Answer<'get', '/v1/metrics/first-time-fix'>
export type Accuracy = Answer<'get', '/v1/metrics/diagnosis-accuracy'>
export type Known = Item<'/v1/models/{model}/knowledge'>
export type Knowledge = Answer<'get', '/v1/knowledge/{knowledge}'>
export type Engineer = Answer<'get', '/v1/engineers/{engineer}'>
export type ServiceArea = Item<'/v1/service-areas'>
export type DispatchBoard = Answer<'get', '/v1/dispatch-board'>
export type KnownCause = Known['causes'][number]
export type Diagnosis = Item<'/v1/repairs/{repair}/diagnoses'>
export type Location = Answer<'get', '/v1/locations/{location}'>
export type Stock = Item<'/v1/parts/{part}/stock'>
export type LedgerRow = Item<'/v1/stock/ledger'>
export type Bin = Item<'/v1/stock/bins'>
export type CountSheet = Answer<'get', '/v1/counts/{count}'>
export type CountLine = NonNullable<CountSheet['lines']>[number]
export type VanTransfer = Answer<'get', '/v1/van-transfers/{van_transfer}'>
export type Transfer = Answer<'get', '/v1/transfers/{transfer}'>
export type Proposal = Item<'/v1/replenishment'>
export type Hold = Item<'/v1/holds'>
export type Capture = Item<'/v1/epcis/capture'>
export type Cylinder = Item<'/v1/cylinders'>
export type VentedLoss = Item<'/v1/vented-losses'>
export type Redemption = Item<'/v1/points/redemptions'>
export type TakeBack = Item<'/v1/take-backs'>
export type HoldCheck = Item<'/v1/hold-checks'>
export type IncomingInspection = Item<'/v1/incoming-inspections'>
export type HeldBatch = Answer<'get', '/v1/holds/{hold}'>
export type AdjustmentRequest = Item<'/v1/adjustments'>
export type ImportReport = Answer<'post', '/v1/imports'>
export type ImportKind = Answer<'get', '/v1/import-kinds'>[number]
export type ImportFile = Answer<'post', '/v1/import-files'>
export type ImportRun = Answer<'get', '/v1/import-runs/{run}'>
export type ImportOptions = Body<'/v1/import-files/{file}/runs'>

export type PickTask = Item<'/v1/pick-lists'>
export type PickWave = Item<'/v1/pick-waves'>
export type Shipment = Answer<'get', '/v1/shipments/{shipment}'>
export type ShipmentLine = Shipment['lines'][number]
export type Step = Shipment['timeline'][number]
export type Label = Answer<'get', '/v1/shipments/{shipment}/label'>
export type CarrierManifest = Answer<'get', '/v1/carrier-manifests/{carrier_manifest}'>
export type Proof = Item<'/v1/shipments/{shipment}/proofs'>
export type Evidence = Item<'/v1/evidence'>
export type CarrierRequest = Item<'/v1/carrier-requests'>
export type UnmappedCode = Item<'/v1/carrier-codes/unmapped'>
export type Carrier = Item<'/v1/carriers'>
export type ScanFinding = Item<'/v1/scan-findings'>
export type OrphanWaybill = Item<'/v1/orphan-waybills'>
export type ParkedMessage = Item<'/v1/parked-messages'>

export type Promised = Item<'/v1/promises'>
export type Decision = Item<'/v1/order-lines/{line}/decisions'>
export type Choice = Decision['choices'][number]
export type Summary = Answer<'get', '/v1/promises/summary'>
export type HitRate = Item<'/v1/promises/hit-rate'>
export type Node = Item<'/v1/network'>
export type NodeStock = Item<'/v1/network/stock'>
export type Holding = Item<'/v1/network/holdings'>
export type SourceMap = Answer<'get', '/v1/network/sources'>

export type Return = Answer<'get', '/v1/returns/{return}'>
export type Owed = Answer<'get', '/v1/owed'>['items'][number]
export type Brings = Answer<'get', '/v1/owed'>['carriers'][number]
export type ReturnOrder = Answer<'get', '/v1/return-orders/{return_order}'>
export type WasteLot = Item<'/v1/waste-lots'>
export type WasteManifest = Answer<'get', '/v1/waste-manifests/{manifest}'>
export type Lying = Item<'/v1/hazardous-board'>
export type Acceptor = Item<'/v1/waste-lots/{lot}/acceptors'>
export type Approval = Item<'/v1/waste-approvals'>
export type SiteBalance = Item<'/v1/mass-balance'>
export type MassEntry = Item<'/v1/mass-ledger'>
export type MassAdjustment = Item<'/v1/mass-adjustments'>
export type Points = Answer<'get', '/v1/points'>

export type Visit = Item<'/v1/repairs/{repair}/visits'>
export type VisitStep = Visit['steps'][number]
export type WorkCard = Answer<'post', '/v1/visits/{visit}/work-card'>
export type ShownVisit = NonNullable<Answer<'get', '/v1/track/{token}/visit'>['visit']>
export type Conflict = Item<'/v1/command-conflicts'>
export type Repair = Item<'/v1/repairs'>
export type WholeRepair = Answer<'get', '/v1/repairs/{repair}'>
export type Quote = Item<'/v1/repairs/{repair}/quotes'>
export type Cover = Item<'/v1/repairs/{repair}/cover'>
export type PolicyVersion = Item<'/v1/policies'>
export type OrderLine = Answer<'get', '/v1/order-lines/{line}'>
export type PartOrder = Answer<'post', '/v1/repairs/{repair}/part-orders'>
/** A line as an order answers it: with the plan. */
export type Ordered = PartOrder['lines'][number]
export type OpenPickup = Item<'/v1/order-lines/{line}/pickup'>
export type Notice = Item<'/v1/notices'>
export type MassDelay = Item<'/v1/delays'>
export type AllocationRun = Item<'/v1/allocation-runs'>
export type Webhook = Item<'/v1/webhooks'>
export type WebhookMessage = Item<'/v1/webhooks/{webhook}/messages'>

export type Message = Item<'/v1/repairs/{repair}/messages'>
export type ServicePromise = Item<'/v1/service-promises'>
export type BulkBatch = Answer<'post', '/v1/bulk-intakes'>

export type Snapshot = Answer<'get', '/v1/track/{token}'>
export type SnapshotLine = Snapshot['lines'][number]
export type SnapshotPromise = Snapshot['promises'][number]
export type SnapshotParcel = Snapshot['shipments'][number]
export type SnapshotStep = SnapshotParcel['timeline'][number]
export type Fate = Snapshot['old_parts'][number]
export type LonLat = Snapshot['site']
export type Dock = Answer<'get', '/v1/dock'>
export type Find = Answer<'get', '/v1/dock/finds'>['finds'][number]
export type Blind = Dock['blind_returns'][number]
export type Inspection = Dock['inspections'][number]
export type RefurbishOrder = Item<'/v1/refurbish-orders'>
export type RefurbishPiece = RefurbishOrder['pieces'][number]
export type Origin = Answer<'get', '/v1/parts/{part}/origins'>['items'][number]
export type ProofRun = Item<'/v1/proofs'>
export type Refund = Item<'/v1/refund-proposals'>
export type Claim = Item<'/v1/supplier-claims'>
export type Warranty = Item<'/v1/supplier-warranties'>
export type FaultCount = Answer<'get', '/v1/part-faults'>['items'][number]
export type Score = Item<'/v1/returns-scorecard'>
