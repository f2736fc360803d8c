import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../src/domain/random.ts';
import { filler } from '../../../../src/domain/records/custom/filler.ts';
import { knownValues } from '../../../../src/domain/records/custom/known-values.ts';
import { parsePlaceholders } from '../../../../src/domain/records/custom/placeholders.ts';
import { recordsOf } from '../../../../src/domain/records/generate.ts';
import { identityOf } from '../../../../src/domain/records/identity.ts';
import type { RecordSettings } from '../../../../src/domain/records/settings.ts';

/** Begun at 2016-07-30T22:36:16.385Z. */
const RUN_ID = '01ARYZ6S41TSV4RRFFQ69G5FAV';

const NOW_MS = 1_790_000_000_123;
/** What a text ends with. */
const end = (number: number): string => ` run=${RUN_ID} number=${number} at=${NOW_MS}`;

const settings = (custom: string, over: Partial<RecordSettings> = {}): RecordSettings => ({
  template: { custom },
  partitionKey: { strategy: 'uuid' },
  seed: 7,
  ...over,
});

async function firstRecord(custom: string, over: Partial<RecordSettings> = {}, number = 1): Promise<string> {
  const make = await recordsOf(RUN_ID, 1_000, settings(custom, over));
  return new TextDecoder().decode(make(number, NOW_MS).data);
}

/** What a text becomes, without what says who it is. */
const drawn = async (custom: string): Promise<string> => (await firstRecord(custom)).replace(end(1), '');

