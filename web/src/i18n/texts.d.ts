// The sections of the catalogues that a page may import: the plugin of texts.ts puts in its texts only, each in every
// language. A key that a language lacks does not compile.

declare module 'texts:languages' {
  /** The tags of all languages, the default first. */
  const languages: readonly [string, ...string[]]
  export default languages
}
declare module 'texts:state' {
  const texts: import('./catalogue.ts').States
  export default texts
}
declare module 'texts:role' {
  const texts: import('./catalogue.ts').Roles
  export default texts
}
declare module 'texts:page.carrier_codes' {
  const texts: import('./catalogue.ts').Section<'carrier_codes'>
  export default texts
}
declare module 'texts:page.carrier_requests' {
  const texts: import('./catalogue.ts').Section<'carrier_requests'>
  export default texts
}
declare module 'texts:page.common' {
  const texts: import('./catalogue.ts').Section<'common'>
  export default texts
}
declare module 'texts:page.carrier_manifests' {
  const texts: import('./catalogue.ts').Section<'carrier_manifests'>
  export default texts
}
declare module 'texts:page.engineer' {
  const texts: import('./catalogue.ts').Section<'engineer'>
  export default texts
}
declare module 'texts:page.event' {
  const texts: import('./catalogue.ts').Section<'event'>
  export default texts
}
declare module 'texts:page.files' {
  const texts: import('./catalogue.ts').Section<'files'>
  export default texts
}
declare module 'texts:page.dock' {
  const texts: import('./catalogue.ts').Section<'dock'>
  export default texts
}
declare module 'texts:page.goods' {
  const texts: import('./catalogue.ts').Section<'goods'>
  export default texts
}
declare module 'texts:page.mass_balance' {
  const texts: import('./catalogue.ts').Section<'mass_balance'>
  export default texts
}
declare module 'texts:page.notices' {
  const texts: import('./catalogue.ts').Section<'notices'>
  export default texts
}
declare module 'texts:page.replenishment' {
  const texts: import('./catalogue.ts').Section<'replenishment'>
  export default texts
}
declare module 'texts:page.sources' {
  const texts: import('./catalogue.ts').Section<'sources'>
  export default texts
}
declare module 'texts:page.staff' {
  const texts: import('./catalogue.ts').Section<'staff'>
  export default texts
}
declare module 'texts:page.stock_control' {
  const texts: import('./catalogue.ts').Section<'stock_control'>
  export default texts
}
declare module 'texts:page.tracking' {
  const texts: import('./catalogue.ts').Section<'tracking'>
  export default texts
}
declare module 'texts:page.van' {
  const texts: import('./catalogue.ts').Section<'van'>
  export default texts
}
declare module 'texts:page.word' {
  const texts: import('./catalogue.ts').Section<'word'>
  export default texts
}
