import { PlatformFailure } from '../../platform-failure.js';
import { Capability } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { Audience, AudienceBreakdown, AudienceDimension } from '../../platform-content.js';
import { accessOf, accountOf } from '../login/credentials.js';
import { scopesOfCalls } from '../login/scopes.js';
import type { InstagramClient } from '../client/client.js';
import { insightNode, listOf } from '../client/schemas.js';

const metricOf: Readonly<Record<Audience, string>> = {
  FOLLOWERS: 'follower_demographics',
  ENGAGED: 'engaged_audience_demographics',
};
const audiences = Object.keys(metricOf) as Audience[];

const breakdownOf: Readonly<Record<AudienceDimension, string>> = {
  AGE: 'age',
  CITY: 'city',
  COUNTRY: 'country',
  GENDER: 'gender',
};
const dimensions = Object.keys(breakdownOf) as AudienceDimension[];

const insightList = listOf(insightNode);

/** Demographics of an account. Meta reports the 45 largest groups, and nothing for fewer than 100 users. */
export class InstagramAudiences {
  constructor(private readonly client: InstagramClient) {}

  /** Leaves out what Meta refuses to this user. @throws PlatformFailure if it concerns the grant or its allowance */
  async read(credentials: OpenCredentials): Promise<AudienceBreakdown[]> {
    const reported: AudienceBreakdown[] = [];
    for (const audience of audiences) {
      const answers = await Promise.all(dimensions.map((one) => this.breakdown(credentials, audience, one)));
      reported.push(...answers.filter((answer) => answer !== null));
    }
    return reported;
  }

  private async breakdown(
    credentials: OpenCredentials,
    audience: Audience,
    dimension: AudienceDimension,
  ): Promise<AudienceBreakdown | null> {
    try {
      return { audience, dimension, groups: await this.requestBreakdown(credentials, audience, dimension) };
    } catch (error) {
      // Other metrics and the grant are not affected.
      const isRefused =
        error instanceof PlatformFailure && (error.kind === 'rejected' || error.reason === 'SCOPES_MISSING');
      if (isRefused) return null;
      throw error;
    }
  }

  private async requestBreakdown(
    credentials: OpenCredentials,
    audience: Audience,
    dimension: AudienceDimension,
  ) {
    const access = accessOf(credentials);
    const { data } = await this.client.read(credentials, {
      name: 'account_audiences',
      method: 'GET',
      path: `/${accountOf(access)}/insights`,
      query: {
        metric: metricOf[audience],
        period: 'lifetime',
        metric_type: 'total_value',
        timeframe: 'this_month',
        breakdown: breakdownOf[dimension],
      },
      schema: insightList,
      scopes: scopesOfCalls(access.login, Capability.CONTENT),
      repeatable: true,
      deferrable: true,
    });
    return data.flatMap(({ total_value }) =>
      (total_value?.breakdowns ?? []).flatMap(({ results }) =>
        (results ?? []).flatMap(({ dimension_values: [key], value }) => (key ? [{ key, value }] : [])),
      ),
    );
  }
}
