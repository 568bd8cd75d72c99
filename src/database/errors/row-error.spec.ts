import { binaryArray } from '../batches/binary-array.js';
import { isRowError } from './row-error.js';

describe('An error of one row of a batch', () => {
  it.each(['22007', '23505', '40001', '54000'])('is one with the SQLSTATE %s', (code) => {
    expect(isRowError(Object.assign(new Error(), { code }))).toBe(true);
  });

  it('is one of a value that the binary format cannot have', () => {
    let caught: unknown;
    try {
      binaryArray.timestamptz([new Date(NaN)], (time) => time);
    } catch (error) {
      caught = error;
    }
    expect(isRowError(caught)).toBe(true);
  });

  it.each([Object.assign(new Error(), { code: '57P01' }), new Error('Connection terminated'), null])(
    'is not %s',
    (error) => {
      expect(isRowError(error)).toBe(false);
    },
  );
});
