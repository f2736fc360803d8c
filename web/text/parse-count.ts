// A whole number as people type it.

/** Reads `10000`, `10,000`, `10 000`, `10_000`, `-1`; NaN for anything else, undefined for nothing. */
export function parseWhole(text: string): number | undefined {
  const bare = text.replaceAll(/[\s,_']/g, '');
  if (bare === '') return undefined;
  return /^-?\d{1,15}$/.test(bare) ? Number(bare) : Number.NaN;
}
