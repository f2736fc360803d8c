// Reads the few small documents that S3 clients send. No DTDs, hence no entities of the client's own making.
import { S3Error } from '../s3-error.ts';

export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** Declaration or comment; CDATA; tag; text. */
const TOKEN =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const MAX_DEPTH = 16;

/** The root element. Throws `MalformedXML`. */
export function parseXml(source: string): XmlElement {
  const root: OpenElement = { name: '', children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  const text = source.replace(/^\ufeff/, '');
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (!token) throw malformedXml();
    takeToken(open, token);
  }
  const [element, ...others] = root.children;
  if (!element || others.length > 0 || open.length !== 1) throw malformedXml();
  return element;
}

export const childrenNamed = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

export const textOf = (element: XmlElement, name: string): string | undefined => childrenNamed(element, name)[0]?.text;

export const malformedXml = () =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

function takeToken(open: OpenElement[], [, cdata, slash, tag, , selfClosing, text]: RegExpExecArray): void {
  const current = open.at(-1);
  if (!current || open.length > MAX_DEPTH) throw malformedXml();
  if (cdata !== undefined) current.text += cdata;
  else if (text !== undefined) current.text += decodeEntities(text);
  else if (tag !== undefined && slash === '/') closeElement(open, localName(tag));
  else if (tag !== undefined) openElement(open, current, localName(tag), selfClosing === '/');
}

function openElement(open: OpenElement[], parent: OpenElement, name: string, isEmpty: boolean): void {
  const element: OpenElement = { name, children: [], text: '' };
  parent.children.push(element);
  if (!isEmpty) open.push(element);
}

function closeElement(open: OpenElement[], name: string): void {
  if (open.length < 2 || open.pop()?.name !== name) throw malformedXml();
}

const localName = (tag: string): string => tag.slice(tag.indexOf(':') + 1);

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));|&/gi, (_, hex, decimal, name) => {
    const known = NAMED[name ?? ''];
    if (known !== undefined) return known;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
    if (!(code <= 0x10ffff)) throw malformedXml();
    return String.fromCodePoint(code);
  });
}
