// Pictures as a camera makes them, for what is photographed on a page.
import { deflateSync } from 'node:zlib'

/** Where every picture says that it was taken. */
export const POSITION = 'GPS-23.1358N-113.3245E'

const crcs = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0 })
const crc = (bytes) => (bytes.reduce((c, b) => crcs[(c ^ b) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0
const chunk = (name, body) => {
  const named = Buffer.concat([Buffer.from(name), body]), out = Buffer.alloc(8 + named.length)
  out.writeUInt32BE(body.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc(named), 4 + named.length)
  return out
}

/** A picture of one colour that says where it was taken; each call makes another. */
let shade = 0
function photo() {
  shade += 1
  const head = Buffer.alloc(13), row = Buffer.alloc(1 + 8 * 3, (Date.now() + shade * 7) & 255)
  head.writeUInt32BE(8, 0)
  head.writeUInt32BE(8, 4)
  head[8] = 8
  head[9] = 2
  row[0] = 0
  row.writeUInt32BE((Date.now() + shade) >>> 0, 1)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('tEXt', Buffer.from(`Comment\0${POSITION}`)),
    chunk('IDAT', deflateSync(Buffer.concat(Array(8).fill(row)))), chunk('IEND', Buffer.alloc(0))])
}
export const picture = () => ({ name: 'IMG_0001.png', mimeType: 'image/png', buffer: photo() })

// The size of a picture once it is there. One that is loaded late is loaded when it comes into sight, and decode() would wait for it without end.
export async function sizeOf(picture) {
  await picture.scrollIntoViewIfNeeded()
  for (const until = Date.now() + 30_000; Date.now() < until; await new Promise((next) => setTimeout(next, 100))) {
    const size = await picture.evaluate((img) => [img.naturalWidth, img.naturalHeight])
    if (size[0] > 0) return size
  }
  throw new Error('the picture did not come')
}
