import config from './jest.config.js';

/** Many crashes, restarts and outages: `npm run test:faults`. A short case of each is in `npm test`. */
export default {
  ...config,
  testMatch: ['<rootDir>/test/faults/**/*.{int-spec,e2e-spec}.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/faults/short/'],
  // The first one prints before the summary of Jest.
  reporters: ['<rootDir>/test/support/jest/fault-counts-reporter.js', 'default'],
};
