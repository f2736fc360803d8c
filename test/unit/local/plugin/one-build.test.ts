import { afterEach, describe, expect, test } from '@jest/globals';
import type { BuildContext } from 'esbuild';
import type { Framework } from '../../../../local/plugin/framework.ts';
import { shareOneBuild } from '../../../../local/plugin/one-build.ts';

const ENTRIES = ['src/handlers/page.ts', 'src/handlers/get-limits.ts'];

const buildCache: Record<string, { context: BuildContext }> = {};

/** A framework with serverless-esbuild, as far as either is looked at. */
function aFramework(options: Readonly<Record<string, unknown>>): Framework {
  const plugin = {
    buildCache,
    buildDirPath: 'nowhere',
    buildOptions: options,
    functionEntries: [...ENTRIES, ...ENTRIES].map((entry) => ({ entry })),
  };
  return {
    serviceDir: process.cwd(),
    processedInput: { commands: [], options: {} },
    service: { provider: {}, custom: { esbuild: options }, getAllFunctions: () => [], getFunction: never },
    pluginManager: { hooks: {}, plugins: [plugin], spawn: never },
    getProvider: never,
  };
}

const never = (): never => {
  throw new Error('Nobody asks for it.');
};

afterEach(async () => {
  for (const entry of Object.keys(buildCache)) {
    await buildCache[entry]?.context.dispose();
    delete buildCache[entry];
  }
});

describe('one build', () => {
  test('is shared by all functions', async () => {
    await shareOneBuild(aFramework({ bundle: true, outputFileExtension: '.cjs' }));

    expect(Object.keys(buildCache)).toEqual(ENTRIES);
    expect(new Set(Object.values(buildCache).map(({ context }) => context)).size).toBe(1);
  });

  test('is left to serverless-esbuild where serverless.yml asks for what it would not hand on', async () => {
    await shareOneBuild(aFramework({ bundle: true, outputFileExtension: '.cjs', sourcemap: true }));

    expect(buildCache).toEqual({});
  });
});
