import texts from 'texts:page.hold_checks'
import { words } from './language.ts'

export const useHoldChecks = words(texts)
