import { describe, expect, test } from '@jest/globals';
import type { AuditDocument } from '../../../src/domain/documents.ts';
import { allAccepted, auditNotes, findsOf, isFaulty, verdictOf } from '../../../web/model/audit-account.ts';
import { AuditSight } from '../../../web/model/audit-sight.ts';
import { aBuffer, aMirror, anAudit, aRun, deliveriesOf } from '../../support/fake-api.ts';

const run = aRun({});
const NOW_MS = Date.parse('2026-11-23T10:00:00.000Z');
const none = { producer: 0, redelivery: 0, firehose: 0, first: { producer: [], firehose: [] } };
const audit = (fields: Partial<AuditDocument> = {}): AuditDocument => anAudit(run, fields);

describe('the verdict of an audit', () => {
  test.each([
    [{}, 'Every record arrived in S3, once and in order.'],
    [{ accepted: 9_990, delivered: 9_990 }, 'Every accepted record arrived in S3, once and in order.'],
    [
      { duplicated: { ...none, producer: 1, firehose: 2 }, outOfOrder: 4 },
      'Every record arrived in S3, with 3 doubles and with 4 out of order.',
    ],
    [
      { delivered: 9_999, missing: { count: 1, first: [7] } },
      '1 of 10,000 accepted records is missing in S3; the others arrived, once and in order.',
    ],
    [
      { accepted: 5, delivered: 1, missing: { count: 4, first: [] } },
      '4 of 5 accepted records are missing in S3; the other arrived, once and in order.',
    ],
    [{ accepted: 5, delivered: 0, missing: { count: 5, first: [] } }, 'All 5 accepted records are missing in S3.'],
    [{ accepted: 1, delivered: 0, missing: { count: 1, first: [1] } }, 'The accepted record is missing in S3.'],
    [{ accepted: 0, delivered: 0 }, 'No record got into the stream, so there is none to look for.'],
    [{ state: 'settling' as const, delivered: 1 }, 'So far, 1 of 10,000 accepted records is in S3.'],
    [
      { state: 'settling' as const, delivered: 9_000, duplicated: { ...none, producer: 91 } },
      'So far, 9,000 of 10,000 accepted records are in S3, with 91 doubles.',
    ],
    [
      {
        ...{ state: 'settling' as const, delivered: 9_000, missing: { count: 7, first: [] } },
        ...{ duplicated: { ...none, firehose: 1 }, outOfOrder: 4 },
      },
      'So far, 9,000 of 10,000 accepted records are in S3, with 7 missing, 1 double and 4 out of order.',
    ],
  ])('on %j', (fields, verdict) => {
    expect(verdictOf(audit(fields))).toBe(verdict);
  });

  test('is bad where somebody has to look into it, and not for what was redelivered and recognised', () => {
    expect(isFaulty(audit({ duplicated: { ...none, redelivery: 5 } }))).toBe(false);
    expect(isFaulty(audit({ duplicated: { ...none, firehose: 1 } }))).toBe(true);
    expect(isFaulty(audit({ missing: { count: 1, first: [] } }))).toBe(true);
    expect(isFaulty(audit({ outOfOrder: 1 }))).toBe(true);
  });
});

describe('the sum of an audit', () => {
  test('has each accepted record in one place', () => {
    const settling = audit({ delivered: 6_000, buffered: 3_000, unread: 999, missing: { count: 1, first: [1] } });

    expect(findsOf(settling).map(({ part }) => part)).toEqual([0.6, 0.3, 0.0999, 0.0001]);
    expect(findsOf(audit({ accepted: 0, delivered: 0 })).map(({ part }) => part)).toEqual([0, 0, 0, 0]);
  });

  test('has what was found beyond the run’s account with the accepted, and says so', () => {
    const ahead = audit({
      state: 'settling',
      waitsFor: ['run'],
      accepted: 6,
      acceptedUnreported: 2,
      delivered: 4,
      buffered: 4,
    });

    expect(allAccepted(ahead)).toBe(8);
    expect(findsOf(ahead).map(({ part }) => part)).toEqual([0.5, 0.5, 0, 0]);
    expect(verdictOf(ahead)).toBe('So far, 4 of 8 accepted records are in S3.');
    expect(auditNotes(ahead, run, NOW_MS)).toContain(
      "2 records arrived that the run's account does not have as accepted: a worker has still to say so.",
    );
    expect(auditNotes({ ...ahead, waitsFor: [] }, run, NOW_MS)).toContain(
      "2 records arrived that the run's account does not have as accepted: an answer was lost, or a worker died.",
    );
  });
});

