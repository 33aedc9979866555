import texts from 'texts:page.cylinders'
import { words } from './language.ts'

export const useCylinders = words(texts)
