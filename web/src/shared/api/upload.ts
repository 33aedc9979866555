import { asProblem } from './load.ts'
import { get, putBytes } from './client.ts'
import { post } from './confirm.ts'
import type { ImportFile, ImportOptions, ImportRun } from './types.ts'

const TRIES = 4
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

// A piece that was lost on the way is brought once more: the same piece again changes nothing.
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (error) {
      if (!asProblem(error).passing || tried === TRIES) throw error
      await pause(tried * 500)
    }
  }
}

/** Brings a file in pieces, so that one of any size never has to be held whole, and tells what share has come. */
export async function bring(file: File, told: (share: number) => void): Promise<ImportFile> {
  const kept = await post('/v1/import-files', { body: { name: file.name.slice(0, 200), size: file.size } })
  for (let piece = 0; piece < kept.pieces; piece++) {
    const from = piece * kept.piece_size
    await again(() => putBytes('/v1/import-files/{file}/pieces/{piece}', file.slice(from, from + kept.piece_size), { path: { file: kept.id, piece } }))
    told((piece + 1) / kept.pieces)
  }
  return kept
}

/** Has a file read that has come whole, and tells how many rows were read until it is done. */
export async function readFile(file: string, options: ImportOptions, told: (rows: number) => void): Promise<ImportRun> {
  let run = await post('/v1/import-files/{file}/runs', { path: { file }, body: options })
  while (run.state === 'waiting' || run.state === 'running') {
    await pause(400)
    run = await again(() => get('/v1/import-runs/{run}', { path: { run: run.id } }))
    told(run.rows)
  }
  return run
}
