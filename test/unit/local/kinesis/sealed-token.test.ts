import { describe, expect, it } from '@jest/globals';
import { createSealer } from '../../../../local/kinesis/sealed-token.ts';
import { seededRandom } from '../../../../src/domain/random.ts';

const CONTENT = Buffer.from('where a shard is read from');

describe('a sealed token', () => {
  it('is opened by its maker', () => {
    const sealer = createSealer(seededRandom(1), 'test');

    expect(sealer.open(sealer.seal(CONTENT))).toEqual(CONTENT);
  });

  it('shows nothing of its content', () => {
    const sealer = createSealer(seededRandom(1), 'test');

    expect(Buffer.from(sealer.seal(CONTENT), 'base64').includes('shard')).toBe(false);
  });

  it('is not opened by another maker, nor for another purpose', () => {
    const token = createSealer(seededRandom(1), 'test').seal(CONTENT);

    expect(createSealer(seededRandom(2), 'test').open(token)).toBeUndefined();
    expect(createSealer(seededRandom(1), 'other').open(token)).toBeUndefined();
  });

  it.each(['', 'garbage', 'AAAA', '*'.repeat(80), `${'A'.repeat(120)}`])('is not opened when it is %j', (token) => {
    expect(createSealer(seededRandom(1), 'test').open(token)).toBeUndefined();
  });
});
