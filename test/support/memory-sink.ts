// An S3 that takes objects into memory, and fails when the test says so.
import type { ObjectSink } from '../../local/firehose/object-sink.ts';

interface SunkObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly contentEncoding?: string;
}

export class MemorySink implements ObjectSink {
  readonly objects = new Map<string, SunkObject>();
  /** Keys of all tries, those that failed too. */
  readonly tries: string[] = [];
  /** `before`: nothing is stored. `after`: it is stored, and the answer is lost. */
  fails: 'before' | 'after' | undefined;

  putObject(...[bucket, key, body, headers]: Parameters<ObjectSink['putObject']>): Promise<unknown> {
    this.tries.push(key);
    if (this.fails === 'before') return Promise.reject(new Error('S3 is away'));
    this.objects.set(key, { bucket, key, body: Buffer.from(body), ...headers });
    return this.fails === 'after' ? Promise.reject(new Error('The connection broke')) : Promise.resolve();
  }

  get all(): SunkObject[] {
    return [...this.objects.values()];
  }

  /** The lines of all objects, in the order in which the objects were written. */
  get lines(): string[] {
    return this.all.flatMap(({ body }) =>
      body
        .toString()
        .split('\n')
        .filter((line) => line !== ''),
    );
  }
}
