import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/aws/config.ts';
import { createLog } from '../../../src/aws/log.ts';

const environment = {
  STAGE: 'test',
  LIMITS_PROFILE: 'classic',
  STREAM_NAME: 's',
  BUCKET_NAME: 'bucket',
  PUSH_FUNCTION_NAME: 'push',
  BUFFER_SIZE_BYTES: '5242880',
  BUFFER_INTERVAL_SECONDS: '300',
  RECORD_DELIMITER_BYTES: '1',
};

describe('readConfig', () => {
  it('turns the environment into a frozen config', () => {
    const config = readConfig(environment);

    expect(config).toMatchObject({ limitsProfile: 'classic', bufferSizeBytes: 5_242_880, recordDelimiterBytes: 1 });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('stops with every fault at once', () => {
    const broken = { ...environment, LIMITS_PROFILE: 'huge', BUFFER_SIZE_BYTES: '-1', STREAM_NAME: undefined };

    expect(() => readConfig(broken)).toThrow(/STREAM_NAME.*\n?.*/);
    expect(() => readConfig(broken)).toThrow(/LIMITS_PROFILE/);
    expect(() => readConfig(broken)).toThrow(/BUFFER_SIZE_BYTES/);
  });
});

describe('createLog', () => {
  const lines: string[] = [];
  const at = Date.UTC(2026, 0, 1, 12, 30, 15, 42);

  it('writes one JSON object a line, errors with stack and cause', () => {
    const log = createLog(
      (line) => lines.push(line),
      true,
      () => at,
    );

    log.error('It broke', new Error('outside', { cause: new TypeError('inside') }), { shard: 3 });

    expect(JSON.parse(lines.pop() ?? '')).toMatchObject({
      timestamp: '2026-01-01T12:30:15.042Z',
      level: 'ERROR',
      message: 'It broke',
      shard: 3,
      error: { name: 'Error', message: 'outside', stack: expect.any(String), cause: { name: 'TypeError' } },
    });
  });

  it('writes words for a terminal', () => {
    const log = createLog(
      (line) => lines.push(line),
      false,
      () => at,
    );

    log.info('Mirrored', { shard: 'shardId-000000000000', records: 12 });

    expect(lines.pop()).toBe('12:30:15.042 INFO  Mirrored shard=shardId-000000000000 records=12');
  });
});
