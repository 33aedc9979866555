import '../charts/charts.css'
import './tracking.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from '../i18n/language.ts'
import { Net } from '../shared/parts.tsx'
import { Track } from './track.tsx'

startLanguage(true)
const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode><Net><Track token={location.pathname.split('/')[2] ?? ''} /></Net></StrictMode>)