const faultOf = (custom: string): Promise<string> =>
  recordsOf(RUN_ID, 1, settings(custom)).then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('a text of the user’s own', () => {
  it('draws each placeholder for each record, and the same again for the same seed', async () => {
    const text = '{{internet.ip}} {{person.firstName}} {{number.int({"min":1,"max":9})}}';
    const [one, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => recordsOf('r', 50, settings(text, { seed }))),
    );
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    const records = numbers.map((number) => one?.(number, NOW_MS));

    expect([...numbers].reverse().map((number) => again?.(number, NOW_MS))).toEqual([...records].reverse());
    expect(other?.(1, NOW_MS).data).not.toEqual(records[0]?.data);
    expect(new Set(records.map((record) => new TextDecoder().decode(record?.data).split(' ')[0])).size).toBe(50);
    expect(await firstRecord(text)).toMatch(/^[\d.:a-f]+ \S+ [1-9] run=/);
  });

  it('gets run, number and instant as first members where it is an object, and keeps its own', async () => {
    const record = await firstRecord(' {"ip":"{{internet.ipv4}}","port":{{internet.port}},"in":{"n":{{number}}}}\n');

    expect(JSON.parse(record)).toEqual({
      run: RUN_ID,
      number: 1,
      at: NOW_MS,
      ip: expect.stringMatching(/^[\d.]+$/),
      port: expect.any(Number),
      in: { n: 1 },
    });
    expect(JSON.parse(await firstRecord('{}'))).toEqual({ run: RUN_ID, number: 1, at: NOW_MS });
    expect(JSON.parse(await firstRecord('{ }', { recordBytes: 100 }))).toMatchObject({
      run: RUN_ID,
      number: 1,
      at: NOW_MS,
    });
  });

  it('gets run, number and instant at its end where it is none', async () => {
    expect(await firstRecord('a,b')).toBe(`a,b${end(1)}`);
    expect(await firstRecord('{{runId}}/{{number}}', {}, 42)).toBe(`${RUN_ID}/42${end(42)}`);
    expect(await firstRecord('{{number}}, {{number}}', {}, 3)).toMatch(/^3, 3 run=/);
    expect(await firstRecord('{half an object {{number}}')).toMatch(/^\{half an object 1 run=/);
    expect(await firstRecord('{a} and {b}')).toBe(`{a} and {b}${end(1)}`);
    expect(await firstRecord('{"level":{{lorem.word}}}')).toMatch(/^\{"level":[a-z]+\} run=/);
    expect(await firstRecord('{"a":1} {{helpers.arrayElement(["say \\"hi\\""])}} {"b":2}')).toBe(
      `{"a":1} say "hi" {"b":2}${end(1)}`,
    );
  });

  it.each([
    '{"run":"{{runId}}","number":1} tail',
    '{"run":"x","number":5,"at":1790000000000} and {more',
    ' run={{runId}} number=1 at=1790000000000',
  ])('is known by what is written into it, and by nothing that it says itself: %s', async (custom) => {
    const make = await recordsOf(RUN_ID, 1_000, settings(custom));

    expect(identityOf(make(7, NOW_MS).data)).toEqual({ runId: RUN_ID, number: 7, generatedMs: NOW_MS });
  });

  it('keeps words with quotes inside the quotes of JSON', async () => {
    const text = '{"word":"{{helpers.arrayElement(["say \\"hi\\"\\n"])}}"}';

    expect(JSON.parse(await firstRecord(text))).toMatchObject({ word: 'say "hi"\n' });
    expect(await drawn('{{helpers.arrayElement(["say \\"hi\\""])}}')).toBe('say "hi"');
  });

  it('takes the old names that templates of the Kinesis Data Generator use', async () => {
    expect(await drawn('{{random.number({"min":5,"max":5})}}')).toBe('5');
    expect(Number(await drawn('{{random.number}}'))).toBeLessThan(100_000);
    expect(Number(await drawn('{{random.number(3)}}'))).toBeLessThan(4);
    expect(Number(await drawn('{{random.number({})}}'))).toBeLessThan(100_000);
    expect(await drawn('{{random.number({"min":0.25,"max":0.5,"precision":0.25})}}')).toMatch(/^0\.(25|5)$/);
    expect(await drawn('{{random.arrayElement(["a"])}}')).toBe('a');
    expect(await drawn('{{random.weightedArrayElement({"weights":[0,1],"data":["a","b"]})}}')).toBe('b');
    expect(await drawn('{{random.objectElement({"k":{"deep":[1]}})}}')).toBe('{"deep":[1]}');
    expect(await drawn('{{random.uuid}}')).toMatch(/^[\da-f-]{36}$/);
    expect(await drawn('{{name.firstName}} {{address.city}} {{phone.phoneNumber}}')).toMatch(/\w+ \w+/);
    expect(await drawn('{{date.now}}')).toBe('2016-07-30T22:36:16.385Z');
    expect(await drawn('{{ date.utc() }}')).toBe('2016-07-30T22:36:16.385Z');
  });

  it('takes large numbers where they are values, and digits in texts', async () => {
    expect(Number(await drawn('{{number.int({"min":5000000,"max":9000000})}}'))).toBeGreaterThan(4_999_999);
    expect(await drawn('{{helpers.arrayElement([123456])}}{{random.arrayElement([7000])}}')).toBe('1234567000');
    expect(await drawn('{{string.fromCharacters("987654321",3)}}')).toMatch(/^[1-9]{3}$/);
    expect(await drawn('{{image.url({"width":1920,"height":1080})}}')).toContain('1920');
    expect(await drawn('{{lorem.words({"min":"2","max":"2"})}} {{internet.password}}')).toMatch(/^\w+ \w+ \w{15}$/);
  });

  it('reckons dates from the beginning of the run', async () => {
    expect(await drawn('{{date.past({"years":1})}}')).toMatch(/^201[56]-/);
    const make = await recordsOf('no-ulid', 1, settings('{{date.now}}'));
    expect(new TextDecoder().decode(make(1, NOW_MS).data)).toMatch(/^1970-01-01T00:00:00.000Z /);
  });

  it('is padded to the byte, whatever its characters take, and every record says who it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }).filter((text) => !text.includes('{{')),
        fc.boolean(),
        fc.integer({ min: 0, max: 40 }),
        async (text, isObject, more) => {
          const custom = isObject ? `{"text":${JSON.stringify(text)}}` : text;
          const own = (await recordsOf(RUN_ID, 1_000, settings(custom)))(1_000, NOW_MS).data.length;
          const recordBytes = own + (isObject ? ',"padding":""' : ' padding=').length + more;
          const { data } = (await recordsOf(RUN_ID, 1_000, settings(custom, { recordBytes })))(1_000, NOW_MS);

          expect(data.length).toBe(recordBytes);
          expect(identityOf(data)).toEqual({ runId: RUN_ID, number: 1_000, generatedMs: NOW_MS });
          if (isObject) expect(JSON.parse(new TextDecoder().decode(data))).toMatchObject({ text });
          await expect(
            recordsOf(RUN_ID, 1_000, settings(custom, { recordBytes: recordBytes - more - 1 })),
          ).rejects.toMatchObject({
            message: `/recordBytes: expected at least ${recordBytes - more}, as the largest of the first 200 records of your text takes; got ${recordBytes - more - 1}`,
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is cut, between characters, where a later record is longer than the first ones were', async () => {
    const rarelyLong = '{{random.weightedArrayElement({"weights":[0.999,0.001],"data":["é","😀😀😀"]})}}';
    const recordBytes = 'é padding='.length + 1 + end(10_000).length;
    // With this seed none of the first 200 is long, and some later one is.
    const make = await recordsOf(RUN_ID, 10_000, settings(rarelyLong, { recordBytes: recordBytes + 5, seed: 1 }));
    const numbers = Array.from({ length: 10_000 }, (_, index) => index + 1);
    const records = numbers.map((number) => make(number, NOW_MS).data);
    const texts = records.map((data) => new TextDecoder().decode(data));

    expect(new Set(records.map(({ length }) => length))).toEqual(new Set([recordBytes + 5]));
    expect(records.map((data) => identityOf(data)?.number)).toEqual(numbers);
    expect(texts.filter((text) => !/^(é|😀{1,3}) padding=[a-z]* run=/u.test(text))).toEqual([]);
    expect(texts.filter((text) => /^😀{1,2} /u.test(text))).not.toEqual([]);
  });

  it('never grows beyond what a small function can hold', async () => {
    // With this seed the text that is tried is short enough.
    const make = await recordsOf(RUN_ID, 9, settings('{{lorem.paragraphs({"min":1,"max":1000})}}', { seed: 1 }));
    const lengths = Array.from({ length: 9 }, (_, index) => make(index + 1, NOW_MS).data.length);

    expect(Math.max(...lengths)).toBe(65_536 + end(1).length);
  });

  it.each([
    ['{"a":"{{lorem.paragraphs(300)}}"}'],
    ['{{lorem.paragraphs(300)}}'],
    ['{{string.alpha(1000)}}'.repeat(33)],
  ])('is refused where it becomes longer than an event is: %#', async (custom) => {
    expect(await faultOf(custom)).toBe(
      '/template/custom: expected at most 32768 characters with each placeholder filled in once, got more',
    );
  });

  it('is tried no further than it may become long', async () => {
    const draws: number[] = [];
    const random = seededRandom(1);
    const counted = { uint32: () => draws.push(0) && random.uint32() };
    const paragraphs = parsePlaceholders('{{lorem.paragraphs(1000)}}'.repeat(380));

    expect(() => filler(paragraphs, 'plain', { runId: RUN_ID, nowMs: NOW_MS }, counted)).toThrow('32768');
    const once = draws.length;
    expect(() => filler(paragraphs.slice(0, 1), 'plain', { runId: RUN_ID, nowMs: NOW_MS }, counted)).toThrow('32768');
    expect(draws.length).toBeLessThan(2.5 * once);
  });

  it.each([
    [
      '{{internet.nope}}',
      /^\/template\/custom: \{\{internet.nope\}\}: internet.nope is not known here; known are .*internet.ip,/,
    ],
    ['{{nope}}', /nope is not known here; known are runId, number and the functions of https/],
    ['{{internet.constructor}}', /is not known here/],
    ['{{internet.__proto__}}', /is not known here/],
    ['{{__proto__.toString}}', /is not known here/],
    ['{{constructor.constructor("return 1")}}', /is not known here/],
    ['{{helpers.fake("x")}}', /helpers.fake is not known here/],
    ['{{rawDefinitions}}', /is not known here/],
    ['{{number.int(process.exit())}}', /expected arguments in JSON/],
    ["{{helpers.arrayElement(['a'])}}", /expected arguments in JSON, strings in double quotes/],
    ['{{number.int({"min":5,"max":1})}}', /number.int\(\{"min":5,"max":1\}\)\}\}: .*(max|Max)/],
    ['{{helpers.objectValue({})}}', /helpers.objectValue/],
    ['{{random.weightedArrayElement(["a"])}}', /expected \{"weights"/],
    ['{{date.now("YYYY-MM-DD")}}', /takes no format here/],
    ['{{string.alpha(100000000)}}', /expected at most 1000 of anything, got 100000000/],
    ['{{string.alpha({"length":{"min":1,"max":1e9}})}}', /expected at most 1000 of anything, got 1000000000/],
    ['{{random.alphaNumeric(100000000)}}', /expected at most 1000 of anything, got 100000000/],
    ['{{lorem.words({"min":1,"max":[1e400]})}}', /expected at most 1000 of anything, got Infinity/],
    ['{{string.alpha({"length":{"min":"9","max":"100000000"}})}}', /expected at most 1000 of anything, got 100000000/],
    ['{{lorem.words({"min":"1","max":" 2e7"})}}', /expected at most 1000 of anything, got 20000000/],
    ['{{string.alpha({"length":{"min":["3000000"],"max":["3000000"]}})}}', /at most 1000 of anything, got 3000000/],
    ['{{string.alpha({"length":3000000,"min":"x"})}}', /at most 1000 of anything, got 3000000/],
    ['{{lorem.words(["100000"])}}', /expected a number, or \{"min": 1, "max": 9\}, to say how many; got \["100000"\]/],
    ['{{string.sample("9")}}', /expected a number, or .*; got "9"/],
    ['{{string.fromCharacters("ab",true)}}', /expected a number, or .*; got true/],
    ['{{lorem.words({})}}', /expected a number, or .*; got \{\}/],
    ['{{string.alpha({"length":{"min":2}})}}', /expected a number, or .*; got \{"min":2\}/],
    ['{{internet.password({"length":["3000000"]})}}', /at most 1000 of anything, got 3000000/],
    ['{{internet.password(3000000)}}', /expected options/],
    ['{{helpers.shuffle([1,2,3],{"inplace":true})}}', /helpers.shuffle.*read only/],
    ['{{finance.creditCardNumber("#{100000000}")}}', /repeats a pattern/],
    ['{{unclosed', /\{\{unclosed: expected a placeholder such as/],
    ['{{}}', /expected a placeholder such as/],
  ])('refuses %s, and says why', async (custom, message) => {
    expect(await faultOf(custom)).toMatch(message);
  });

  it('takes digits that are characters and no amount', async () => {
    expect(await firstRecord('{{string.alphanumeric({"length":3,"exclude":"0123456789"})}}')).toMatch(/^[a-z]{3} /i);
  });

  it('leaves out a value that only some draws do not have: no record may end its run', async () => {
    const custom = '{{helpers.weightedArrayElement([{"weight":9,"value":"a"},{"weight":1,"val":"b"}])}}';
    const make = await recordsOf(RUN_ID, 300, { template: { custom }, partitionKey: { strategy: 'uuid' }, seed: 2 });

    const texts = Array.from({ length: 300 }, (_, index) => new TextDecoder().decode(make(index + 1, NOW_MS).data));

    expect(new Set(texts.map((text) => text.split(' ')[0]))).toEqual(new Set(['a', '']));
  });

  it('throws nothing but a refusal that names the field, whatever is between the braces', async () => {
    const nameLike = fc.stringMatching(/^[a-z]{1,9}(\.[a-zA-Z_]{1,12})?$/);
    await fc.assert(
      fc.asyncProperty(fc.oneof(nameLike, fc.string()), fc.oneof(fc.json(), fc.string()), async (name, args) => {
        const fault = await faultOf(`a {{${name}(${args})}} b`);

        expect(fault === 'none' || fault.startsWith('/template/custom: ')).toBe(true);
      }),
    );
  });
});

describe('the known values', () => {
  it('have what each old name stands for', () => {
    const known = knownValues(0, seededRandom(1));
    const names = [
      'random.boolean',
      'random.float',
      'random.word',
      'random.words',
      'random.alphaNumeric',
      'name.findName',
    ];
    const more = ['name.title', 'address.streetName', 'company.companyName', 'finance.account', 'internet.userName'];

    for (const name of [...names, ...more]) expect([name, typeof known.find(name)]).toEqual([name, 'function']);
  });

  it.each([
    ['address.stateAbbr', /^[A-Z]{2}$/],
    ['commerce.color', /^[a-z ]+$/],
    ['company.bs', /^.+ .+ .+$/],
    ['company.companySuffix', /^(Group|Inc|LLC|and Sons)$/],
    ['datatype.datetime', /^\d{4}-\d\d-\d\dT/],
    ['datatype.float({"min":2,"max":3})', /^[23](\.\d+)?$/],
    ['datatype.number({"min":7,"max":7})', /^7$/],
    ['datatype.string(8)', /^.{8}$/],
    ['datatype.uuid', /^[\da-f-]{36}$/],
    ['helpers.randomize(["a","a"])', /^a$/],
    ['image.image', /^https:/],
    ['internet.avatar', /^https:/],
    ['internet.color', /^#[\da-f]{6}$/],
    ['phone.phoneNumberFormat(1)', /\d{4}/],
    ['random.alpha(4)', /^[A-Za-z]{4}$/],
    ['random.hexaDecimal(4)', /^0x[\dA-Fa-f]{4}$/],
    ['random.hexaDecimal', /^0x[\dA-Fa-f]$/],
    ['random.image', /^https:/],
  ])('have a value for the old name %s', async (old, value) => {
    expect(await drawn(`{{${old}}}`)).toMatch(value);
  });

  it('draw nothing from anywhere but the run’s own seed', () => {
    const known = knownValues(1_000_000_000_000, seededRandom(1));
    const draw = (name: string): unknown => {
      known.drawFrom(seededRandom(5));
      try {
        return known.find(name)?.();
      } catch (error) {
        return String(error);
      }
    };
    const names = [
      'internet',
      'string',
      'date',
      'finance',
      'person',
      'system',
      'git',
      'image',
      'database',
      'phone',
    ].flatMap((module) => known.like(`${module}.`));

    expect(names.length).toBeGreaterThan(100);
    for (const name of names) expect([name, draw(name)]).toEqual([name, draw(name)]);
  });
});
