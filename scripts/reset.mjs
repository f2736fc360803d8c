// npm run reset: forgets everything that the local stage has stored.
import { rm } from 'node:fs/promises';
import bundleLocal from '../local/plugin/bundle.cjs';

const { DATA_DIR = '.playground' } = process.env;
const { holderOf } = await import(await bundleLocal('local/platform/data-lock.ts'));
const holder = await holderOf(DATA_DIR);

if (holder === undefined) {
  await rm(DATA_DIR, { recursive: true, force: true });
  process.stdout.write(`${DATA_DIR} is gone.\n`);
} else {
  process.stderr.write(`The data in ${DATA_DIR} is in use by process ${holder}: stop it first.\n`);
  process.exitCode = 1;
}
