import {
  Args,
  ArgsType,
  Context,
  Field,
  Int,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { Matches } from 'class-validator';
import DataLoader from 'dataloader';
import { RequiresAdmin } from '../../auth/access.js';
import { Failure } from '../../failures/failure.js';
import { type ClientUsageDay, ClientUsageRepository } from '../clients/client-usage.repository.js';
import { OAuthClientType } from './oauth-client.type.js';

const maxDays = 366;
const dayMs = 86_400_000;

@ArgsType()
class UsageDaysArgs {
  @Field({ description: 'First day, `YYYY-MM-DD` in UTC.' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  from: string;

  @Field({ description: `Last day, \`YYYY-MM-DD\` in UTC. At most ${maxDays} days from the first.` })
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  to: string;
}

@RequiresAdmin()
@ObjectType({ description: 'Token requests of a client on one day.' })
class OAuthClientUsageDay {
  @Field({ description: 'The day, `YYYY-MM-DD` in UTC.' })
  day: string;

  @Field(() => Int, {
    description: 'Number of successful token requests with an authorization or with client credentials.',
  })
  grants: number;

  @Field(() => Int, { description: 'Number of token refreshes.' })
  refreshes: number;

  @Field(() => Int, { description: 'Number of refused token requests.' })
  failures: number;
}

@Resolver(() => OAuthClientType)
export class ClientUsageResolver {
  private readonly loaders = new WeakMap<object, Map<string, DataLoader<string, ClientUsageDay[]>>>();

  constructor(private readonly usage: ClientUsageRepository) {}

  @ResolveField(() => [OAuthClientUsageDay], {
    description: 'Usage per day of a range, oldest first. Days without use are zero. Kept for 400 days.',
  })
  usageByDay(
    @Parent() client: OAuthClientType,
    @Args() { from, to }: UsageDaysArgs,
    @Context() context: object,
  ): Promise<ClientUsageDay[]> {
    requireRange(from, to);
    return this.findLoader(context, from, to).load(client.id);
  }

  /** One query for all clients of a response. */
  private findLoader(context: object, from: string, to: string): DataLoader<string, ClientUsageDay[]> {
    const loaders = this.loaders.get(context) ?? new Map<string, DataLoader<string, ClientUsageDay[]>>();
    this.loaders.set(context, loaders);
    const existing = loaders.get(`${from} ${to}`);
    if (existing) return existing;
    const loader = new DataLoader<string, ClientUsageDay[]>(
      async (ids) => {
        const days = await this.usage.days(ids, from, to);
        return ids.map((id) => days.get(id) ?? []);
      },
      { cache: false },
    );
    loaders.set(`${from} ${to}`, loader);
    return loader;
  }
}

/** @throws Failure INVALID_INPUT */
function requireRange(from: string, to: string): void {
  const [first, last] = [parseDay('from', from), parseDay('to', to)];
  if (first > last) throw invalidInput('to', 'must not be before from');
  if ((last - first) / dayMs >= maxDays)
    throw invalidInput('to', `must be at most ${maxDays} days from the first`);
}

/** Accepts only existing days. */
function parseDay(path: string, text: string): number {
  const time = Date.parse(`${text}T00:00:00Z`);
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  if (!isReal || text < '2000-01-01' || text > '2999-12-31') throw invalidInput(path, 'must be a day');
  return time;
}

function invalidInput(path: string, message: string): Failure {
  return new Failure('INVALID_INPUT', { fields: [{ path, message }] });
}
