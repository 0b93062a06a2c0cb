// One minified file from a style sheet and all that it imports.
import { bundle as lightning } from "lightningcss";

// No targets: light-dark() and nesting reach the browser as they are written.
export function bundle(filename) {
  const { code, warnings } = lightning({ filename, minify: true });
  for (const { message, loc } of warnings) console.error(`${loc?.filename ?? filename}:${loc?.line ?? 0}: ${message}`);
  return code;
}
