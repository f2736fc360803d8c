// A start beside another one: within this process, for each thing that may be taken.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { requireNothingTaken } from '../../local/plugin/start-conditions.ts';
import { freePort } from '../support/started-app.ts';

let settings: { httpPort: number; awsPort: number; dataDir: string };
let listening: Server | undefined;

beforeEach(async () => {
  settings = {
    httpPort: Number(await freePort()),
    awsPort: Number(await freePort()),
    dataDir: await mkdtemp(join(tmpdir(), 'playground-start-')),
  };
});

afterEach(async () => {
  listening?.close();
  listening = undefined;
  await rm(settings.dataDir, { recursive: true });
});

describe('a start', () => {
  test('goes ahead where ports and data are free, or were left by a process that is no more', async () => {
    // No process has this number: it is above what Linux and macOS give.
    await writeFile(join(settings.dataDir, 'running.pid'), '99999999\n');

    await expect(requireNothingTaken(settings)).resolves.toBeUndefined();
  });

  test.each([
    ['PORT', 'httpPort'],
    ['AWS_PORT', 'awsPort'],
  ] as const)('names %s where somebody listens on that port', async (variable, name) => {
    listening = createServer().listen(settings[name], '127.0.0.1');
    await once(listening, 'listening');

    await expect(requireNothingTaken(settings)).rejects.toThrow(
      `Port ${settings[name]} is taken: stop what listens there, or set ${variable} to another port.`,
    );
  });

  test('names DATA_DIR and the process that holds the data', async () => {
    await writeFile(join(settings.dataDir, 'running.pid'), `${process.ppid}\n`);

    await expect(requireNothingTaken(settings)).rejects.toThrow(
      `The data in ${settings.dataDir} is in use by process ${process.ppid}: stop it, or set DATA_DIR to another folder.`,
    );
  });
});
