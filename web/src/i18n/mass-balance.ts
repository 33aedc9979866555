import texts from 'texts:page.mass_balance'
import { words } from './language.ts'

export const useMassBalance = words(texts)
