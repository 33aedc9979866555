import texts from 'texts:page.photos'
import { words } from './language.ts'

export const usePhotos = words(texts)
