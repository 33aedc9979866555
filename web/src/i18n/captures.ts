import texts from 'texts:page.captures'
import { words } from './language.ts'

export const useCaptures = words(texts)
