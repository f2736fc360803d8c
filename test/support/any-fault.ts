// What may become of a request that another try mends: half of them are answered as they should be.
import fc from 'fast-check';
import type { Fault } from './virtual-push.ts';

export const anyFault = fc.constantFrom<Fault>(
  undefined,
  undefined,
  undefined,
  'failing',
  { kind: 'lost', message: 'timeout' },
  { kind: 'unavailable', message: 'busy' },
);
