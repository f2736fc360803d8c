// The runs of a stage, newest first: a page ends with so many of them, or where one answer holds no more.
import type { RunsDocument } from '../documents.ts';
import { ANSWER_ROOM_BYTES, payloadBytes } from '../limits/answer-room.ts';
import { type FollowContext, look, type Sight, tend } from './follow-run.ts';
import { UnreadableDocument } from './stored-document.ts';
import type { StoredRun } from './stored-run.ts';

interface WantedPage {
  readonly limit: number;
  /** The run that the page before ended with. */
  readonly nextToken?: string | undefined;
}

/** On a stream of 5,000 shards a run is a megabyte: a hundred at once would take all memory, for an answer of five. */
const READ_AT_ONCE = 10;
/** What one look at the list sets going; the next goes on with what is left. */
const MOST_SUCCESSORS = 32;

/**
 * Each as it stands; workers left for dead are given successors here, too. A run that can't be read is left out, and named
 * in the log.
 */
export async function listRuns({ limit, nextToken }: WantedPage, context: FollowContext): Promise<RunsDocument> {
  const found = await context.runs.newest(limit + 1, nextToken);
  const { seen, end } = await asManyAsFit(found.slice(0, limit), context);
  const left = seen.flatMap((one) => one.left.map((worker) => ({ run: one.run, worker })));
  await Promise.all(left.slice(0, MOST_SUCCESSORS).map(({ run, worker }) => tend(run, worker, context)));
  return {
    runs: seen.map(({ account }) => account),
    nextToken: end < found.length ? (found[end - 1] ?? null) : null,
  };
}

interface Seen extends Sight {
  readonly run: StoredRun;
}

/** `end` is the place of the first that finds no room. */
async function asManyAsFit(
  runIds: readonly string[],
  context: FollowContext,
): Promise<{ readonly seen: readonly Seen[]; readonly end: number }> {
  const seen: Seen[] = [];
  let roomBytes = ANSWER_ROOM_BYTES;
  for (let first = 0; first < runIds.length; first += READ_AT_ONCE) {
    const next = runIds.slice(first, first + READ_AT_ONCE);
    const sights = await Promise.all(next.map((runId) => see(runId, context)));
    for (const [index, sight] of sights.entries()) {
      if (!sight) continue;
      roomBytes -= payloadBytes(JSON.stringify(sight.account));
      if (roomBytes < 0 && seen.length > 0) return { seen, end: first + index };
      seen.push(sight);
    }
  }
  return { seen, end: runIds.length };
}

async function see(runId: string, context: FollowContext): Promise<Seen | undefined> {
  try {
    const stored = await context.runs.find(runId);
    return stored && { run: stored.run, ...(await look(stored.run, context)) };
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    context.warn(`The list of runs leaves run ${runId} out`, error);
    return undefined;
  }
}
