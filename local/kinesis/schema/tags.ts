// Tags as requests bring them: a map from key to value, or a list of keys.
import { readString, tooLong, tooShort } from './scalars.ts';
import { type Fault, NO_FAULTS, type Shape, serializationError, unexpected } from './shape.ts';
import { optional, required } from './structures.ts';

export type TagMap = Readonly<Record<string, string>>;

const MAX_TAGS = 200;
const MAX_KEYS = 50;
export const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

const lengths = (min: number, max: number): string => `[${tooLong(max)}, ${tooShort(min)}]`;

export const tagMap: Shape<TagMap> = {
  read(value) {
    if (Array.isArray(value)) throw unexpected(value);
    if (typeof value !== 'object' || value === null) throw serializationError('Expected map or null');
    return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, readString(text)]));
  },
  check(tags) {
    const entries = Object.entries(tags);
    const constraints = [
      entries.length < 1 && tooShort(1),
      entries.length > MAX_TAGS && tooLong(MAX_TAGS),
      entries.some(([key]) => key === '' || key.length > MAX_KEY_LENGTH) &&
        `Map keys must satisfy constraint: ${lengths(1, MAX_KEY_LENGTH)}`,
      entries.some(([, value]) => value.length > MAX_VALUE_LENGTH) &&
        `Map value must satisfy constraint: ${lengths(0, MAX_VALUE_LENGTH)}`,
    ];
    return faultsOf(`{${entries.map(([key, value]) => `${key}=${value}`).join(', ')}}`, constraints);
  },
};

const tagKeys: Shape<readonly string[]> = {
  read(value) {
    if (Array.isArray(value)) return value.map(readString);
    if (typeof value === 'object' && value !== null) throw unexpected(value);
    throw serializationError('Expected list or null');
  },
  check(keys) {
    const constraints = [
      keys.length < 1 && tooShort(1),
      keys.length > MAX_KEYS && tooLong(MAX_KEYS),
      keys.some((key) => key === '' || key.length > MAX_KEY_LENGTH) &&
        `Member must satisfy constraint: ${lengths(1, MAX_KEY_LENGTH)}`,
    ];
    return faultsOf(`[${keys.join(', ')}]`, constraints);
  },
};

function faultsOf(shown: string, constraints: readonly (string | false)[]): readonly Fault[] {
  const broken = constraints.filter((constraint) => constraint !== false);
  return broken.length === 0 ? NO_FAULTS : broken.map((constraint) => ({ path: '', shown: `'${shown}'`, constraint }));
}

export const requiredTags = { Tags: required(tagMap) };
export const optionalTags = { Tags: optional(tagMap) };
export const requiredTagKeys = { TagKeys: required(tagKeys) };
