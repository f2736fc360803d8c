// The shapes that hold others: structures with their members, lists and maps.

import { tooLong, tooShort } from './scalars.ts';
import { type Fault, NO_FAULTS, type Shape, serializationError, unexpected } from './shape.ts';

interface Member<T, Required extends boolean> {
  readonly shape: Shape<T>;
  readonly isRequired: Required;
}

export const required = <T>(shape: Shape<T>): Member<T, true> => ({ shape, isRequired: true });
export const optional = <T>(shape: Shape<T>): Member<T, false> => ({ shape, isRequired: false });

type Members = Readonly<Record<string, Member<never, boolean> | Member<unknown, boolean>>>;

type StructureOf<M> = {
  readonly [K in keyof M as M[K] extends Member<infer _, true> ? K : never]: M[K] extends Member<infer T, true>
    ? T
    : never;
} & {
  readonly [K in keyof M as M[K] extends Member<infer _, false> ? K : never]?: M[K] extends Member<infer T, false>
    ? T | undefined
    : never;
};

/**
 * An object with named members; others are dropped, as AWS does. Faults come in the order of the members given here,
 * which follows the order observed in AWS's answers. Of `atLeastOneOf`, the first is named when all are missing.
 */
export function structure<const M extends Members>(
  members: M,
  atLeastOneOf: readonly (keyof M & string)[] = [],
): Shape<StructureOf<M>> {
  const entries = Object.entries(members).map(([name, { shape, isRequired }]) => ({
    name,
    path: toPath(name),
    // The members' types are known to the compiler through M alone: inside they are all unknown.
    shape: shape as Shape<unknown>,
    isRequired,
  }));
  return {
    read(value) {
      const given = readObject(value);
      const result: Record<string, unknown> = {};
      for (const { name, shape } of entries) {
        const member = given[name];
        if (member !== undefined && member !== null) result[name] = shape.read(member);
      }
      // A required member may still be missing: `check` tells, and nobody uses a value before.
      return result as StructureOf<M>;
    },
    check(value) {
      const given: Readonly<Record<string, unknown>> = value;
      let faults = NO_FAULTS;
      for (const { name, path, shape, isRequired } of entries) {
        const member = given[name];
        if (member !== undefined) faults = joined(faults, path, shape.check(member));
        else if (isRequired) faults = [...faults, isNull(path)];
      }
      const [first] = atLeastOneOf;
      if (first === undefined || atLeastOneOf.some((name) => given[name] !== undefined)) return faults;
      return [...faults, isNull(toPath(first))];
    },
  };
}

interface LengthConstraints {
  readonly minLength?: number;
  readonly maxLength?: number;
}

export function list<T>(
  member: Shape<T>,
  { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: LengthConstraints,
): Shape<readonly T[]> {
  return {
    read(value) {
      if (Array.isArray(value)) return value.map(member.read);
      if (typeof value === 'object' && value !== null) throw unexpected(value);
      throw serializationError('Expected list or null');
    },
    check(values) {
      // AWS prints the addresses of its Java objects here: of no use to anyone, so nothing is shown but an empty list.
      if (values.length < minLength) return [{ path: '', shown: "'[]'", constraint: tooShort(minLength) }];
      if (values.length > maxLength) return [{ path: '', shown: '', constraint: tooLong(maxLength) }];
      let faults = NO_FAULTS;
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index];
        const broken = value === undefined ? NO_FAULTS : member.check(value);
        if (broken.length > 0) faults = joined(faults, `${index + 1}.member`, broken);
      }
      return faults;
    },
  };
}

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) throw unexpected(value);
  if (typeof value !== 'object' || value === null) throw serializationError('Expected null');
  // Any object can be asked for any key: what comes out is unknown, and is read by its shape.
  return value as Readonly<Record<string, unknown>>;
}

/** `StreamName` is `streamName` in AWS's messages. */
const toPath = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const isNull = (path: string): Fault => ({ path, shown: 'null', constraint: 'Member must not be null' });

function joined(faults: readonly Fault[], path: string, broken: readonly Fault[]): readonly Fault[] {
  if (broken.length === 0) return faults;
  return [
    ...faults,
    ...broken.map((fault) => ({ ...fault, path: fault.path === '' ? path : `${path}.${fault.path}` })),
  ];
}
