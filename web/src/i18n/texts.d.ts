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
declare module 'texts:page.home' {
  const texts: import('./catalogue.ts').Section<'home'>
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
declare module 'texts:page.policies' {
  const texts: import('./catalogue.ts').Section<'policies'>
  export default texts
}
declare module 'texts:page.files' {
  const texts: import('./catalogue.ts').Section<'files'>
  export default texts
}
declare module 'texts:page.knowledge' {
  const texts: import('./catalogue.ts').Section<'knowledge'>
  export default texts
}
declare module 'texts:page.intake' {
  const texts: import('./catalogue.ts').Section<'intake'>
  export default texts
}
declare module 'texts:page.dock' {
  const texts: import('./catalogue.ts').Section<'dock'>
  export default texts
}
declare module 'texts:page.value' {
  const texts: import('./catalogue.ts').Section<'value'>
  export default texts
}
declare module 'texts:page.goods' {
  const texts: import('./catalogue.ts').Section<'goods'>
  export default texts
}
declare module 'texts:page.captures' {
  const texts: import('./catalogue.ts').Section<'captures'>
  export default texts
}
declare module 'texts:page.cylinders' {
  const texts: import('./catalogue.ts').Section<'cylinders'>
  export default texts
}
declare module 'texts:page.points' {
  const texts: import('./catalogue.ts').Section<'points'>
  export default texts
}
declare module 'texts:page.hold_checks' {
  const texts: import('./catalogue.ts').Section<'hold_checks'>
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
declare module 'texts:page.photos' {
  const texts: import('./catalogue.ts').Section<'photos'>
  export default texts
}
declare module 'texts:page.quotes' {
  const texts: import('./catalogue.ts').Section<'quotes'>
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
declare module 'texts:page.take_backs' {
  const texts: import('./catalogue.ts').Section<'take_backs'>
  export default texts
}
declare module 'texts:page.incoming' {
  const texts: import('./catalogue.ts').Section<'incoming'>
  export default texts
}
declare module 'texts:page.declarations' {
  const texts: import('./catalogue.ts').Section<'declarations'>
  export default texts
}
declare module 'texts:page.stock_places' {
  const texts: import('./catalogue.ts').Section<'stock_places'>
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
declare module 'texts:page.dispatch' {
  const texts: import('./catalogue.ts').Section<'dispatch'>
  export default texts
}
declare module 'texts:page.workforce' {
  const texts: import('./catalogue.ts').Section<'workforce'>
  export default texts
}
declare module 'texts:page.slots' {
  const texts: import('./catalogue.ts').Section<'slots'>
  export default texts
}
declare module 'texts:page.day' {
  const texts: import('./catalogue.ts').Section<'day'>
  export default texts
}
declare module 'texts:page.conversation' {
  const texts: import('./catalogue.ts').Section<'conversation'>
  export default texts
}
declare module 'texts:page.desk' {
  const texts: import('./catalogue.ts').Section<'desk'>
  export default texts
}
declare module 'texts:page.expert' {
  const texts: import('./catalogue.ts').Section<'expert'>
  export default texts
}
declare module 'texts:page.kit' {
  const texts: import('./catalogue.ts').Section<'kit'>
  export default texts
}
declare module 'texts:page.visit' {
  const texts: import('./catalogue.ts').Section<'visit'>
  export default texts
}
