// The TypeScript of local/ as one file of JavaScript that Node.js can import: esbuild takes some 50 ms for it.
const { mkdir, rename, writeFile } = require('node:fs/promises');
const { basename, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const PROJECT = join(__dirname, '../..');
const FOLDER = join(PROJECT, 'dist/local');

/** Gives the URL of the bundle of an entry such as `local/plugin/main.ts`. */
module.exports = async function bundleLocal(entry) {
  const { outputFiles } = await require('esbuild').build({
    entryPoints: [join(PROJECT, entry)],
    outdir: FOLDER,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const file = join(FOLDER, `${basename(entry, '.ts')}.mjs`);
  const draft = `${file}.${process.pid}`;
  // Another command may be importing it: it is replaced whole.
  await mkdir(FOLDER, { recursive: true });
  await writeFile(draft, outputFiles[0].contents);
  await rename(draft, file);
  return pathToFileURL(file).href;
};
