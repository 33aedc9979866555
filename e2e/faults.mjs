// Replays the list of faults by kind against the service at FETTLE_URL, which must hold the demonstration: every line sends
// the input that went wrong once and judges what comes back. It can be run again, for all it makes has fresh names.
import { run } from './faults/line.mjs'
import './faults/k1.mjs'
import './faults/k2.mjs'
import './faults/k3.mjs'
import './faults/k4.mjs'
import './faults/k5.mjs'
import './faults/k6.mjs'
import './faults/k7.mjs'
import './faults/k8.mjs'
import './faults/k9.mjs'
import './faults/k10.mjs'

process.exit(await run(process.argv[2]) ? 1 : 0)
