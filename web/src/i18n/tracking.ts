import texts from 'texts:page.tracking'
import { words } from './language.ts'

export const useTracking = words(texts)
