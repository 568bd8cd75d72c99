import { sumDecimals } from './decimals.js';

describe('sumDecimals', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    [['10.20', '0.8'], '11.00'],
    [['-5', '2.50'], '-2.50'],
    [['0.05', '-0.10'], '-0.05'],
    [['9007199254740993', '1'], '9007199254740994'],
  ])('adds %j exactly', (amounts, total) => {
    expect(sumDecimals(amounts)).toBe(total);
  });
});
