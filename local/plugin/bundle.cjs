// The TypeScript of local/ as one file of JavaScript that Node.js can import: esbuild takes some 50 ms for it.
const { basename, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const PROJECT = join(__dirname, '../..');

/** Gives the URL of the bundle of an entry such as `local/plugin/main.ts`. */
module.exports = async function bundleLocal(entry) {
  const outfile = join(PROJECT, 'dist/local', `${basename(entry, '.ts')}.mjs`);
  await require('esbuild').build({
    entryPoints: [join(PROJECT, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return pathToFileURL(outfile).href;
};
