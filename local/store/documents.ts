// Small JSON documents by name: all that is kept of a thing but its records.
import type { Table, Tables } from './tables.ts';

export interface Documents {
  /** Every document, in the order of their names, as it was put: whoever reads it checks what it is. */
  all(): ReadonlyMap<string, unknown>;
  put(name: string, document: unknown): void;
  remove(name: string): void;
  /** As `Tables` has it. */
  stored(): Promise<void>;
}

/** Documents that are gone with the process. */
export function memoryDocuments(): Documents {
  const documents = new Map<string, string>();
  return {
    all: () => new Map([...documents].map(([name, text]) => [name, JSON.parse(text)])),
    put: (name, document) => void documents.set(name, JSON.stringify(document)),
    remove: (name) => void documents.delete(name),
    stored: () => Promise.resolve(),
  };
}

/** LMDB has no empty keys, and this is behind every name in UTF-8. */
const [FIRST, LAST] = [Buffer.from([0]), Buffer.from([0xff])];

/** Documents in a table of their own. What is put shows once it is stored. */
export function storedDocuments(tables: Tables, table: Table): Documents {
  return {
    all: () =>
      new Map(
        Array.from(table.rows({ from: FIRST, to: LAST }), ({ key, value }) => [
          key.toString('utf8'),
          JSON.parse(value.toString('utf8')),
        ]),
      ),
    put: (name, document) => table.put(Buffer.from(name), Buffer.from(JSON.stringify(document))),
    remove: (name) => table.remove(Buffer.from(name)),
    stored: () => tables.stored(),
  };
}
