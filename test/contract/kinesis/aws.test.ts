import { describe, it } from '@jest/globals';
import { holdAgainst } from './contract.ts';
import { realAws } from './subjects.ts';

if (process.env.KINESIS_CONTRACT === 'aws') holdAgainst(realAws);
else {
  describe(`Kinesis ${realAws.name}`, () => {
    it.skip('keeps the contract (skipped: set KINESIS_CONTRACT=aws, with credentials, to check)', () => undefined);
  });
}
