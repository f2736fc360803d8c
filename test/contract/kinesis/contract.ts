// The whole Kinesis contract, claim by claim, for one of those that must keep it.
import { describe } from '@jest/globals';
import { claimsOn } from './claims.ts';
import { consumerClaims } from './consumers.suite.ts';
import { modeClaims } from './modes.suite.ts';
import { rateClaims } from './rates.suite.ts';
import { readingClaims } from './reading.suite.ts';
import { recordSizeClaims } from './record-size.suite.ts';
import { refusalClaims } from './refusals.suite.ts';
import { requestClaims } from './requests.suite.ts';
import { reshardingClaims } from './resharding.suite.ts';
import { settingClaims } from './settings.suite.ts';
import { streamClaims } from './streams.suite.ts';
import type { Subject } from './subject.ts';
import { subscribingClaims } from './subscribing.suite.ts';
import { writingClaims } from './writing.suite.ts';

/** One file each: they run side by side. */
export const holdAgainst = (subject: Subject): void =>
  describe(`Kinesis ${subject.name}`, () => {
    const claim = claimsOn(subject);
    streamClaims(claim);
    writingClaims(claim);
    readingClaims(claim);
    reshardingClaims(claim);
    settingClaims(claim);
    modeClaims(claim);
    recordSizeClaims(claim);
    refusalClaims(claim);
    requestClaims(claim);
    consumerClaims(claim);
    rateClaims(claim);
    subscribingClaims(claim);
  });
