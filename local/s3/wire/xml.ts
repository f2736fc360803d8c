// Writes S3's documents from plain data.

export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A list becomes one element each; what is undefined becomes none. */
export const xmlDocument = (name: string, content: XmlValue): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}">${contentOf(content)}</${name}>`;

/** AWS's error documents alone have no namespace. */
export const xmlErrorDocument = (content: XmlValue): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${elementOf('Error', content)}`;

function elementOf(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((one) => elementOf(name, one)).join('');
  return `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: XmlValue): string {
  if (typeof value !== 'object') return escaped(String(value));
  return Object.entries(value)
    .map(([name, child]) => elementOf(name, child))
    .join('');
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value);

/** Control characters as references: XML 1.0 forbids even those, but AWS writes them so, and clients read them. */
function escaped(text: string): string {
  return text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them
    /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g,
    (char) => ENTITIES[char] ?? `&#x${char.charCodeAt(0).toString(16)};`,
  );
}
