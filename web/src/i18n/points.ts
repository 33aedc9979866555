import texts from 'texts:page.points'
import { words } from './language.ts'

export const usePoints = words(texts)
