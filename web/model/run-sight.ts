// What the mirror saw of the run on screen: when that is worth a question, and how it is told.
import type { MirrorDocument, MirroredRunDocument, RunDocument } from '../../src/domain/documents.ts';
import { formatCount, formatDuration } from '../text/numbers.ts';

/**
 * Adding up a large run is work for the API. So it is asked once the run has ended and the mirror has come to rest, and
 * again when the mirror has read on since.
 */
export class RunSight {
  #mirrored = '';
  #isAtRest = false;
  #asked = '';
  #known = '';
  #account: MirroredRunDocument | undefined;

  /** The next look at the mirror. */
  note({ totals }: MirrorDocument): void {
    const mirrored = JSON.stringify([totals.records, totals.redelivered, totals.setAside]);
    this.#isAtRest = mirrored === this.#mirrored;
    this.#mirrored = mirrored;
  }

  /** What to ask for; undefined while there is nothing to learn. */
  pathFor(run: RunDocument | undefined): string | undefined {
    if (!run || run.state === 'running' || !this.#isAtRest) return undefined;
    this.#asked = `${run.runId} ${this.#mirrored}`;
    return this.#asked === this.#known ? undefined : `mirror?runId=${run.runId}`;
  }

  /** The answer. */
  take(account: MirroredRunDocument | undefined): void {
    this.#known = this.#asked;
    this.#account = account;
  }

  /** What is known of the run, in words. */
  textOf(run: RunDocument | undefined): string | undefined {
    const account = this.#account;
    return account && account.runId === run?.runId && account.arrived > 0 ? sightText(account) : undefined;
  }
}

function sightText({
  arrived,
  requested,
  duplicates,
  reversals,
  latencyMs: { p50, p99 },
}: MirroredRunDocument): string {
  const seen = `${formatCount(arrived)} of ${formatCount(requested)} records seen`;
  const times =
    p50 === null || p99 === null
      ? ''
      : ` Half were read within ${formatDuration(p50)} of being generated, 99 of 100 within ${formatDuration(p99)}.`;
  return `This run: ${seen}, ${noneOr(duplicates.count)} doubled, ${noneOr(reversals)} out of order.${times}`;
}

const noneOr = (count: number): string => (count === 0 ? 'none' : formatCount(count));
