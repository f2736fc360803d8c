// The stage's token: kept for this tab alone, and taken out of the address so that it is not shared by accident.

const KEY = 'kinesis-playground-token';
const FRAGMENT = 'token=';

export const readToken = (): string | null => sessionStorage.getItem(KEY);
export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token);

/** Takes `#token=…` over from the address. */
export function adoptTokenFromAddress(): void {
  const token = tokenInFragment(location.hash);
  if (token === undefined) return;
  keepToken(token);
  history.replaceState(null, '', location.pathname + location.search);
}

/** The token of a fragment like `#token=abc`. */
export function tokenInFragment(hash: string): string | undefined {
  const part = hash
    .replace(/^#/, '')
    .split('&')
    .find((text) => text.startsWith(FRAGMENT));
  return part === undefined ? undefined : decoded(part.slice(FRAGMENT.length)) || undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: somebody pasted the token as it is.
    return text;
  }
}
