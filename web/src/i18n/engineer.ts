import texts from 'texts:page.engineer'
import { words } from './language.ts'

export const useEngineer = words(texts)
