import { Field, ObjectType } from '@nestjs/graphql';
import type { PlatformGraphql } from '../installed-platform.js';
import type { TikTokShopProfileFacts } from './facts.js';

@ObjectType({ description: 'A shop on TikTok Shop.' })
export class TikTokShopProfile implements TikTokShopProfileFacts {
  @Field(() => String, {
    nullable: true,
    description: 'Country of the shop as an ISO 3166 code, such as GB. Null if it is not reported.',
  })
  region: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'LOCAL for a shop in one country, CROSS_BORDER for one of several. Null if it is not reported.',
  })
  sellerType: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the shop in Seller Center. Null if it is not reported.',
  })
  code: string | null;

  @Field(() => String, {
    description: 'Id of the seller for this app. Shops of one authorization share it.',
  })
  sellerOpenId: string;
}

export const tiktokShopGraphql: PlatformGraphql = { profile: TikTokShopProfile };
