import { readFileSync } from 'node:fs';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { FastifyInstance } from 'fastify';
import { startTestApp, type TestApp } from '../support/app.js';

/** Pages for people and forms on them: nobody calls them from a program. */
const pages = [
  /^\/(verify-email|forgot-password|reset-password|confirm-email)$/,
  /^\/(oauth|sign-in)\//,
  /^\/graphi?ql/,
  /^\/openapi\.json$/,
];

interface Description {
  info: { version: string };
  paths: Record<string, Record<string, unknown>>;
}

describe('GET /openapi.json', () => {
  let app: TestApp;
  let description: Description;
  let operations: { method: string; path: string }[];

  beforeAll(async () => {
    app = await startTestApp();
    const response = await fetch(`${app.url}/openapi.json`);
    expect(response.headers.get('content-type')).toContain('application/json');
    description = (await response.json()) as Description;
    operations = Object.entries(description.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => method !== 'parameters')
        .map((method) => ({ method: method.toUpperCase(), path })),
    );
  });
  afterAll(() => app.close());

  it('is valid OpenAPI of this version', async () => {
    expect(await new Validator().validate(description as never)).toEqual({ valid: true });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(description.info.version).toBe(version);
  });

  it('describes nothing that is not there', async () => {
    const fastify: FastifyInstance = app.app.getHttpAdapter().getInstance();
    const missing = operations.filter(({ method, path }) => {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
      return !fastify.hasRoute({ method, url });
    });
    // These stand on the Fastify of programs.
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /webhooks/{platform}',
      'POST /webhooks/{platform}',
    ]);
    expect((await fetch(`${app.url}/webhooks/tiktok`, { method: 'POST' })).status).toBe(401);
  });

  it('describes all that controllers serve', () => {
    const controllers = [...app.app.get(ModulesContainer).values()].flatMap((module) => [
      ...module.controllers.values(),
    ]);
    const served = controllers.flatMap(({ metatype }) => {
      const base = Reflect.getMetadata('path', metatype as object) as string;
      const prototype = (metatype as { prototype: Record<string, object> }).prototype;
      return Object.getOwnPropertyNames(prototype).flatMap((name) => {
        const method = Reflect.getMetadata('method', prototype[name]!) as RequestMethod | undefined;
        if (method === undefined) return [];
        const path = `/${base}/${Reflect.getMetadata('path', prototype[name]!) as string}`;
        return `${RequestMethod[method]} ${path.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1')}`;
      });
    });
    const described = operations.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    const left = served.filter(
      (route) => !described.includes(route) && !pages.some((page) => page.test(route.split(' ')[1]!)),
    );
    expect(served.length).toBeGreaterThan(20);
    expect(left).toEqual([]);
  });
});
