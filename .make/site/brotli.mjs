// Compresses once, at build time, what the server would otherwise compress on every request.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { files } from "./files.mjs";

const compressed = /\.(avif|br|gif|gz|jpe?g|png|webp|woff2)$/;

// Writes FILE.br beside every file that becomes smaller. Of qualities up to 11, the last two take most of the time.
export function compress(dir, quality) {
  for (const file of files(dir).filter((file) => !compressed.test(file))) {
    const content = readFileSync(file);
    const small = brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    });
    if (small.length < content.length) writeFileSync(`${file}.br`, small);
  }
}
