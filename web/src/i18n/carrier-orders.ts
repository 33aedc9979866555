import texts from 'texts:page.carrier_orders'
import { words } from './language.ts'

export const useCarrierOrders = words(texts)
