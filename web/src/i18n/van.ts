import texts from 'texts:page.van'
import { words } from './language.ts'

export const useVan = words(texts)
