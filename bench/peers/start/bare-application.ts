import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Field, GraphQLModule, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Column, DataSource, Entity, PrimaryColumn, Repository } from 'typeorm';

/**
 * A bare application of NestJS, Fastify, Apollo and TypeORM: one entity, one query and a readiness that asks the database. It has no
 * migrations, workers, authorization server, limits, logs and metrics.
 */
@Entity('tiers')
@ObjectType()
class Tier {
  @PrimaryColumn('uuid')
  @Field(() => ID)
  id: string;

  @Column('text')
  @Field()
  name: string;
}

@Resolver(() => Tier)
class TiersResolver {
  constructor(@InjectRepository(Tier) private readonly tiers: Repository<Tier>) {}

  @Query(() => [Tier])
  tierList(): Promise<Tier[]> {
    return this.tiers.find();
  }
}

@Controller('health')
class HealthController {
  constructor(private readonly source: DataSource) {}

  @Get('ready')
  async ready(): Promise<{ status: string }> {
    await this.source.query('SELECT 1');
    return { status: 'ok' };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env['DATABASE_URL']!, entities: [Tier] }),
    TypeOrmModule.forFeature([Tier]),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      playground: false,
    }),
  ],
  controllers: [HealthController],
  providers: [TiersResolver],
})
class BareModule {}

const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(Number(process.env['PORT']), '127.0.0.1');
