import texts from 'texts:page.carrier_manifests'
import { words } from './language.ts'

export const useCarrierManifests = words(texts)
