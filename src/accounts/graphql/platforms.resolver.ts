import { Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
// Registers Platform and Capability as GraphQL enums.
import '../../platforms/installed.graphql.js';
import { Capability, Platform, platformSlugs } from '../../platforms/platform.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { offeredCapabilities } from '../domain/capabilities.js';

@ObjectType('PlatformInfo', { description: 'A platform, and what this installation can do there.' })
class PlatformInfo {
  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field({ description: 'Its name in addresses: /auth/<slug>, /webhooks/<slug>.' })
  slug: string;

  @Field({ description: 'Whether accounts can be connected here.' })
  enabled: boolean;

  @Field(() => String, { nullable: true, description: 'What people call it; null when it is off.' })
  displayName: string | null;

  @Field({ description: 'Whether a simulator stands in for it: nothing reaches the real platform.' })
  simulated: boolean;

  @Field(() => [Capability], { description: 'What can be asked for when an account is connected.' })
  capabilities: Capability[];

  @Field(() => [String], { description: 'Ways to log in there, the default one first.' })
  loginTypes: string[];
}

@Resolver()
export class PlatformsResolver {
  constructor(private readonly registry: PlatformRegistry) {}

  @Query(() => [PlatformInfo], {
    description: 'Every platform this software knows, and whether it is on here.',
  })
  @Public()
  platforms(): PlatformInfo[] {
    return Object.values(Platform).map((platform) => {
      const adapter = this.registry.find(platform);
      const loginTypes = [...(adapter?.login.loginTypes ?? [])];
      return {
        platform,
        slug: platformSlugs[platform],
        enabled: adapter !== null,
        displayName: adapter?.displayName ?? null,
        simulated: adapter?.simulated ?? false,
        capabilities: adapter ? offeredCapabilities(adapter.login, loginTypes[0]!) : [],
        loginTypes,
      };
    });
  }
}
