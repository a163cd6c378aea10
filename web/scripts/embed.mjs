// Turns the built pages into what the binary holds: one blob with every file as it is, gzipped and brotlied, and a C++ table that
// says where each begins. Usage: node embed.mjs DIST OUTPUT
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const kTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
const kCompressible = new Set(['.html', '.js', '.css', '.svg', '.json']);
const kAlignment = 16;

const [dist, output] = process.argv.slice(2);
if (!dist || !output) {
  console.error('usage: node embed.mjs DIST OUTPUT');
  process.exit(2);
}

const parts = [];
let size = 0;
function place(bytes) {
  if (bytes === null) return '{}';
  const padding = (kAlignment - (size % kAlignment)) % kAlignment;
  parts.push(Buffer.alloc(padding), bytes);
  const offset = size + padding;
  size = offset + bytes.length;
  return `{kBlob + ${offset}, ${bytes.length}}`;
}

// A compressed form is kept only where it saves a tenth.
function worthwhile(compressed, identity) {
  return compressed.length < identity.length * 0.9 ? compressed : null;
}

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();
if (!files.some((file) => relative(dist, file) === 'index.html')) {
  console.error(`embed.mjs: ${dist} holds no index.html`);
  process.exit(1);
}

const rows = files.map((file) => {
  const path = '/' + relative(dist, file).split(sep).join('/');
  const extension = path.slice(path.lastIndexOf('.'));
  const type = kTypes[extension];
  if (!type) {
    console.error(`embed.mjs: no content type for ${path}`);
    process.exit(1);
  }
  const identity = readFileSync(file);
  const packs = kCompressible.has(extension);
  const gzip = packs ? worthwhile(gzipSync(identity, { level: 9 }), identity) : null;
  const brotli = packs
    ? worthwhile(brotliCompressSync(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: identity.length } }), identity)
    : null;
  const etag = createHash('sha256').update(identity).digest('hex');
  const immutable = path.startsWith('/assets/'); // Vite puts a hash of the content into these names
  return `    {"${path}", "${type}", "\\"${etag}\\"",\n     ${place(identity)}, ${place(gzip)}, ${place(brotli)}, ${immutable}},`;
});

mkdirSync(output, { recursive: true });
writeFileSync(join(output, 'ui_assets.blob'), Buffer.concat(parts));
writeFileSync(
  join(output, 'ui_assets_table.cc'),
  `// Written by web/scripts/embed.mjs.
#include "app/ui_assets.h"

extern "C" {
extern const char bw_ui_blob[${size}];  // ui_assets.S
}

namespace bellwether::app {

namespace {
constexpr const char* kBlob = bw_ui_blob;
}

std::span<const net::StaticAsset> ui_assets() {
  static constexpr net::StaticAsset kAssets[] = {
${rows.join('\n')}
  };
  return kAssets;
}

}  // namespace bellwether::app
`,
);
