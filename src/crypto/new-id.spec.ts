import { validate, version } from 'uuid';
import { firstIdAt, newId } from './new-id.js';

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

describe('firstIdAt', () => {
  it('is the bound of the ids of a time', () => {
    const before = Date.now();
    const id = newId();
    expect(id >= firstIdAt(before)).toBe(true);
    expect(id < firstIdAt(Date.now() + 1)).toBe(true);
    expect(firstIdAt(before + 0.5)).toBe(firstIdAt(before));
  });

  it.each([
    [-62_135_596_800_000, '00000000-0000-0000-0000-000000000000'],
    [253_402_300_799_999, 'e677d21f-dbff-0000-0000-000000000000'],
  ])('is an id for each time: %s', (timeMs, id) => {
    expect(firstIdAt(timeMs)).toBe(id);
  });
});
