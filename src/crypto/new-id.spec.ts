import { validate, version } from 'uuid';
import { newId } from './new-id.js';

describe('newId', () => {
  const ids = Array.from({ length: 10_000 }, newId);

  it('creates UUIDs of version 7', () => {
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  });

  it('creates increasing ids, also within a millisecond', () => {
    expect(ids.toSorted()).toEqual(ids);
  });

  it('creates unique ids with random bits', () => {
    expect(new Set(ids.map((id) => id.slice(-10))).size).toBeGreaterThan(9_990);
  });
});
