import texts from 'texts:page.day'
import { words } from './language.ts'

export const useDay = words(texts)
