// The Kinesis contract, held against everything that claims to be Kinesis here.
import { describe, it } from '@jest/globals';
import { claimsOn } from './claims.ts';
import { consumerClaims } from './consumers.suite.ts';
import { modeClaims } from './modes.suite.ts';
import { rateClaims } from './rates.suite.ts';
import { readingClaims } from './reading.suite.ts';
import { recordSizeClaims } from './record-size.suite.ts';
import { requestClaims } from './requests.suite.ts';
import { reshardingClaims } from './resharding.suite.ts';
import { settingClaims } from './settings.suite.ts';
import { streamClaims } from './streams.suite.ts';
import type { Subject } from './subject.ts';
import { inCbor, inProcess, overTheWire, realAws } from './subjects.ts';
import { subscribingClaims } from './subscribing.suite.ts';
import { writingClaims } from './writing.suite.ts';

const allClaims = (subject: Subject): void => {
  const claim = claimsOn(subject);
  streamClaims(claim);
  writingClaims(claim);
  readingClaims(claim);
  reshardingClaims(claim);
  settingClaims(claim);
  modeClaims(claim);
  recordSizeClaims(claim);
  requestClaims(claim);
  consumerClaims(claim);
  rateClaims(claim);
  subscribingClaims(claim);
};

for (const subject of [inProcess, overTheWire, inCbor]) describe(`Kinesis ${subject.name}`, () => allClaims(subject));

describe(`Kinesis, ${realAws.name}`, () => {
  if (process.env.KINESIS_CONTRACT === 'aws') allClaims(realAws);
  else
    it.skip('keeps the same contract (skipped: set KINESIS_CONTRACT=aws, with credentials, to check)', () => undefined);
});
