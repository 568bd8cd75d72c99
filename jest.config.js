/** Three kinds of tests: *.spec.ts (pure), *.int-spec.ts (real PostgreSQL and Redis), *.e2e-spec.ts (over HTTP). */
export default {
  testMatch: [
    '<rootDir>/{src,test,simulator,examples}/**/*.{spec,int-spec,e2e-spec}.ts',
    '<rootDir>/test/**/*.spec.ts',
  ],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {},
  runtime: '<rootDir>/test/support/native-runtime.js',
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testTimeout: 30_000,
  maxWorkers: 2,
<<<<<<< HEAD
  // With VM modules, the memory of a finished test file is not freed (about 50 MB if it started an application).
  // Large workers are replaced, and an ending worker gets the time that it needs to release its heap.
=======
  // What test files leave behind. A worker that has grown is replaced by a fresh one.
>>>>>>> b7ef0b9 (Run test files in Node itself instead of a context per file)
  workerIdleMemoryLimit: '1GB',
  workerGracefulExitTimeout: 5_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
};
