// A run from the first request to its end: asked for under a key, followed second by second, stopped when that is wanted.
import type { Clock } from '../../src/domain/clock.ts';
import type { RunDocument } from '../../src/domain/documents.ts';
import type { Answer, ApiClient } from '../../web/api/client.ts';
import { isAnswerLost, sendRun } from '../../web/api/send-run.ts';

export interface Following {
  readonly client: Pick<ApiClient, 'get' | 'post'>;
  readonly body: unknown;
  readonly idempotencyKey: string;
  readonly clock: Clock;
  /** Aborted when the run is to be stopped. */
  readonly stopWanted: AbortSignal;
  readonly show: (run: RunDocument) => void;
}

const POLL_MS = 1_000;
/** A run goes on without us: it is worth a minute to find out how. */
const MOST_LOST_ANSWERS = 60;
/** A short run answers when it is done. Asked again under its key, the API says meanwhile which one it is. */
const PATIENCE_MS = 1_500;

/** The run at its end; or what went wrong, so that nothing is known of it. */
export async function sendAndFollow(following: Following): Promise<Answer<RunDocument>> {
  const { client, clock, stopWanted, show } = following;
  let last = await begin(following);
  if (!last.ok) return last;
  const path = `runs/${last.document.runId}`;
  let isStopAsked = false;
  let lostAnswers = 0;
  show(last.document);
  while (last.document.state === 'running') {
    // Once it is asked to stop there is nothing to be woken for.
    await clock.sleep(POLL_MS, isStopAsked || lostAnswers > 0 ? undefined : stopWanted);
    const stops: boolean = stopWanted.aborted && !isStopAsked;
    const answer: Answer<RunDocument> = stops ? await client.post(`${path}/stop`, {}) : await client.get(path);
    lostAnswers = answer.ok ? 0 : lostAnswers + 1;
    if (!answer.ok) {
      if (!isAnswerLost(answer.failure) || lostAnswers > MOST_LOST_ANSWERS) return answer;
      continue;
    }
    isStopAsked ||= stops;
    last = answer;
    show(last.document);
  }
  return last;
}

async function begin({ client, body, idempotencyKey, clock }: Following): Promise<Answer<RunDocument>> {
  const answered = new AbortController();
  const ask = () => sendRun(client, body, idempotencyKey, clock);
  const first = ask().finally(() => answered.abort());
  const second = clock.sleep(PATIENCE_MS, answered.signal).then(async () => {
    if (answered.signal.aborted) return first;
    const answer = await ask();
    return answer.ok ? answer : first;
  });
  return Promise.race([first, second]);
}
