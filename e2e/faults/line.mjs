// The lines of the list of faults, each a name and what is sent; run tells them one a row and counts.
const lines = []

// unreachable says that a line cannot be seen from here, and why.
export class Unreachable extends Error {}
export const unreachable = (why) => { throw new Unreachable(why) }

// line adds a check: it answers [judgement, what came back]; what was sent is said beforehand.
export const line = (name, sent, check) => lines.push({ name, sent, check })
// skip adds a line that is tried elsewhere.
export const skip = (name, sent, why) => lines.push({ name, sent, check: () => unreachable(why) })

const byNumber = (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })

export async function run(wanted) {
  const count = { ok: 0, WRONG: 0, unreachable: 0 }
  for (const { name, sent, check } of lines.toSorted(byNumber)) {
    if (wanted && !(name === wanted || name.startsWith(`${wanted}.`))) continue
    let verdict, came
    try {
      const [good, said] = await check()
      verdict = good ? 'ok' : 'WRONG'
      came = said
    } catch (e) {
      verdict = e instanceof Unreachable ? 'unreachable' : 'WRONG'
      came = e.message
    }
    count[verdict]++
    console.log(`${name} ${verdict}  ${sent} -> ${came}`.replace(/\p{Cc}+/gu, ' '))
  }
  console.log(`${count.ok} ok, ${count.WRONG} wrong, ${count.unreachable} unreachable`)
  return count.WRONG
}
