import texts from 'texts:page.slots'
import { words } from './language.ts'

export const useSlots = words(texts)
