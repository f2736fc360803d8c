import { describe, expect, it } from '@jest/globals';
import { createSealer, newTokenSecret } from '../../../../local/kinesis/sealed-token.ts';
import { seededRandom } from '../../../../src/domain/random.ts';

const CONTENT = Buffer.from('where a shard is read from');

const aSealer = (seed: number, purpose: string) =>
  createSealer(newTokenSecret(seededRandom(seed)), seededRandom(99), purpose);

describe('a sealed token', () => {
  it('is opened by its maker', () => {
    const sealer = aSealer(1, 'test');

    expect(sealer.open(sealer.seal(CONTENT))).toEqual(CONTENT);
  });

  it('shows nothing of its content', () => {
    const sealer = aSealer(1, 'test');

    expect(Buffer.from(sealer.seal(CONTENT), 'base64').includes('shard')).toBe(false);
  });

  it('is not opened by another maker, nor for another purpose', () => {
    const token = aSealer(1, 'test').seal(CONTENT);

    expect(aSealer(2, 'test').open(token)).toBeUndefined();
    expect(aSealer(1, 'other').open(token)).toBeUndefined();
  });

  it.each(['', 'garbage', 'AAAA', '*'.repeat(80), `${'A'.repeat(120)}`])('is not opened when it is %j', (token) => {
    expect(aSealer(1, 'test').open(token)).toBeUndefined();
  });
});
