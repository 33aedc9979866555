import texts from 'texts:page.common'
import { words } from './language.ts'

export const useCommon = words(texts)
