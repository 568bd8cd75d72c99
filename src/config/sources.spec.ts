import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config.js';
import { loadConfig } from './env.js';
import { readSources } from './sources.js';

const names = [
  'CONFIG_FILE',
  'PORT',
  'BRAND_NAME',
  'SESSION_SECRET',
  'RETURN_URLS',
  'SIGN_IN_PROVIDERS',
  'ROLE',
];

describe('CONFIG_FILE', () => {
  let dir: string;
  let CONFIG_FILE: string;
  let errors: string[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'patchbay-sources-'));
    CONFIG_FILE = join(dir, 'config.yml');
    errors = [];
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function read(yaml: string, environment: Record<string, string> = {}): Record<string, string> {
    writeFileSync(CONFIG_FILE, yaml);
    const { CONFIG_FILE: _, ...values } = readSources(
      { CONFIG_FILE, ...environment },
      names,
      (variable, message) => errors.push(`${variable} ${message}`),
    );
    return values;
  }

  it('provides values as they are written', () => {
    expect(read('PORT: 0300\nROLE: on\nBRAND_NAME: 12345678901234567890\nSESSION_SECRET: ~\n')).toEqual({
      PORT: '0300',
      ROLE: 'on',
      BRAND_NAME: '12345678901234567890',
      SESSION_SECRET: '~',
    });
    expect(errors).toEqual([]);
  });

  it('accepts lists and structures', () => {
    const values = read(`
RETURN_URLS: [https://one.example.com/, https://two.example.com/]
SIGN_IN_PROVIDERS:
  - id: example
    clientId: "1"
`);
    expect(values).toEqual({
      RETURN_URLS: 'https://one.example.com/,https://two.example.com/',
      SIGN_IN_PROVIDERS: '[{"id":"example","clientId":"1"}]',
    });
  });

  it('yields to the environment, also for the file of a value', () => {
    const [low, high] = [join(dir, 'low'), join(dir, 'high')];
    writeFileSync(low, 'low');
    writeFileSync(high, 'high\n');
    const yaml = `PORT: 1\nBRAND_NAME: low\nSESSION_SECRET_FILE: ${low}\nROLE: worker`;
    expect(read(yaml, { PORT: '2', BRAND_NAME_FILE: high, SESSION_SECRET: 'given' })).toEqual({
      PORT: '2',
      BRAND_NAME: 'high',
      SESSION_SECRET: 'given',
      ROLE: 'worker',
    });
    expect(read(yaml)).toMatchObject({ SESSION_SECRET: 'low' });
    expect(errors).toEqual([]);
  });

  it.each([
    ['an unknown key', 'PROT: 3000', 'CONFIG_FILE has the unknown key "PROT"'],
    ['the path of another file', 'CONFIG_FILE: other.yml', 'CONFIG_FILE has the unknown key "CONFIG_FILE"'],
    ['a repeated key', 'PORT: 1\nPORT: 2', 'CONFIG_FILE is not valid YAML: DUPLICATE_KEY in line 2'],
    ['a list', '- PORT', 'CONFIG_FILE is not a mapping of variables to values'],
    ['a value and its file', 'PORT: 1\nPORT_FILE: x', 'PORT is set twice, also as PORT_FILE'],
  ])('refuses %s', (_, yaml, message) => {
    read(yaml);
    expect(errors).toEqual([message]);
  });

  it('refuses an empty file of a value, also of a number', () => {
    const empty = join(dir, 'empty');
    writeFileSync(empty, ' \n');
    expect(read('', { PORT_FILE: empty })).toEqual({});
    expect(errors).toEqual(['PORT_FILE must be the path of a file with the value, but this file is empty']);
  });

  it('never quotes a value', () => {
    read('SESSION_SECRET: "secret value\nPORT: [');
    expect(errors).not.toEqual([]);
    expect(errors.join()).not.toContain('secret value');
  });

  it.each(['*secret', '&secret', '&secret rest', '!secret', '!!binary c2VjcmV0', '{{ secret }}'])(
    'refuses the value %s, which YAML does not read as a text',
    (value) => {
      expect(read(`PORT: 1\nSESSION_SECRET: ${value}\nROLE: api\n`)).toEqual({});
      expect(errors).toEqual([
        'CONFIG_FILE must have "" around the value in line 2, which begins with &, *, ! or {{',
      ]);
      errors = [];
      expect(read(`SESSION_SECRET: "${value}"`)).toEqual({ SESSION_SECRET: value });
      expect(errors).toEqual([]);
    },
  );

  it('is empty, or does not exist', () => {
    expect(read('# nothing yet\n')).toEqual({});
    expect(errors).toEqual([]);
    rmSync(CONFIG_FILE);
    expect(() => loadConfig({ CONFIG_FILE, DATA_DIR: dir })).toThrow(ConfigError);
    expect(() => loadConfig({ CONFIG_FILE, DATA_DIR: dir })).toThrow(
      'CONFIG_FILE must be the path of a file, but this path does not exist',
    );
    expect(() => loadConfig({ CONFIG_FILE: dir, DATA_DIR: dir })).toThrow(
      'CONFIG_FILE must be the path of a file, but this path is a folder',
    );
  });
});
