import { ExportFormat, printRows } from './format.js';
import type { ExportRow } from './export-rows.js';

async function print(as: ExportFormat, ...batches: ExportRow[][]): Promise<string> {
  async function* source() {
    yield* batches;
  }
  let text = '';
  for await (const part of printRows(as, ['name', 'amount', 'items'], source())) text += part;
  return text;
}

const row = (name: string | null, amount = '1.00'): ExportRow => ({ name, amount, items: [] });

describe('printRows', () => {
  it('prints CSV with a header, also without rows', async () => {
    expect(await print(ExportFormat.CSV)).toBe('name,amount,items\r\n');
    expect(await print(ExportFormat.CSV, [row('Lamp')], [], [row(null)])).toBe(
      'name,amount,items\r\nLamp,1.00,[]\r\n,1.00,[]\r\n',
    );
  });

  it.each([
    ['commas', 'a,b', '"a,b"'],
    ['quotes', 'a"b', '"a""b"'],
    ['line breaks', 'a\r\nb', '"a\r\nb"'],
    ['formulas', '=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ['formulas that start with a sign', '-1+cmd', "'-1+cmd"],
    ['formulas that start with @', '@SUM(A1)', "'@SUM(A1)"],
    ['formulas after a line break', '\n=1+1', '"\'\n\'=1+1"'],
    ['formulas after a semicolon', 'Lamp;=1+1', '"Lamp;\'=1+1"'],
    ['formulas after a tab and spaces', 'Lamp\t  @SUM(A1)', '"Lamp\t  \'@SUM(A1)"'],
    ['semicolons', 'a;b', '"a;b"'],
    ['formulas in wide characters', '＝1+1', "'＝1+1"],
  ])('makes %s harmless in CSV', async (_, name, cell) => {
    expect(await print(ExportFormat.CSV, [row(name)])).toBe(`name,amount,items\r\n${cell},1.00,[]\r\n`);
  });

  it('keeps negative amounts as numbers', async () => {
    expect(await print(ExportFormat.CSV, [row('Refund', '-12.50')])).toContain('Refund,-12.50,');
  });

  it('prints one JSON object per line', async () => {
    expect(await print(ExportFormat.JSON_LINES, [row('a'), row('b\nc')])).toBe(
      '{"name":"a","amount":"1.00","items":[]}\n{"name":"b\\nc","amount":"1.00","items":[]}\n',
    );
  });
});
