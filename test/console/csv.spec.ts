import { toCsv } from '../../console/src/admin/csv.js';

describe('CSV files of the console', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    [' \t=1+1', '" \t\'=1+1"'],
    ['\t=1+1', '"\'\t\'=1+1"'],
    ['a;=1+1', '"a;\'=1+1"'],
    ['a\n=1+1', '"a\n\'=1+1"'],
  ])('make the formula %j a text', (value, cell) => {
    expect(toCsv([[value]])).toBe(cell);
  });

  it('quote separators, and leave other texts as they are', () => {
    const row = ['a, b', 'said "no"', null, 'user.signed_in', '2026-01-31', 'a=b'];
    expect(toCsv([row, ['next']])).toBe('"a, b","said ""no""",,user.signed_in,2026-01-31,a=b\r\nnext');
  });
});
