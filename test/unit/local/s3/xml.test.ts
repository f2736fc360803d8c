import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { childrenNamed, parseXml, textOf } from '../../../../local/s3/wire/parse-xml.ts';
import { xmlDocument } from '../../../../local/s3/wire/xml.ts';
import { anyText } from '../../../support/any-text.ts';

describe('xmlDocument', () => {
  it('writes any text so that it is read back', () => {
    fc.assert(
      fc.property(fc.array(anyText()), (texts) => {
        const read = parseXml(xmlDocument('List', { Key: texts, Nothing: undefined }));

        expect(childrenNamed(read, 'Key').map(({ text }) => text)).toEqual(texts);
        expect(textOf(read, 'Nothing')).toBeUndefined();
      }),
    );
  });
});

describe('parseXml', () => {
  it('reads what clients write: declarations, comments, namespaces, CDATA, references, empty elements', () => {
    const root = parseXml(
      '\ufeff<?xml version="1.0"?>\n<!-- a -- list --><s3:Delete xmlns:s3="x" a=\'1\'>\n <Key>a&amp;&#x1F40D;&#10;</Key><Key><![CDATA[<b>&]]></Key><Quiet/></s3:Delete>\n',
    );

    expect(root.name).toBe('Delete');
    expect(childrenNamed(root, 'Key').map(({ text }) => text)).toEqual(['a&🐍\n', '<b>&']);
    expect(textOf(root, 'Quiet')).toBe('');
  });

  it.each([
    '',
    'text',
    '<a>',
    '<a></b>',
    '</a>',
    '<a/><b/>',
    '<a b=c></a>',
    '<a>&unknown;</a>',
    '<a>&#x110000;</a>',
    '<a>& </a>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a>'.repeat(100) + '</a>'.repeat(100),
  ])('refuses %j', (source) => {
    expect(() => parseXml(source)).toThrow(expect.objectContaining({ type: 'MalformedXML' }));
  });
});
