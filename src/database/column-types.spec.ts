import fc from 'fast-check';
import pg from 'pg';
import { columnTypes } from './column-types.js';

const textArray = 1009;
const parse = (oid: number, text: string): unknown => columnTypes.getTypeParser(oid, 'text')(text);
const parseByPg = (oid: number, text: string): unknown => pg.types.getTypeParser(oid, 'text')(text);
const { TIMESTAMPTZ } = pg.types.builtins;

/** The text of an array as PostgreSQL writes it. */
function arrayText(items: readonly (string | null)[]): string {
  const quoted = items.map((item) => {
    if (item === null) return 'NULL';
    if (item !== '' && !/[\s{}",\\]|^null$/i.test(item)) return item;
    return `"${item.replaceAll(/["\\]/g, '\\$&')}"`;
  });
  return `{${quoted.join(',')}}`;
}

describe('Parsers of column types', () => {
  it('read timestamps as pg does', () => {
    const microseconds = fc.integer({ min: 0, max: 999_999 });
    // The last day of JavaScript is left out: a fraction of its last second is no date.
    const days = fc.date({ min: new Date(0), max: new Date(8.64e15 - 86_400_000), noInvalidDate: true });
    fc.assert(
      fc.property(days, microseconds, (date, fraction) => {
        const seconds = date.toISOString().slice(0, -5).replace('T', ' ').replace('+0', '');
        const digits = String(fraction).padStart(6, '0').replace(/0+$/, '');
        const text = `${seconds}${digits && `.${digits}`}+00`;
        expect(parse(TIMESTAMPTZ, text)).toEqual(parseByPg(TIMESTAMPTZ, text));
      }),
    );
  });

  it.each([
    '2026-11-29 20:11:00.123456+00',
    '2026-11-29 20:11:00+00',
    '2026-11-29 20:11:00.5+05:30',
    '0044-03-15 12:00:00+00 BC',
    '12026-11-29 20:11:00+00',
    '0001-01-01 00:00:00+00',
    'infinity',
    '-infinity',
  ])('read %s as pg does', (text) => {
    expect(parse(TIMESTAMPTZ, text)).toEqual(parseByPg(TIMESTAMPTZ, text));
  });

  it('read arrays of texts as they were written', () => {
    const item = fc.oneof(
      fc.string(),
      fc.constantFrom(null, '', 'NULL', 'null', 'a,b', '"', '\\', '{', '}', 'video.list', 'annulled'),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        expect(parse(textArray, arrayText(items))).toEqual(items);
      }),
    );
    expect(parse(textArray, '[2:3]={a,b}')).toEqual(['a', 'b']);
    expect(parse(textArray, '{{a,b},{c,d}}')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});
