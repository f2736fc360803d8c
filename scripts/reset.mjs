// npm run reset: forgets everything that the local stage has stored.
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import bundleLocal from '../local/plugin/bundle.cjs';

const folder = resolve(process.env.DATA_DIR ?? '.playground');
const { requireUnheld } = await import(await bundleLocal('local/platform/data-lock.ts'));

try {
  await requireUnheld(folder);
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(`${folder} is gone.\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
