// Draws the icons of every system from resources/icons/icon.svg:
//   icons/NxN.png for Linux, icon.ico for Windows, icon.icns for macOS.
//
//   node scripts/make-icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';

const folder = new URL('../resources/icons/', import.meta.url);
const drawing = readFileSync(new URL('icon.svg', folder));
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

const pngs = new Map();
for (const size of sizes) {
  // Rasterised at the size it is shown in: a scaled-down large icon would be blurred.
  const png = await sharp(drawing, { density: (72 * size) / 1024 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer();
  pngs.set(size, png);
  writeFileSync(new URL(`${size}x${size}.png`, folder), png);
}
writeFileSync(new URL('icon.ico', folder), ico([16, 24, 32, 48, 64, 128, 256]));
writeFileSync(
  new URL('icon.icns', folder),
  icns([
    ['icp4', 16],
    ['icp5', 32],
    ['ic07', 128],
    ['ic08', 256],
    ['ic09', 512],
    ['ic10', 1024],
    ['ic11', 32],
    ['ic12', 64],
    ['ic13', 256],
    ['ic14', 512],
  ]),
);

/** Windows: a header of 6 bytes, 16 bytes an image, then the PNGs; a size of 256 is written as 0. */
function ico(list) {
  const header = Buffer.alloc(6 + 16 * list.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(list.length, 4);
  let offset = header.length;
  list.forEach((size, index) => {
    const png = pngs.get(size);
    const entry = 6 + 16 * index;
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...list.map((size) => pngs.get(size))]);
}

/** macOS: "icns", the length of the file, then a type, a length and a PNG each. */
function icns(list) {
  const chunks = list.map(([type, size]) => chunk(type, pngs.get(size)));
  return chunk('icns', Buffer.concat(chunks));
}

function chunk(type, content) {
  const header = Buffer.alloc(8);
  header.write(type, 0, 'latin1');
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}
