// What a function's answer says about its batch, by the rules of ReportBatchItemFailures.

export type BatchOutcome =
  | { readonly kind: 'success' }
  /** The records before this place are done; it and all behind it are not. */
  | { readonly kind: 'failed-from'; readonly index: number }
  /** The function threw, or its answer can't be understood: nothing is done. */
  | { readonly kind: 'failure'; readonly reason: unknown }
  /** The function was not reached, so it has not failed either. */
  | { readonly kind: 'not-run'; readonly reason: unknown };

const SUCCESS: BatchOutcome = { kind: 'success' };
const failure = (message: string): BatchOutcome => ({ kind: 'failure', reason: new Error(message) });

/**
 * Reads the answer of a function that reports its failures. Nothing, an empty object and an empty list are success. Of
 * several failures the one with the lowest sequence number counts. An entry that names no record of the batch fails the
 * whole batch. **Inferred**: so does an answer that is no object, or whose `batchItemFailures` is no list.
 */
export function batchOutcome(answer: unknown, sequenceNumbers: readonly string[]): BatchOutcome {
  if (answer === null || answer === undefined || answer === '') return SUCCESS;
  if (typeof answer !== 'object') return failure('The function answered neither nothing nor an object.');
  const failures = 'batchItemFailures' in answer ? answer.batchItemFailures : undefined;
  if (failures === null || failures === undefined) return SUCCESS;
  if (!Array.isArray(failures)) return failure('batchItemFailures is not a list.');
  return outcomeOf(failures, sequenceNumbers);
}

function outcomeOf(failures: readonly unknown[], sequenceNumbers: readonly string[]): BatchOutcome {
  // The batch is in the order of its sequence numbers, so the lowest number is the first place.
  const places = new Map(sequenceNumbers.map((sequenceNumber, index) => [sequenceNumber, index]));
  let lowest = Number.POSITIVE_INFINITY;
  for (const entry of failures) {
    const identifier = identifierOf(entry);
    const place = identifier === undefined ? undefined : places.get(identifier);
    if (place === undefined) return failure(`batchItemFailures has an entry that names no record: ${shown(entry)}.`);
    lowest = Math.min(lowest, place);
  }
  return lowest === Number.POSITIVE_INFINITY ? SUCCESS : { kind: 'failed-from', index: lowest };
}

function identifierOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || !('itemIdentifier' in entry)) return undefined;
  return typeof entry.itemIdentifier === 'string' ? entry.itemIdentifier : undefined;
}

const shown = (entry: unknown): string => JSON.stringify(entry) ?? String(entry);
