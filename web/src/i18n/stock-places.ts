import texts from 'texts:page.stock_places'
import { words } from './language.ts'

export const useStockPlaces = words(texts)