describe('the notes of an audit', () => {
  const notes = (fields: Partial<AuditDocument>) => auditNotes(audit(fields), run, NOW_MS);

  test('are none where all is well', () => {
    expect(notes({})).toEqual([]);
  });

  test('say what it waits for, and when the buffer becomes an object, and why', () => {
    const at = new Date(NOW_MS + 134_000).toISOString();

    expect(
      notes({ state: 'settling', waitsFor: ['run', 'mirror', 'delivery'], buffered: 9, flush: { at, by: 'age' } }),
    ).toEqual([
      'It waits for the run to end, the mirror to read on and Firehose to deliver.',
      "9 records are in Firehose's buffer, which becomes an object in 2:14, when its oldest record is old enough.",
    ]);
    expect(notes({ buffered: 1, flush: { at, by: 'size' } })).toEqual([
      "1 record is in Firehose's buffer, which becomes an object in 2:14, when it is full.",
    ]);
    expect(notes({ buffered: 1, flush: null })).toEqual(["1 record is in Firehose's buffer."]);
    expect(notes({ unread: 2 })).toEqual(['2 records may be in objects that are not read yet.']);
  });

  test('name the numbers that are missing, as far as they are known', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

    expect(notes({ missing: { count: 2, first: [7, 99] } })).toEqual(['Missing: no. 7 and no. 99.']);
    expect(notes({ missing: { count: 3, first: [] } })).toEqual(['Missing: 3 records.']);
    expect(notes({ missing: { count: 5_000, first: hundred } })[0]).toMatch(
      /^Missing: no\. 1, .*no\. 20 and 4,980 more\.$/,
    );
  });

  test('name each cause of what is doubled, and what came in another order', () => {
    const duplicated = { producer: 1, redelivery: 2, firehose: 1, first: { producer: [3], firehose: [4] } };

    expect(notes({ duplicated, outOfOrder: 5, unknown: 1 })).toEqual([
      'In the stream more than once: no. 3. An answer was lost, or a worker died, and it was sent again.',
      'In S3 more often than in the stream: no. 4. Firehose delivers at least once.',
      '2 records came to the mirror again after a failed batch, and are counted once.',
      '5 records came behind a later one of the same key: what is refused is sent again. "Keep each key\'s order" prevents it.',
      'Up to 1 record may be in the stream once more than it is counted: an answer was lost, or a worker died.',
    ]);
  });

  test('advise nobody to keep an order that is kept', () => {
    const ordered = aRun({ settings: { ordered: true } });

    expect(auditNotes(audit({ outOfOrder: 17 }), ordered, NOW_MS)).toEqual([
      "17 records came behind a later one of the same key, though the run keeps each key's order: an answer was lost, or a worker died, and they were sent again.",
    ]);
  });
});

describe('the audit of the run on screen', () => {
  const path = `runs/${run.runId}/audit`;
  const settling = audit({ state: 'settling', waitsFor: ['delivery'] });

  test('is asked for by itself once the run has ended, until it has settled', () => {
    const sight = new AuditSight();

    expect(sight.pathFor(undefined, 0)).toBeUndefined();
    expect(sight.pathFor(aRun({ state: 'running' }), 0)).toBeUndefined();
    expect(sight.pathFor(run, 0)).toBe(path);
    sight.take(audit(), 0);
    expect(sight.pathFor(run, 99_000)).toBeUndefined();
    expect(sight.of(run)).toEqual(audit());
    expect(sight.of(aRun({ runId: '01JDC8Q4M0000000000000000B' }))).toBeUndefined();
  });

  test('is asked for again soon when something was read or delivered, and else now and then', () => {
    const sight = new AuditSight();
    sight.pathFor(run, 0);
    sight.take(settling, 0);

    expect(sight.pathFor(run, 14_999)).toBeUndefined();
    expect(sight.pathFor(run, 15_000)).toBe(path);
    sight.noteMirror(aMirror(500));
    sight.noteDeliveries(deliveriesOf([100], aBuffer(0, 0)));
    expect(sight.pathFor(run, 2_999)).toBeUndefined();
    expect(sight.pathFor(run, 3_000)).toBe(path);
  });

  test('is asked for while the run goes on after a click, and at once when it ends', () => {
    const sight = new AuditSight();
    const running = aRun({ state: 'running' });

    expect(sight.isAwaited(running)).toBe(false);
    sight.ask(run.runId);
    expect(sight.isAwaited(running)).toBe(true);
    expect(sight.pathFor(running, 0)).toBe(path);
    sight.take(settling, 0);
    expect(sight.pathFor(running, 100)).toBeUndefined();
    expect(sight.pathFor(run, 100)).toBe(path);
  });

  test('is asked for again when it misses records and something was delivered since', () => {
    const sight = new AuditSight();
    sight.noteDeliveries(deliveriesOf([100], aBuffer(0, 0)));
    sight.pathFor(run, 0);
    sight.take(audit({ delivered: 9_999, missing: { count: 1, first: [7] } }), 0);

    sight.noteMirror(aMirror(500));
    expect(sight.pathFor(run, 99_000)).toBeUndefined();
    sight.noteDeliveries(deliveriesOf([100, 100], aBuffer(0, 0)));
    expect(sight.isAwaited(run)).toBe(false);
    expect(sight.pathFor(run, 2_999)).toBeUndefined();
    expect(sight.pathFor(run, 3_000)).toBe(path);
    sight.take(audit(), 3_000);
    sight.noteDeliveries(deliveriesOf([100, 100, 100], aBuffer(0, 0)));
    expect(sight.pathFor(run, 99_000)).toBeUndefined();
  });

  test('is asked for once more after a click', () => {
    const sight = new AuditSight();
    sight.pathFor(run, 0);
    sight.take(audit(), 0);

    sight.ask(run.runId);

    expect(sight.isAwaited(run)).toBe(true);
    expect(sight.pathFor(run, 1)).toBe(path);
    sight.take(audit(), 1);
    expect(sight.isAwaited(run)).toBe(false);
  });
});
