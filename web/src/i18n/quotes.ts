import texts from 'texts:page.quotes'
import { words } from './language.ts'

export const useQuotes = words(texts)
