import { pathToFileURL } from 'node:url';
import JestRuntime from 'jest-runtime';
import { sourceMaps } from './typescript-hooks.js';

const testGlobals = ['describe', 'it', 'test', 'expect', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'];
const timeout = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** Constructors that `expect.any()` compares by identity. */
const constructors = [
  Array,
  BigInt,
  Boolean,
  Date,
  Error,
  Function,
  Map,
  Number,
  Object,
  Set,
  String,
  Symbol,
];

/**
 * Lets Jest load test files into the Node process itself instead of into a `vm` context of each file, so that a worker loads the
 * application and its dependencies once. Test files therefore share modules: one that changes a shared object puts it back.
 * Jest's mocks of modules do not work, nor does its own watch mode see changed sources.
 */
export default class NativeRuntime extends JestRuntime {
  #environment;

  constructor(...parameters) {
    super(...parameters);
    this.#environment = parameters[1];
    for (const constructor of constructors) this.#environment.global[constructor.name] = constructor;
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    const { global, moduleMocker } = this.#environment;
    for (const name of testGlobals) globalThis[name] = global[name];
    globalThis.jest = {
      spyOn: moduleMocker.spyOn.bind(moduleMocker),
      restoreAllMocks: moduleMocker.restoreAllMocks.bind(moduleMocker),
      setTimeout: (ms) => (global[timeout] = ms),
    };
    await import(pathToFileURL(path).href);
    // After the hooks of the test file. Not imported above, because it is TypeScript.
    const { checkExchanges } = await import('./exchange-check.js');
    global.afterAll(checkExchanges);
  }

  getSourceMaps() {
    return sourceMaps;
  }
}
