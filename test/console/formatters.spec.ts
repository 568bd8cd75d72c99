import { globSync, readFileSync } from 'node:fs';

describe('The modules of the console', () => {
  // Each formatter takes milliseconds to create, before the page is shown.
  it('create formatters when they are needed, not when they are loaded', () => {
    const early = globSync('console/src/**/*.{ts,tsx}').filter((file) =>
      /^(export )?const [^=]*=\s*(new )?Intl\./m.test(readFileSync(file, 'utf8')),
    );
    expect(early).toEqual([]);
  });
});
