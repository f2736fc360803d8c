// What a limit is: a number, its unit, whom it holds for, and how we know.

/** How sure a number is: read in AWS's documentation or service model, seen in real answers, or concluded by us. */
type Certainty = 'documented' | 'observed' | 'inferred';

export interface Limit {
  readonly value: number;
  readonly unit:
    | 'bytes'
    | 'bytes/s'
    | 'records'
    | 'records/s'
    | 'calls/s'
    | 'calls/day'
    | 'shards'
    | 'ms'
    | 's'
    | 'characters'
    | 'streams'
    | 'retries'
    | 'tags'
    | 'consumers';
  readonly scope: string;
  readonly title: string;
  readonly source: string;
  readonly certainty: Certainty;
}

/** Where most of the older numbers are from. */
export const QUOTAS_2023 = 'Kinesis developer guide, "Quotas and limits", edition of mid-2023';

export const limit = (
  value: number,
  unit: Limit['unit'],
  scope: string,
  title: string,
  source: string,
  certainty: Certainty = 'documented',
): Limit => ({ value, unit, scope, title, source, certainty });
