/** Three sizes of tests by suffix: *.spec.ts (pure), *.int-spec.ts (real PostgreSQL and Redis), *.e2e-spec.ts (over HTTP). */
export default {
  testMatch: [
    '<rootDir>/{src,test,simulator,examples}/**/*.{spec,int-spec,e2e-spec}.ts',
    '<rootDir>/test/**/*.spec.ts',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  transformIgnorePatterns: ['/node_modules/'],
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testTimeout: 30_000,
  maxWorkers: 2,
  // Under vm modules nothing of a finished test file is freed: some 50 MB where it made an application, without one open handle. A
  // worker that has grown is replaced by a fresh one, and one that ends is given the time that releasing such a heap takes.
  workerIdleMemoryLimit: '1GB',
  workerGracefulExitTimeout: 5_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
};
