import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { DiscoveryModule } from '@nestjs/core';
import {
  Args,
  Field,
  GraphQLModule,
  GraphQLSchemaHost,
  InterfaceType,
  ObjectType,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import { type ExecutionResult, execute, parse, printSchema, subscribe } from 'graphql';
import { CodeFirstDriver } from './code-first.driver.js';

@InterfaceType({ resolveType: () => 'Book' })
abstract class Item {
  @Field()
  name!: string;

  @Field()
  label!: string;

  @Field()
  price!: string;
}

@ObjectType({ implements: Item })
class Book extends Item {}

@Resolver(() => Item)
class ItemResolver {
  @ResolveField()
  label(): string {
    return 'label of the interface';
  }

  @ResolveField()
  price(): string {
    return 'price of the interface';
  }
}

@Resolver(() => Book)
class BookResolver {
  private readonly title = 'A book';

  @ResolveField()
  price(): string {
    return 'price of the type';
  }

  @Query(() => Item)
  item(@Args('suffix') suffix: string): object {
    return { name: this.title + suffix };
  }

  @Subscription(() => Book, {
    resolve(this: BookResolver, name: string) {
      return { name: `${this.title}: ${name}` };
    },
  })
  async *added(): AsyncIterableIterator<string> {
    yield 'one';
  }
}

async function results(options: ApolloDriverConfig) {
  const module = await Test.createTestingModule({
    imports: [GraphQLModule.forRootAsync({ imports: [DiscoveryModule], useFactory: () => ({}), ...options })],
    providers: [ItemResolver, BookResolver],
  }).compile();
  await module.init();
  const { schema } = module.get(GraphQLSchemaHost);
  const item = await execute({
    schema,
    document: parse('{ item(suffix: "!") { __typename name label price } }'),
  });
  const added = await subscribe({ schema, document: parse('subscription { added { name price } }') });
  const { value } = await (added as AsyncGenerator<ExecutionResult>).next();
  await module.close();
  return { schema: printSchema(schema), item, added: value };
}

describe('CodeFirstDriver', () => {
  it('resolves like the driver of Nest', async () => {
    const own = await results({ driver: CodeFirstDriver });
    expect(JSON.parse(JSON.stringify(own))).toMatchObject({
      item: {
        data: {
          item: {
            __typename: 'Book',
            name: 'A book!',
            label: 'label of the interface',
            price: 'price of the type',
          },
        },
      },
      added: { data: { added: { name: 'A book: one', price: 'price of the type' } } },
    });
    expect(own).toEqual(
      await results({ driver: ApolloDriver, useFactory: () => ({ autoSchemaFile: true }) } as object),
    );
  });
});
