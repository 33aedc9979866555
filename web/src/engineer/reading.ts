// Reads a code or a symptom as repairflow/diagnosis does (reading.go, knowledge.go), so that a phone without a signal finds the same.
// Both are held to repairflow/diagnosis/testdata/reading.json.
import type { Known } from '../shared/api/types.ts'

const LONGEST_CODE = 8
const FOUND_MOST = 10

/** Words that say nothing of a fault: repairflow/diagnosis/stopwords.txt. */
export const STOP: ReadonlySet<string> = new Set(`the and for with from this that when then has have does not but are was its into very all our his her
fridge refrigerator washer machine washing conditioner dishwasher appliance unit problem fault
冰箱 空调 洗衣 衣机 洗碗 碗机 水器 机器 显示 代码 故障 问题 现在 时候 一直 有时 客户`.split(/\s+/))

/** A stretch of a text: letters and digits, or Chinese signs; `joined` tells that only gaps stand between it and the one before. */
type Run = { text: string; han: boolean; joined: boolean }

function runsOf(text: string): Run[] {
  const out: Run[] = []
  let now = '', han = false, joined = false
  const end = () => {
    if (now) {
      out.push({ text: now, han, joined })
      now = ''
      joined = true
    }
  }
  for (const sign of text.normalize('NFKC')) {
    const isHan = /\p{Script=Han}/u.test(sign)
    if (isHan || /[\p{L}\p{Nd}]/u.test(sign)) {
      if (han !== isHan) end()
      han = isHan
      now += sign
    } else {
      end()
      if (!' -_.·'.includes(sign)) joined = false
    }
  }
  end()
  return out
}

const hasDigit = (s: string) => /\p{Nd}/u.test(s)
const hasLetter = (s: string) => /\p{L}/u.test(s)
const isLarge = (s: string) => [...s].length >= 2 && hasLetter(s) && s === s.toUpperCase() && s !== s.toLowerCase()

/** The signs of a text that may be a code. */
export function codesIn(text: string): string[] {
  const out = new Set<string>()
  const add = (code: string) => [...code].length <= LONGEST_CODE && out.add(code.toUpperCase())
  const runs = runsOf(text)
  runs.forEach((r, i) => {
    const before = runs[i - 1]
    if (r.han) return
    if ((hasDigit(r.text) && hasLetter(r.text)) || isLarge(r.text) || runs.length === 1) add(r.text)
    if (before && r.joined && !before.han && hasDigit(r.text + before.text)) add(before.text + r.text)
  })
  return [...out]
}

function stem(word: string): string {
  for (const ending of ['ing', 'ed', 'es', 's', 'e', 'y']) {
    if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length)
  }
  return word
}

/** The words of a text without their endings, and the pairs of its Chinese signs. */
export function wordsIn(text: string): string[] {
  const out = new Set<string>()
  const add = (word: string) => !STOP.has(word) && out.add(word)
  for (const r of runsOf(text)) {
    const signs = [...r.text]
    if (r.han && signs.length === 1) add(r.text)
    else if (r.han) signs.slice(1).forEach((sign, i) => add(`${signs[i] ?? ''}${sign}`))
    else if (signs.length >= 3 && !hasDigit(r.text) && !STOP.has(r.text.toLowerCase())) add(stem(r.text.toLowerCase()))
  }
  return [...out]
}

/** The entries that a text may be about, the most likely first. */
export function lookUp(book: readonly Known[], text: string): Known[] {
  const codes = codesIn(text), words = wordsIn(text)
  const terms = [...words, ...codes.map((c) => `=${c}`)]
  const near = book.filter((e) => terms.some((t) => e.terms.includes(t)))
  const weight = new Map(words.map((w) => [w, Math.log(1 + near.length / Math.max(1, near.filter((e) => e.terms.includes(w)).length))]))
  return near
    .map((entry) => {
      const found = words.filter((w) => entry.terms.includes(w))
      const byCode = codes.some((c) => entry.terms.includes(`=${c}`))
      return { entry: { ...entry, by_code: byCode }, found: found.length, score: found.reduce((sum, w) => sum + (weight.get(w) ?? 0), byCode ? 1000 : 0) }
    })
    .filter((e) => e.entry.by_code || e.found >= 2 || (e.found > 0 && words.length <= 2))
    .sort((a, b) => (Math.abs(b.score - a.score) > 1e-9 ? b.score - a.score : a.entry.terms.length - b.entry.terms.length || (a.entry.entry < b.entry.entry ? -1 : 1)))
    .slice(0, FOUND_MOST)
    .map((e) => e.entry)
}
