import { validate, version } from 'uuid';
import { newId } from './new-id.js';

describe('newId', () => {
  const ids = Array.from({ length: 10_000 }, newId);

  it('makes UUIDs of version 7', () => {
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  });

  it('makes each greater than the one before, within a millisecond too', () => {
    expect(ids.toSorted()).toEqual(ids);
  });

  it('makes none twice, and their last bits of chance', () => {
    expect(new Set(ids.map((id) => id.slice(-10))).size).toBeGreaterThan(9_990);
  });
});
