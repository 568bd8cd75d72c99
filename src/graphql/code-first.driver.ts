import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable } from '@nestjs/common';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { type GqlModuleOptions, GraphQLSchemaFactory } from '@nestjs/graphql';
import { type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';

type Resolver = GraphQLFieldResolver<unknown, unknown>;
type TypeResolvers = Record<string, Resolver | { resolve?: Resolver; subscribe: Resolver }>;

/**
 * Attaches the resolvers to the schema that the classes describe. Nest's own driver prints that schema, parses it, builds a second
 * one, and copies the resolvers back, which takes half of the start of GraphQL.
 */
@Injectable()
export class CodeFirstDriver extends ApolloDriver {
  constructor(
    modules: ModulesContainer,
    private readonly discovery: DiscoveryService,
    private readonly schemas: GraphQLSchemaFactory,
  ) {
    super(modules);
  }

  override async generateSchema(options: ApolloDriverConfig & GqlModuleOptions): Promise<GraphQLSchema> {
    const { transformSchema = (schema) => schema, buildSchemaOptions = {} } = options;
    const providers = this.discovery.getProviders().map(({ instance }) => instance);
    const classes = providers.flatMap((instance) => (instance ? [instance.constructor] : []));
    const schema = await this.schemas.create(classes, buildSchemaOptions);
    // Given a schema without type definitions, Nest finds the resolvers and passes the schema on.
    await super.generateSchema({
      ...options,
      schema,
      transformSchema: (same) => same,
      transformResolvers: (found) => {
        for (const resolvers of [found].flat()) attachAll(schema, resolvers as Record<string, TypeResolvers>);
        return found;
      },
    });
    return transformSchema(schema);
  }
}

function attachAll(schema: GraphQLSchema, resolvers: Record<string, TypeResolvers>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    // Those of its interfaces first, because its own ones replace them.
    for (const { name } of [...type.getInterfaces(), type]) attach(type, resolvers[name] ?? {});
  }
}

function attach(type: GraphQLObjectType, resolvers: TypeResolvers): void {
  const fields = type.getFields();
  for (const [name, resolver] of Object.entries(resolvers)) {
    const field = fields[name];
    if (!field) continue;
    if (typeof resolver === 'function') field.resolve = resolver;
    else Object.assign(field, resolver);
  }
}
