import texts from 'texts:page.carrier_codes'
import { words } from './language.ts'

export const useCarrierCodes = words(texts)
