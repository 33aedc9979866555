// The page of files at work: what people bring is not UTF-8 with commas. A file of a Chinese spreadsheet, one of a European
// system and a workbook with real dates are looked at, mended and loaded.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { as, call, desktop, faults, open, phone, settled, signIn } from './fettle.mjs'

let browser
before(async () => { browser = await open() })
after(() => browser.close())

async function page(language, size) {
  const { context } = await as(browser, 'zhao.min', language, size, { acceptDownloads: true })
  const p = await context.newPage()
  p.on('pageerror', (e) => { throw e })
  await p.goto('/files')
  await settled(p)
  return p
}

const bring = (p, label, name, buffer) => p.getByLabel(label).setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
const token = async () => (await signIn('zhao.min')).access_token

async function choose(p, label, title) {
  await p.getByRole('combobox', { name: label }).click()
  await p.keyboard.type(title)
  await p.keyboard.press('Enter')
}

// The bytes of a file as a Chinese spreadsheet saves it: GBK, Chinese heads, a column of its own and a row at fault.
const GBK = Buffer.from('b1e0bac52cd6d0cec4c3fbb3c62cd3a2cec4c3fbb3c62cb2fac6b7cfdf2cb5c8bcb62cc0e0b1f02cd6d8c1bfa3a8bfcba3a92cbcdbb8f12cbbf5b1d22cb1a3d0decceccafd2cb1b8d7a20a4532452d47424b2d312cb1f9cfe4b7e7c9c8b5e7bbfa2c46616e206d6f746f722c6672696467652c636f6d6d6f6e2c66616e5f6d6f746f722c3332302c35392e352c434e592c3336352c780a4532452047424b20322ccfb4d2c2bbfac3c5b7e2ccf52c5365616c2c7761736865722c72617265207468696e672c7365616c2c6162632c31322c434e592c302c790a', 'hex')

test('a GBK file is recognised, its good row loaded and the other downloaded', async () => {
  const p = await page('zh', phone)
  await bring(p, '选择 CSV 或 XLSX 文件', '备件.csv', GBK)
  await p.getByRole('button', { name: '先试算（不写入）' }).click()
  await p.getByRole('cell', { name: /没有这一列/ }).waitFor()
  await p.getByLabel('忽略未知列').check()
  await p.getByRole('button', { name: '先试算（不写入）' }).click()
  await p.getByText('按 GB 18030（GBK） 读取').waitFor()
  await p.getByRole('cell', { name: /“rare thing”/ }).waitFor()
  await p.getByRole('cell', { name: /“abc”/ }).waitFor()
  assert.ok(await p.getByRole('button', { name: '正式导入' }).isDisabled(), 'a file with faults is not loaded whole')
  assert.deepEqual(await faults(p), [])
  const wide = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`)
  const download = p.waitForEvent('download')
  await p.getByRole('button', { name: '下载有错的行' }).click()
  const stream = await (await download).createReadStream()
  let text = ''
  for await (const chunk of stream) text += chunk.toString('utf8')
  assert.match(text, /洗衣机门封条/)
  assert.match(text, /errors/)
  assert.doesNotMatch(text, /E2E-GBK-1/)
  await p.getByRole('button', { name: '只导入正确的 1 行' }).click()
  await p.getByText('正确的行已导入').waitFor()
  const part = await call('GET', '/v1/parts/E2E-GBK-1', await token())
  assert.equal(part.name_zh, '冰箱风扇电机')
  assert.equal(part.price_minor, 5950)
  await p.context().close()
})

test('a Latin-1 file with semicolons and decimal commas is loaded', async () => {
  const p = await page('en', desktop)
  await bring(p, 'Choose a CSV or XLSX file', 'teile.csv', Buffer.from('number;name_zh;name_en;product_line;category;class;grams;price;currency;warranty_days;;\r\nE2E-LAT-1;Türdichtung;Kühlschranktürdichtung;fridge;seal;common;300;1.259,00;EUR;0;;\r\n\r\n;;;;;;;;;;;\r\n', 'latin1'))
  await p.getByRole('button', { name: 'Dry run: write nothing' }).click()
  await p.getByText('read as Windows-1252 (Latin-1), separated by semicolons (;)').waitFor()
  await p.getByText('Nothing is wrong').waitFor()
  await p.getByRole('button', { name: 'Load it' }).click()
  await p.getByText('Loaded', { exact: true }).waitFor()
  const part = await call('GET', '/v1/parts/E2E-LAT-1', await token())
  assert.equal(part.name_en, 'Kühlschranktürdichtung')
  assert.equal(part.price_minor, 125900)
  await p.context().close()
})

// A workbook as bytes: its parts stored one behind the other, then the directory.
function workbook(parts) {
  const files = [], directory = []
  let at = 0
  for (const [name, text] of Object.entries(parts)) {
    const content = Buffer.from(text), path = Buffer.from(name)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(crc32(content), 10)
    head.writeUInt32LE(content.length, 14)
    head.writeUInt32LE(content.length, 18)
    head.writeUInt16LE(path.length, 22)
    files.push(Buffer.from('PK\x03\x04'), head, path, content)
    const more = Buffer.alloc(14)
    more.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, more, path)
    at += 30 + path.length + content.length
  }
  const list = Buffer.concat(directory), end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(parts).length, 4)
  end.writeUInt16LE(Object.keys(parts).length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...files, list, Buffer.from('PK\x05\x06'), end])
}

const text = (at, value) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
const BOOK = workbook({
  'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="假日" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
  'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
  'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row r="1">${text('A1', 'Calendar')}${text('B1', 'day')}${text('C1', 'working')}${text('D1', 'note')}</row>` +
    `<row r="3">${text('A3', 'CN')}<c r="B3" s="1"><v>73050</v></c>${text('C3', 'no')}${text('D3', 'e2e')}</row></sheetData></worksheet>`,
})

test('a workbook with a real date is loaded', async () => {
  const p = await page('en', desktop)
  await choose(p, 'Kind', 'Holidays')
  await bring(p, 'Choose a CSV or XLSX file', 'days.xlsx', BOOK)
  await p.getByRole('button', { name: 'Dry run: write nothing' }).click()
  await p.getByText('read as a workbook, sheet "假日"').waitFor()
  await p.getByText('Nothing is wrong').waitFor()
  await p.getByRole('button', { name: 'Load it' }).click()
  await p.getByText('Loaded', { exact: true }).waitFor()
  const answer = await fetch(new URL('/v1/export/calendar_days', p.url()), { headers: { authorization: `Bearer ${await token()}` } })
  assert.match(await answer.text(), /CN,2099-12-31,false,e2e/)
  const template = p.waitForEvent('download')
  await p.getByRole('button', { name: 'Template' }).click()
  assert.equal((await template).suggestedFilename(), 'calendar_days-template.csv')
  await p.context().close()
})
