import '../charts/charts.css'
import './staff.css'
import './print.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from '../i18n/language.ts'
import { signInOverThePage } from '../shared/api/session.ts'
import { Net } from '../shared/parts.tsx'
import { Staff } from './shell.tsx'

startLanguage(false)
signInOverThePage()
const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode><Net><Staff /></Net></StrictMode>)
