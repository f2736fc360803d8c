// The page, built by Vite into the one file that the page function carries.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'dist/page';

/** The file is there at every moment, and whole: another command may be bundling it. */
export async function buildPage(projectDir: string): Promise<void> {
  const folder = join(projectDir, FOLDER);
  const draft = join(folder, `index.${process.pid}.html`);
  await mkdir(folder, { recursive: true });
  await writeFile(draft, await renderPage(projectDir));
  await rename(draft, join(folder, 'index.html'));
}

async function renderPage(projectDir: string): Promise<string | Uint8Array> {
  // Loaded here alone: most commands build no page.
  const { build } = await import('vite');
  const built = await build({
    configFile: join(projectDir, 'vite.config.ts'),
    logLevel: 'warn',
    build: { write: false },
  });
  const outputs = 'output' in built || Array.isArray(built) ? [built].flat() : [];
  const files = outputs.flatMap(({ output }) => output);
  const page = files.find(({ fileName }) => fileName === 'index.html');
  if (page?.type !== 'asset' || files.length > 1) {
    throw new Error(`Expected Vite to make index.html alone, got ${files.map(({ fileName }) => fileName).join(', ')}.`);
  }
  return page.source;
}
