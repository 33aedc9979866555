import texts from 'texts:page.replenishment'
import { words } from './language.ts'

export const useReplenishment = words(texts)
