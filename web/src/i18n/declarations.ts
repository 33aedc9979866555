import texts from 'texts:page.declarations'
import { words } from './language.ts'

export const useDeclarations = words(texts)
