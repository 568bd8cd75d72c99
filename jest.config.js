/** Three kinds of tests: *.spec.ts (pure), *.int-spec.ts (real PostgreSQL and Redis), *.e2e-spec.ts (over HTTP). */
export default {
  testMatch: [
    '<rootDir>/{src,test,simulator,examples,client/test}/**/*.{spec,int-spec,e2e-spec}.ts',
    '<rootDir>/test/**/*.spec.ts',
  ],
  // `npm run test:faults` runs them.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/faults/(?!short/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {},
  runtime: '<rootDir>/test/support/jest/native-runtime.js',
  testEnvironment: 'node',
  testSequencer: '<rootDir>/test/support/jest/sequencer.js',
  globalSetup: '<rootDir>/test/support/jest/global-setup.js',
  globalTeardown: '<rootDir>/test/support/jest/global-teardown.js',
  testTimeout: 30_000,
  maxWorkers: 2,
  // Test files leave some memory behind. A worker that has grown is replaced.
  workerIdleMemoryLimit: '1GB',
  workerGracefulExitTimeout: 5_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
};
