import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

/** Where a pattern stands in the TypeScript below a folder, as `file: text`. */
function places(folder: string, pattern: RegExp): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((file) =>
    [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(pattern)].map(([text]) => `${folder}/${file}: ${text}`),
  );
}

// What the dependency rules and the linter cannot see.
describe('the architecture', () => {
  it('keeps time and chance out of the domain', () => {
    expect(places('src/domain', /Math\.random|Date\.now|new Date\(\)|setTimeout|setInterval/g)).toEqual([]);
  });

  it('lets local/ know the AWS SDK by its types alone', () => {
    const imports = places('local', /^import [^;]*? from '@aws-sdk[^;]*;/gm);

    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((text) => !/: import type /.test(text))).toEqual([]);
  });

  it('imports zod as a namespace: `{ z }` brings all its languages into every bundle, a third of a megabyte each', () => {
    expect(places('src', /import \{[^}]*\} from 'zod'/g)).toEqual([]);
  });

  it('never asks in src/ whether it runs locally', () => {
    expect(places('src', /isOffline|IS_OFFLINE|IS_LOCAL|=== 'local'/g)).toEqual([]);
  });
});
