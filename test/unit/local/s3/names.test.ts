import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isObjectFileName, objectFileName } from '../../../../local/s3/disk/file-name.ts';
import { checkBucketName, checkKey } from '../../../../local/s3/names.ts';
import { readAddress } from '../../../../local/s3/wire/address.ts';
import { anyText } from '../../../support/any-text.ts';

const anyKey = anyText({ minLength: 1, maxLength: 256 });

describe('objectFileName', () => {
  it('is a plain name of moderate length for any key', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const name = objectFileName(key);

        expect(name).toMatch(/^[a-z0-9._-]{1,160}$/);
        expect(basename(name)).toBe(name);
        expect(isObjectFileName(name)).toBe(true);
      }),
    );
  });

  it('differs wherever the keys do, on file systems that know no case too', () => {
    const keys = ['a', 'A', 'a/b', 'a-b', 'a//b', '..', '../a', 'é', 'e\u0301', 'a ', 'a\u0000', 'x'.repeat(1_024)];

    expect(new Set(keys.map((key) => objectFileName(key).toLowerCase())).size).toBe(keys.length);
  });

  it('lets a person recognise the key', () => {
    expect(objectFileName('records/2026/01/01/00/stream-1')).toMatch(/^records-2026-01-01-00-stream-1\.[0-9a-f]{64}\./);
  });
});

describe('checkKey', () => {
  it('counts bytes, not characters', () => {
    expect(() => checkKey('日'.repeat(341))).not.toThrow();
    expect(() => checkKey('日'.repeat(342))).toThrow(expect.objectContaining({ type: 'KeyTooLongError' }));
  });

  it('refuses the empty key, and half a surrogate pair', () => {
    for (const key of ['', 'a\ud800', '\udc00b']) {
      expect(() => checkKey(key)).toThrow(expect.objectContaining({ type: 'InvalidArgument' }));
    }
  });
});

describe('checkBucketName', () => {
  it('takes what S3 takes', () => {
    for (const name of ['abc', 'a.b-c', '0ab', 'x'.repeat(63)]) expect(() => checkBucketName(name)).not.toThrow();
  });

  it('refuses what S3 refuses', () => {
    for (const name of ['ab', 'x'.repeat(64), 'Abc', 'a_b', '-ab', 'ab-', '.ab', 'a..b', '127.0.0.1', '..', 'a/b']) {
      expect(() => checkBucketName(name)).toThrow(expect.objectContaining({ type: 'InvalidBucketName' }));
    }
  });
});

describe('readAddress', () => {
  it('finds any key, as a client encodes it, in either style', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const path = key.split('/').map(encodeURIComponent).join('/');

        expect(readAddress('127.0.0.1:4566', `/bucket/${path}`)).toEqual({ bucket: 'bucket', key });
        expect(readAddress('bucket.localhost:4566', `/${path}`)).toEqual({ bucket: 'bucket', key });
      }),
    );
  });

  it.each([
    ['localhost:4566', '/b', { bucket: 'b', key: '' }],
    ['localhost:4566', '/', { bucket: '', key: '' }],
    ['s3-data.localhost', '/k', { bucket: 's3-data', key: 'k' }],
    ['s3.localhost', '/b/k', { bucket: 'b', key: 'k' }],
    ['s3.us-east-1.amazonaws.com', '/b/k', { bucket: 'b', key: 'k' }],
    ['my.s3.bucket.s3.eu-west-1.amazonaws.com', '/k', { bucket: 'my.s3.bucket', key: 'k' }],
    ['b.s3.localhost.localstack.cloud:4566', '/k', { bucket: 'b', key: 'k' }],
    ['host.docker.internal:4566', '/b/k', { bucket: 'b', key: 'k' }],
    ['[::1]:4566', '/b//k/../x', { bucket: 'b', key: '/k/../x' }],
    ['localhost', '/b/a+b%2Bc', { bucket: 'b', key: 'a b+c' }],
  ])('reads %s %s', (host, path, expected) => {
    expect(readAddress(host, path)).toEqual(expected);
  });

  it('refuses a path that is no UTF-8', () => {
    expect(() => readAddress('localhost', '/b/%ff')).toThrow(expect.objectContaining({ type: 'InvalidURI' }));
  });
});
