export { LotsPage } from './lots.tsx'
export { PickPage } from './pick.tsx'
export { ReturnsPage } from './returns.tsx'
export { ShipmentPage, ShipmentsPage } from './shipments.tsx'
