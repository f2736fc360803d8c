// Asks for a run, and again under the same key where the answer was lost: it is one run, however often it is asked for.
import type { Clock } from '../../src/domain/clock.ts';
import type { RunDocument } from '../../src/domain/documents.ts';
import type { Answer, ApiClient } from './client.ts';
import type { Failure } from './failure.ts';

const MOST_TRIES = 3;
const FIRST_WAIT_MS = 500;

/** The run; or, where no answer came through, the last of the failures. */
export async function sendRun(
  client: Pick<ApiClient, 'post'>,
  body: unknown,
  idempotencyKey: string,
  clock: Clock,
): Promise<Answer<RunDocument>> {
  for (let tries = 1; ; tries += 1) {
    const answer = await client.post<RunDocument>('runs', body, { 'idempotency-key': idempotencyKey });
    if (answer.ok || !isAnswerLost(answer.failure) || tries === MOST_TRIES) return answer;
    await clock.sleep(FIRST_WAIT_MS * 2 ** (tries - 1));
  }
}

/** Whether the run may have begun all the same: a broken connection stops none, nor does a gateway that lost patience. */
export function isAnswerLost(failure: Failure): boolean {
  switch (failure.kind) {
    case 'unreachable':
      return true;
    case 'unauthorized':
      return false;
    case 'unexpected':
      return failure.status >= 500;
    case 'problem':
      // The app failed at some point of the run.
      return failure.problem.code === 'internal';
  }
}
