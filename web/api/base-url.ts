// Where the API is: beside the page, which may be served under a base path.

/** The page's own URL as a folder, without query and fragment. */
export function apiBase(pageUrl: string): URL {
  const base = new URL(pageUrl);
  base.search = '';
  base.hash = '';
  base.pathname = base.pathname.replace(/index\.html$/, '').replace(/\/?$/, '/');
  return base;
}

/** The path of an object, whose key keeps its slashes. */
export const deliveryPath = (key: string): string => `deliveries/${key.split('/').map(encodeURIComponent).join('/')}`;
