import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { catalogues, flat, sectionOf } from '../../texts.ts'

const root = resolve(import.meta.dirname, '../../..')
const [[, words] = ['', {}]] = catalogues(resolve(root, 'texts'))

type Schema = { $ref?: string; properties?: Record<string, Schema>; items?: Schema; enum?: string[]; oneOf?: Schema[] }
type Document = {
  paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: Schema }> }> }>>
  components: { schemas: Record<string, Schema> }
}
const contract: Document = JSON.parse(readFileSync(resolve(root, 'docs/openapi.json'), 'utf8'))

const follow = (schema: Schema | undefined): Schema | undefined => {
  const one = schema?.oneOf ? schema.oneOf.find((s) => s.$ref) : schema
  return one?.$ref ? follow(contract.components.schemas[one.$ref.split('/').at(-1) ?? '']) : one
}

/** The words that the contract allows in a field of what a path answers; [] goes to the items of a list. */
function allowed(path: string, ...fields: string[]): string[] | undefined {
  let schema = follow(contract.paths[path]?.get?.responses['200']?.content['application/json']?.schema)
  for (const field of fields) schema = follow(field === '[]' ? schema?.items : schema?.properties?.[field])
  return schema?.enum?.filter((word) => word !== '')
}

const sets: Record<string, [path: string, ...fields: string[]]> = {
  'state.repair': ['/v1/repairs/{repair}', 'state'],
  'state.line': ['/v1/order-lines/{line}', 'state'],
  'state.promise': ['/v1/promises', 'items', '[]', 'state'],
  'state.shipment': ['/v1/shipments/{shipment}', 'timeline', '[]', 'state'],
  'state.pick': ['/v1/pick-lists', 'items', '[]', 'state'],
  'state.carrier_manifest': ['/v1/carrier-manifests/{carrier_manifest}', 'state'],
  'state.carrier_request': ['/v1/carrier-requests', 'items', '[]', 'state'],
  'state.return': ['/v1/returns/{return}', 'state'],
  'state.verdict': ['/v1/returns/{return}', 'verdict'],
  'state.waste_lot': ['/v1/waste-lots', 'items', '[]', 'state'],
  'state.waste_manifest': ['/v1/waste-manifests/{manifest}', 'state'],
  'state.condition': ['/v1/parts/{part}/stock', 'items', '[]', 'condition'],
  'state.transfer': ['/v1/transfers/{transfer}', 'state'],
  'page.word.purpose': ['/v1/waste-manifests/{manifest}', 'purpose'],
  'page.word.decision': ['/v1/waste-manifests/{manifest}', 'settlements', '[]', 'decision'],
  'page.word.obstacle': ['/v1/waste-lots/{lot}/acceptors', 'items', '[]', 'obstacle'],
  'page.word.grade': ['/v1/returns/{return}', 'grade'],
  'page.word.kind': ['/v1/locations/{location}', 'kind'],
  'page.word.class': ['/v1/parts/{part}', 'class'],
  'page.word.channel': ['/v1/repairs/{repair}', 'channel'],
  'page.word.move': ['/v1/stock/ledger', 'items', '[]', 'kind'],
  'page.word.bucket': ['/v1/stock/ledger', 'items', '[]', 'from_bucket'],
  'page.word.request': ['/v1/carrier-requests', 'items', '[]', 'kind'],
}

function said(set: string): string[] {
  const [section = '', group = ''] = set.startsWith('page.word.') ? ['page.word', set.slice('page.word.'.length)] : set.split('.')
  return Object.keys(flat(sectionOf(words, section))).filter((key) => key.startsWith(`${group}.`)).map((key) => key.slice(group.length + 1))
}

for (const [set, where] of Object.entries(sets)) {
  test.skipIf(!allowed(...where))(`${set} has a word for each of its values, and for no other`, () => {
    const values = allowed(...where)
    expect(values, 'the contract lists the values').toBeDefined()
    expect(said(set).sort()).toEqual([...(values ?? [])].sort())
  })
}
