// Numbers as people type them.

/** Reads `10000`, `10,000`, `10 000`, `10_000`, `-1`; NaN for anything else, undefined for nothing. */
export function parseWhole(text: string): number | undefined {
  const bare = text.replaceAll(/[\s,_']/g, '');
  if (bare === '') return undefined;
  return /^-?\d{1,15}$/.test(bare) ? Number(bare) : Number.NaN;
}

/** Reads `1`, `1.25`, `-0.5`; NaN for anything else, undefined for nothing. */
export function parseDecimal(text: string): number | undefined {
  const bare = text.trim();
  if (bare === '') return undefined;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(bare) ? Number(bare) : Number.NaN;
}
