import { ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { GraphQLContext } from '../../auth/request-context.js';
import { SecondFactorChecks } from '../second-factor/second-factor-checks.service.js';
import { SecondFactorMethod } from './second-factor.types.js';
import { UserType } from './user.type.js';

@Resolver(() => UserType)
export class UserSecondFactorResolver {
  private readonly loaders = new WeakMap<GraphQLContext, DataLoader<string, SecondFactorMethod[]>>();

  constructor(private readonly checks: SecondFactorChecks) {}

  @ResolveField(() => [SecondFactorMethod], {
    description: 'How the user can prove the second factor. Empty for users without one.',
  })
  secondFactorMethods(
    { id }: UserType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<SecondFactorMethod[]> {
    let loader = this.loaders.get(context);
    if (!loader) {
      loader = new DataLoader((ids: readonly string[]) => this.load(ids));
      this.loaders.set(context, loader);
    }
    return loader.load(id);
  }

  private async load(ids: readonly string[]): Promise<SecondFactorMethod[][]> {
    const methods = await this.checks.methodsOf(ids);
    return ids.map((id) => (methods.get(id) ?? []).map((method) => SecondFactorMethod[method]));
  }
}
