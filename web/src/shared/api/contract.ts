import type { paths } from './schema.d.ts'

// What the generated contract says of one operation. Nothing here exists when the page runs: tsc checks with it every
// path, its parameters, its body and its answer.

export type Method = 'get' | 'post' | 'put'

/** The paths that know this method. */
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths]

type Operation<M extends Method, P extends keyof paths> = paths[P][M]

// A filter that is not set is an empty text in a form, and is not sent.
type Unset<Q> = { [K in keyof Q]: undefined extends Q[K] ? Q[K] | '' : Q[K] }

type PathFacts<O> = O extends { parameters: { path: infer T } } ? { path: T } : { path?: never }
type QueryFacts<O> = O extends { parameters: { query: infer T } } ? { query: Unset<T> }
  : O extends { parameters: { query?: infer T } } ? { query?: Unset<NonNullable<T>> } : { query?: never }
type BodyFacts<O> = O extends { requestBody: { content: { 'application/json': infer T } } } ? { body: T }
  : O extends { requestBody?: { content: { 'application/json': infer T } } } ? { body?: T } : { body?: never }

/** What a call of an operation must say: its path's parameters, its query and its body, as far as it has them. */
export type Facts<M extends Method, P extends keyof paths> = PathFacts<Operation<M, P>> & QueryFacts<Operation<M, P>> & BodyFacts<Operation<M, P>>

/** The facts as the last argument of a function; they may be left out where nothing has to be said. */
export type FactsArgument<M extends Method, P extends keyof paths> = Record<never, never> extends Facts<M, P> ? [facts?: Facts<M, P>] : [facts: Facts<M, P>]

/** What an operation answers: JSON of a known shape, or a file. */
export type Answer<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: { 200: { content: infer C } } } ? (C extends { 'application/json': infer T } ? T : Blob) : undefined

/** One item of a list's page. */
export type Item<P extends PathOf<'get'>> = Answer<'get', P> extends { items: (infer T)[] } ? T : never

export type Body<P extends PathOf<'post'>> = Facts<'post', P> extends { body?: infer T } ? NonNullable<T> : never
