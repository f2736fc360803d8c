// The content of an object in lines, while it arrives in parts.

export interface PreviewLines {
  readonly lines: readonly string[];
  /** The beginning of a line whose end is in the next part. */
  readonly rest: string;
}

/** Splits the next part of newline-delimited text. At the end of the object, what is left over is a line too. */
export function splitPreview(restBefore: string, part: string, isEnd: boolean): PreviewLines {
  const pieces = (restBefore + part).split('\n');
  const rest = pieces.pop() ?? '';
  if (!isEnd) return { lines: pieces, rest };
  return { lines: rest === '' ? pieces : [...pieces, rest], rest: '' };
}
