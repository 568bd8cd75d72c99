import { readFileSync } from 'node:fs';
import { version } from './version.js';

describe('The version', () => {
  it('is that of the package', () => {
    expect(version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });
});
