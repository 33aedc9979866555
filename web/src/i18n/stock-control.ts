import texts from 'texts:page.stock_control'
import { words } from './language.ts'

export const useStockControl = words(texts)
