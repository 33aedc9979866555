import texts from 'texts:page.files'
import { words } from './language.ts'

export const useFiles = words(texts)
