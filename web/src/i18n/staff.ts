import texts from 'texts:page.staff'
import { words } from './language.ts'

export const useStaff = words(texts)
