import texts from 'texts:page.intake'
import { words } from './language.ts'

export const useIntake = words(texts)
