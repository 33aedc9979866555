import texts from 'texts:page.sources'
import { words } from './language.ts'

export const useSources = words(texts)
