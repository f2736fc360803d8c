// Positions that survive the process: a reader goes on where it was, with what it had not finished.
import { z } from 'zod';
import type { Documents } from '../store/documents.ts';
import type { Position, Positions } from './position.ts';

const positionSchema: z.ZodType<Position> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('TRIM_HORIZON') }),
  z.object({ type: z.literal('LATEST') }),
  z.object({ type: z.literal('AT_TIMESTAMP'), timestampMs: z.number() }),
  z.object({ type: z.literal('AFTER_SEQUENCE_NUMBER'), sequenceNumber: z.string() }),
]);

/** The positions of one reader on one stream. A stream that was deleted and made anew is another. */
export function storedPositions(documents: Documents, reader: string): Positions {
  const prefix = `${reader} `;
  return {
    load: () =>
      Promise.resolve(
        new Map(
          [...documents.all()]
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, document]) => [name.slice(prefix.length), positionSchema.parse(document)]),
        ),
      ),
    save: (shardId, position) => {
      documents.put(prefix + shardId, position);
      return documents.stored();
    },
  };
}
