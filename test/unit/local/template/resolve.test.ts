// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how CloudFormation writes Fn::Sub.
import { describe, expect, test } from '@jest/globals';
import { createResolver } from '../../../../local/template/resolve.ts';
import { templateSchema } from '../../../../local/template/template.ts';

const template = templateSchema.parse({
  Resources: {
    Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: { 'Fn::Sub': '${AWS::StackName}-stream' } } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: {} },
    Role: { Type: 'AWS::IAM::Role' },
    Alarm: { Type: 'AWS::CloudWatch::Alarm' },
  },
});
const place = { region: 'eu-west-1', accountId: '000000000000', stackName: 'Play' };
const { resolve } = createResolver(template, place);

describe('Ref', () => {
  test.each([
    ['AWS::Region', 'eu-west-1'],
    ['AWS::AccountId', '000000000000'],
    ['AWS::Partition', 'aws'],
    ['AWS::StackName', 'Play'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['Stream', 'Play-stream'],
    ['Bucket', 'play-bucket'],
    ['Role', 'Play-Role'],
  ])('of %s gives %s', (name, expected) => {
    expect(resolve({ Ref: name })).toBe(expected);
  });

  test('of what is not defined is refused', () => {
    expect(() => resolve({ Ref: 'Nothing' })).toThrow('The template refers to Nothing, which it does not define.');
  });

  test('of a type without a name here is refused', () => {
    expect(() => resolve({ Ref: 'Alarm' })).toThrow(
      'Nothing can refer to Alarm here: it is an AWS::CloudWatch::Alarm.',
    );
  });
});

describe('Fn::GetAtt', () => {
  test.each([
    [['Stream', 'Arn'], 'arn:aws:kinesis:eu-west-1:000000000000:stream/Play-stream'],
    ['Bucket.Arn', 'arn:aws:s3:::play-bucket'],
    [['Role', 'Arn'], 'arn:aws:iam::000000000000:role/Play-Role'],
  ])('of %j gives %s', (argument, expected) => {
    expect(resolve({ 'Fn::GetAtt': argument })).toBe(expected);
  });

  test('of another attribute is refused', () => {
    expect(() => resolve({ 'Fn::GetAtt': ['Bucket', 'DomainName'] })).toThrow('only the attribute Arn is known here');
  });
});

describe('Fn::Sub', () => {
  test('fills in names, attributes, pseudo parameters and its own variables', () => {
    const value = { 'Fn::Sub': ['${Bucket.Arn}/${AWS::Region}/${Stream}/${x}/${!kept}', { x: { Ref: 'Role' } }] };

    expect(resolve(value)).toBe('arn:aws:s3:::play-bucket/eu-west-1/Play-stream/Play-Role/${kept}');
  });
});

describe('lists', () => {
  test('Fn::Join joins what its parts resolve to', () => {
    expect(resolve({ 'Fn::Join': [':', ['a', { Ref: 'AWS::Region' }, 7]] })).toBe('a:eu-west-1:7');
  });

  test('Fn::Select picks from a resolved list', () => {
    expect(resolve({ 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Stream', 'Arn'] }] }] })).toBe(
      'stream/Play-stream',
    );
  });

  test('Fn::Select beyond the list is refused', () => {
    expect(() => resolve({ 'Fn::Select': [3, ['a']] })).toThrow('Fn::Select asks for entry 3');
  });

  test('Fn::Join of no list is refused', () => {
    expect(() => resolve({ 'Fn::Join': 'a' })).toThrow('Expected a list in the template, found "a".');
  });
});

describe('everything else', () => {
  test('is kept as it is, functions inside worked out', () => {
    expect(resolve({ a: [1, true, null, { b: { Ref: 'AWS::Region' } }], Ref: 'kept', c: 'd' })).toEqual({
      a: [1, true, null, { b: 'eu-west-1' }],
      Ref: 'kept',
      c: 'd',
    });
  });

  test('a function that needs a running stack is refused by name', () => {
    expect(() => resolve({ 'Fn::ImportValue': 'x' })).toThrow('Fn::ImportValue is not known here');
  });

  test('a structure where a text belongs is refused', () => {
    expect(() => resolve({ 'Fn::Sub': { a: 1 } })).toThrow('Expected a text in the template, found {"a":1}.');
  });
});
