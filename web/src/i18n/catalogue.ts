import type en from '../../../texts/en.json'
import type zh from '../../../texts/zh.json'

// What the catalogues hold, for tsc: the keys that every language has.

/** A text in each language, in the order of the languages. */
type Said = readonly string[]

type Both<A, B> = Extract<keyof A, keyof B>

/** The texts of one section of the pages. */
export type Section<S extends Both<typeof zh.page, typeof en.page>> = { readonly [K in Both<(typeof zh.page)[S], (typeof en.page)[S]>]: Said }

type Groups = typeof zh.state
/** The words of every state, by "machine.state". */
export type States = { readonly [K in { [G in keyof Groups]: `${G}.${Extract<keyof Groups[G], string>}` }[keyof Groups]]: Said }
export type Roles = { readonly [K in Both<typeof zh.role, typeof en.role>]: Said }
