import { Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';
// Registers Platform and Capability as GraphQL enums.
import '../../platforms/installed.graphql.js';
import { Capability, Platform, platformSlugs } from '../../platforms/platform.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { offeredCapabilities } from '../domain/capabilities.js';

@ObjectType('PlatformInfo', { description: 'A platform, and what this installation supports.' })
class PlatformInfo {
  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field({ description: 'Name of the platform in URLs: /auth/<slug>, /webhooks/<slug>.' })
  slug: string;

  @Field({ description: 'Whether this installation can connect accounts of the platform.' })
  enabled: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Display name of the platform. Null if the platform is disabled.',
  })
  displayName: string | null;

  @Field({
    description: 'Whether a simulator replaces the platform. Then no call reaches the real platform.',
  })
  simulated: boolean;

  @Field(() => [Capability], { description: 'Capabilities that a connection can request.' })
  capabilities: Capability[];

  @Field(() => [String], { description: 'Login types of the platform, the default first.' })
  loginTypes: string[];
}

@Resolver()
export class PlatformsResolver {
  constructor(private readonly registry: PlatformRegistry) {}

  @Query(() => [PlatformInfo], {
    description: 'All platforms, and whether they are enabled in this installation.',
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
