// Builds the page into one self-contained file, which says itself what it may run and whom it may ask.
import { createHash } from 'node:crypto';
import { defineConfig, type Plugin } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

/** The digests of all inline elements of a kind, as a CSP source list. */
function hashes(html: string, element: 'script' | 'style'): string {
  const contents = html.matchAll(new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`, 'g'));
  const digests = [...contents].map(([, text = '']) => createHash('sha256').update(text).digest('base64'));
  return digests.map((digest) => `'sha256-${digest}'`).join(' ');
}

/**
 * Writes the Content-Security-Policy into the page: only the build knows the digests. What a meta element can't say
 * (frame-ancestors) is left to the header of whoever serves the page.
 */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  enforce: 'post',
  // After the inlining, which comes post too and is listed before.
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('The build made no index.html');
      const html = String(page.source);
      const policy = [
        "default-src 'none'",
        `script-src ${hashes(html, 'script')}`,
        `style-src ${hashes(html, 'style')}`,
        "connect-src 'self'",
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; ');
      const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
      page.source = html.replace('<meta charset="utf-8" />', (charset) => `${charset}\n    ${meta}`);
    },
  },
});

export default defineConfig({
  root: 'web',
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
  },
  plugins: [viteSingleFile({ removeViteModuleLoader: true }), contentSecurityPolicy()],
});
