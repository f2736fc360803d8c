import { describe, expect, it } from '@jest/globals';
import { BufferPool } from '../../../local/buffer-pool.ts';

describe('a pool of buffers', () => {
  it('lends a buffer again that was given back, to whoever wants no more than it has', () => {
    const pool = new BufferPool();
    const first = pool.borrow(1_000);
    pool.giveBack(first);

    const second = pool.borrow(600);

    expect([first.length, second.length]).toEqual([1_000, 600]);
    expect(second.buffer).toBe(first.buffer);
  });

  it('lends no buffer to two at once, not even when it is given back twice', () => {
    const pool = new BufferPool();
    const first = pool.borrow(1_000);
    pool.giveBack(first);
    pool.giveBack(first);

    const buffers = [pool.borrow(1_000), pool.borrow(1_000), pool.borrow(1_000)];

    expect(new Set(buffers.map(({ buffer }) => buffer)).size).toBe(3);
  });

  it('takes nothing that it did not lend', () => {
    const pool = new BufferPool();
    const foreign = Buffer.alloc(1_024);
    pool.giveBack(foreign);

    expect(pool.borrow(1_000).buffer).not.toBe(foreign.buffer);
  });

  it('keeps neither very large buffers nor very many', () => {
    const pool = new BufferPool();
    const large = pool.borrow(20_000_000);
    const many = Array.from({ length: 20 }, () => pool.borrow(1_000));
    for (const buffer of [large, ...many]) pool.giveBack(buffer);

    const again = Array.from({ length: 20 }, () => pool.borrow(1_000));

    const known = new Set([large, ...many].map(({ buffer }) => buffer));
    expect(again.filter(({ buffer }) => known.has(buffer)).length).toBe(8);
    expect(pool.borrow(20_000_000).buffer).not.toBe(large.buffer);
  });

  it('lends nothing at all to whoever wants nothing', () => {
    expect(new BufferPool().borrow(0).length).toBe(0);
  });
});
