// Dates as Java's DateTimeFormatter writes them, as far as an S3 prefix has use for it. Always in UTC.

interface Field {
  /** So many letters in a row at most; Java refuses more. */
  readonly longest: number;
  write(date: Date, count: number): string;
}

const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS: readonly string[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DAY_MS = 86_400_000;
const SHORT_NAME = 3;
const FULL_NAME = 4;
const NANO_DIGITS = 9;

const number = (longest: number, of: (date: Date) => number): Field => ({
  longest,
  write: (date, count) => padded(of(date), count),
});

const year = (of: (date: Date) => number): Field => ({
  longest: NANO_DIGITS,
  write: (date, count) => (count === 2 ? padded(of(date) % 100, 2) : padded(of(date), count)),
});

const named = (of: (date: Date) => string | undefined): Field => ({
  longest: FULL_NAME,
  write: (date, count) => `${of(date)}`.slice(0, count === FULL_NAME ? undefined : SHORT_NAME),
});

const monthNumber = number(2, (date) => date.getUTCMonth() + 1);
const monthName = named((date) => MONTHS[date.getUTCMonth()]);
const month: Field = {
  longest: FULL_NAME,
  write: (date, count) => (count < SHORT_NAME ? monthNumber : monthName).write(date, count),
};
const calendarYear = year((date) => date.getUTCFullYear());

const FIELDS: Readonly<Record<string, Field>> = {
  y: calendarYear,
  u: calendarYear,
  // Inferred: weeks as ISO 8601 has them. What Java takes depends on the service's locale, which AWS does not tell.
  Y: year((date) => isoWeek(date).year),
  w: number(2, (date) => isoWeek(date).week),
  M: month,
  L: month,
  D: number(3, dayOfYear),
  d: number(2, (date) => date.getUTCDate()),
  E: named((date) => WEEKDAYS[date.getUTCDay()]),
  a: { longest: 1, write: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM') },
  H: number(2, (date) => date.getUTCHours()),
  h: number(2, (date) => date.getUTCHours() % 12 || 12),
  m: number(2, (date) => date.getUTCMinutes()),
  s: number(2, (date) => date.getUTCSeconds()),
  S: {
    longest: NANO_DIGITS,
    write: (date, count) => padded(date.getUTCMilliseconds(), 3).padEnd(NANO_DIGITS, '0').slice(0, count),
  },
};

/** Literals in quotes, runs of one letter, and whatever else stands for itself. */
const TOKEN = /'((?:[^']|'')*)'|([A-Za-z])\2*|./gs;
const RESERVED = /^[[\]{}#']$/;

export type WriteDate = (atMs: number) => string;

/** Reads a pattern: what writes an instant by it, or what is wrong with it. */
export function readDatePattern(pattern: string): { readonly write: WriteDate } | { readonly fault: string } {
  const parts: ((date: Date) => string)[] = [];
  for (const [token, quoted, letter] of pattern.matchAll(TOKEN)) {
    const part = letter === undefined ? literal(token, quoted) : field(letter, token.length);
    if (part === undefined) return { fault: `'${token}' is no part of a date pattern that is known here` };
    parts.push(part);
  }
  return {
    write(atMs) {
      const date = new Date(atMs);
      return parts.map((part) => part(date)).join('');
    },
  };
}

function field(letter: string, count: number): ((date: Date) => string) | undefined {
  const known = FIELDS[letter];
  return known && count <= known.longest ? (date) => known.write(date, count) : undefined;
}

function literal(token: string, quoted: string | undefined): (() => string) | undefined {
  // Two quotes are one, inside a literal and outside.
  if (quoted !== undefined) return () => (quoted === '' ? "'" : quoted.replaceAll("''", "'"));
  return RESERVED.test(token) ? undefined : () => token;
}

const padded = (value: number, digits: number): string => value.toString().padStart(digits, '0');

function dayOfYear(date: Date): number {
  const today = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return (today - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS + 1;
}

/** A week belongs to the year of its Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MS);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}
