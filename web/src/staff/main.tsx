import '../charts/charts.css'
import './staff.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from '../i18n/language.ts'
import { Net } from '../shared/parts.tsx'
import { Staff } from './shell.tsx'

startLanguage(false)
const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode><Net><Staff /></Net></StrictMode>)
