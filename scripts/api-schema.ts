import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { AppModule } from '../src/app.module.js';
import { withRootDescriptions } from '../src/graphql/root-descriptions.js';
import { loadConfig } from '../src/config/env.js';
import { scalarsMap } from '../src/graphql/scalars/scalars-map.js';

type Module = Type | DynamicModule;

/** The application's module tree, as production has it. Nothing of it is started. */
function applicationModule(): DynamicModule {
  const config = loadConfig({
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://schema.invalid',
    DATABASE_URL: 'postgres://schema.invalid/none',
    TOKEN_ENCRYPTION_KEYS: `schema:${Buffer.alloc(32).toString('base64')}`,
    SESSION_SECRET: 'none'.repeat(10),
  });
  return AppModule.for(config, config.database.url!);
}

/** Every class that the application's modules provide, or have as controllers. */
export function classesOf(part: 'providers' | 'controllers'): Type[] {
  return collect(applicationModule(), part, new Set());
}

function collect(module: Module, part: 'providers' | 'controllers', seen: Set<unknown>): Type[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const dynamic = 'module' in module ? module : null;
  const type = dynamic?.module ?? (module as Type);
  const listed = <Item>(name: keyof DynamicModule): Item[] => [
    ...((Reflect.getMetadata(name, type) as Item[] | undefined) ?? []),
    ...((dynamic?.[name] as Item[] | undefined) ?? []),
  ];
  return [
    ...listed<Provider>(part).filter((provider): provider is Type => typeof provider === 'function'),
    ...listed<Module>('imports').flatMap((imported) => collect(imported, part, seen)),
  ];
}

/** The schema of the API, sorted: made of the decorators alone, so it needs no database. */
export async function apiSchema(): Promise<GraphQLSchema> {
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    // The factory picks the resolvers.
    const options = { scalarsMap: [...scalarsMap] };
    const schema = await builder.get(GraphQLSchemaFactory).create(classesOf('providers'), options);
    return lexicographicSortSchema(withRootDescriptions(schema));
  } finally {
    await builder.close();
  }
}

/** The content of schema.gql. */
export async function schemaText(): Promise<string> {
  return `# Made of the code by npm run schema:print; a test compares it.\n\n${printSchema(await apiSchema())}\n`;
}
