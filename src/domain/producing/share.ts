// What part of a shard's limits is ours when others write to it too: learned from refusals, as TCP learns from losses.

/**
 * Of the shard's limits, added back in each second by who has half of them; after a silence, twice as much with each
 * further one. Who has less of them adds more, so that a newcomer catches up soon.
 */
const GROWTH_PER_SECOND = 0.06;
const CATCHING_UP = 1.5;
const SILENCE_MS = 3_000;
const MOST_DOUBLINGS = 2;
/**
 * What is refused is taken off many times over. So writers settle where each has a few records a second refused:
 * enough to feel the others. As refusals fall on whoever sends, those who send more give way more, and all end equal.
 */
const PARTS_PER_REFUSED_PART = 20;
/** One answer tells of one moment, so it takes no more than this part of the share off. */
const MOST_PER_ANSWER = 0.06;
const LEAST = 0.005;

export interface Share {
  /** Of the shard's limits, in (0, 1]. */
  readonly part: number;
  readonly grownMs: number;
  /** When it was made smaller last. */
  readonly lessenedMs: number;
}

export const WHOLE_SHARE: Share = {
  part: 1,
  grownMs: Number.NEGATIVE_INFINITY,
  lessenedMs: Number.NEGATIVE_INFINITY,
};

/** The share as it has recovered by `now`. */
export function grown(share: Share, now: number): Share {
  if (share.part === 1 || now <= share.grownMs) return share;
  const silences = Math.min(MOST_DOUBLINGS, Math.floor((now - share.lessenedMs) / SILENCE_MS));
  const perSecond = GROWTH_PER_SECOND * (CATCHING_UP - share.part) * 2 ** silences;
  return { ...share, part: Math.min(1, share.part + ((now - share.grownMs) / 1_000) * perSecond), grownMs: now };
}

/**
 * The share after a request, sent at `sentMs`, of which so much was refused (as a part of what the shard takes in a
 * second). Requests that were under way when it was made smaller tell of the time before: they change nothing.
 */
export function lessened(share: Share, now: number, sentMs: number, refusedPart: number): Share {
  const recovered = grown(share, now);
  if (sentMs < share.lessenedMs) return recovered;
  const less = Math.min(refusedPart * PARTS_PER_REFUSED_PART, recovered.part * MOST_PER_ANSWER);
  return { part: Math.max(LEAST, recovered.part - less), grownMs: now, lessenedMs: now };
}
