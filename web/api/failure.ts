// What can come back instead of a document.
import type { ProblemDocument } from '../../src/domain/documents.ts';

export type Failure =
  /** No answer: the network, or nobody there. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** 401 or 403: a stage that asks for its token. */
  | { readonly kind: 'unauthorized' }
  /** The API's own words. */
  | { readonly kind: 'problem'; readonly problem: ProblemDocument }
  /** An answer that is not the API's: a gateway's error, for one. */
  | { readonly kind: 'unexpected'; readonly status: number; readonly text: string };

const SHOWN_CHARACTERS = 200;

/** Makes sense of an answer that is not a success. */
export function failureOf(status: number, contentType: string, text: string): Failure {
  if (status === 401 || status === 403) return { kind: 'unauthorized' };
  const problem = contentType.includes('json') ? parseProblem(text) : undefined;
  return problem ? { kind: 'problem', problem } : { kind: 'unexpected', status, text: text.slice(0, SHOWN_CHARACTERS) };
}

/** One sentence that a person can act on. */
export function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'unreachable':
      return `The API does not answer (${failure.message}).`;
    case 'unauthorized':
      return 'This stage asks for its token.';
    case 'problem':
      return `${failure.problem.title}. ${failure.problem.detail}`;
    case 'unexpected':
      return `The API answered ${failure.status}${failure.text === '' ? '' : `: ${failure.text}`}`;
  }
}

function parseProblem(text: string): ProblemDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : undefined;
  } catch {
    // Not JSON in spite of its content type: the caller shows the text itself.
    return undefined;
  }
}

const isProblem = (value: unknown): value is ProblemDocument =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'detail' in value &&
  'title' in value &&
  typeof value.detail === 'string';
