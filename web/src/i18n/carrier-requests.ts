import texts from 'texts:page.carrier_requests'
import { words } from './language.ts'

export const useCarrierRequests = words(texts)
