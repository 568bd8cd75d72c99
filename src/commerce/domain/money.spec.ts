import { exponentOf, formatMinor, parseMoney } from './money.js';
import { RowProblem } from './row-problem.js';

const minor = (amount: string, currency = 'USD') => parseMoney({ amount, currency }).minor;

/** Repeatable numbers, so that a failure can be reproduced. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state;
  }
}

describe('parseMoney', () => {
  it.each([
    ['12.50', 'USD', 1250n],
    ['-12.5', 'USD', -1250n],
    ['+3', 'USD', 300n],
    ['0', 'USD', 0n],
    ['-0.00', 'USD', 0n],
    ['007.10', 'USD', 710n],
    ['1234', 'JPY', 1234n],
    ['1234.00', 'JPY', 1234n],
    ['1.234', 'KWD', 1234n],
    ['92233720368547758.07', 'USD', 9_223_372_036_854_775_807n],
    ['-92233720368547758.08', 'USD', -9_223_372_036_854_775_808n],
  ])('reads %s %s exactly', (amount, currency, expected) => {
    expect(parseMoney({ amount, currency })).toEqual({ minor: expected, currency, exact: null });
  });

  it.each([
    ['1.005', 'USD', 101n],
    ['-1.005', 'USD', -101n],
    ['1.0049', 'USD', 100n],
    ['0.5', 'JPY', 1n],
    ['1.2345', 'KWD', 1235n],
  ])('rounds %s %s half away from zero and keeps it', (amount, currency, expected) => {
    expect(parseMoney({ amount, currency })).toEqual({ minor: expected, currency, exact: amount });
  });

  it.each(['', ' 1', '1,00', '1.', '.5', '1e3', '0x1', 'NaN', '--1', '１', '1'.repeat(65)])(
    'refuses the amount "%s"',
    (amount) => {
      expect(() => minor(amount)).toThrow(RowProblem);
    },
  );

  it.each(['92233720368547758.08', '-92233720368547758.09', '9'.repeat(60), '92233720368547758.075'])(
    'refuses %s, which exceeds 64 bits',
    (amount) => {
      expect(() => minor(amount)).toThrow('out of range');
    },
  );

  it.each(['', 'usd', 'ZZZ', '$', 'US', 'toString'])('refuses the currency "%s"', (currency) => {
    expect(() => minor('1', currency)).toThrow(RowProblem);
  });

  it('reads what formatMinor prints', () => {
    const random = numbers(7);
    const next = () => random.next().value as number;
    for (let round = 0; round < 2000; round += 1) {
      const currency = ['USD', 'JPY', 'KWD'][next() % 3]!;
      const size = BigInt(next()) * BigInt(next()) * (next() % 2 === 0 ? 1n : -1n);
      expect(minor(formatMinor(size, currency), currency)).toBe(size);
    }
  });

  it('adds amounts without loss, unlike floating point', () => {
    const amounts = Array.from({ length: 1000 }, () => '0.10');
    expect(amounts.reduce((sum, amount) => sum + minor(amount), 0n)).toBe(10_000n);
  });

  it('knows the decimals of currencies', () => {
    expect(['USD', 'VND', 'IDR', 'BHD'].map(exponentOf)).toEqual([2, 0, 2, 3]);
    expect([formatMinor(-5n, 'USD'), formatMinor(7n, 'VND'), formatMinor(1n, 'KWD')]).toEqual([
      '-0.05',
      '7',
      '0.001',
    ]);
  });
});
