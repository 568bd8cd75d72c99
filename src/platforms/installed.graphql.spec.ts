import { Args, GraphQLSchemaBuilderModule, GraphQLSchemaFactory, Query, Resolver } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import {
  graphql,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  printSchema,
} from 'graphql';
import { inputValidationPipe } from '../http/validation.pipe.js';
import {
  AccountProfile,
  accountProfile,
  ComposerInfo,
  composerInfo,
  PostOptionsInput,
  postOptionsOf,
} from './installed.graphql.js';
import { Capability, Platform } from './platform.js';
import { parseOptions as parseInstagramOptions } from './instagram/publishing/options.js';
import { parseOptions } from './tiktok/publishing/options.js';

@Resolver()
class Sample {
  @Query(() => AccountProfile, { description: 'Sample.' })
  profile(): object | null {
    return null;
  }

  @Query(() => ComposerInfo, { description: 'Sample.' })
  composer(): object | null {
    return null;
  }

  @Query(() => [Platform], { description: 'Sample.' })
  platforms(@Args('options', { description: 'Sample.' }) _options: PostOptionsInput): Platform[] {
    return [];
  }

  @Query(() => [Capability], { description: 'Sample.' })
  capabilities(): Capability[] {
    return [];
  }
}

let schema: GraphQLSchema;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [GraphQLSchemaBuilderModule] }).compile();
  schema = await module.get(GraphQLSchemaFactory).create([Sample]);
});

const pipe = inputValidationPipe();
const validate = (value: object): Promise<PostOptionsInput> =>
  pipe.transform(value, { type: 'body', metatype: PostOptionsInput }) as Promise<PostOptionsInput>;

/** Options with the defaults of the schema. */
const defaults = {
  mode: 'DIRECT_POST',
  disableComment: true,
  disableDuet: true,
  disableStitch: true,
  aiGenerated: false,
  photoCoverIndex: 0,
  autoAddMusic: false,
};

const instagramDefaults = {
  placement: 'FEED',
  userTags: [],
  collaborators: [],
  shareToFeed: true,
  aiGenerated: false,
};

describe('the composed schema', () => {
  it('accepts the options of exactly one platform', () => {
    expect(printSchema(schema)).toMatch(/input PostOptionsInput @oneOf \{/);
  });

  it('describes every type, field and enum value', () => {
    const undescribed = Object.values(schema.getTypeMap())
      .filter((type) => !type.name.startsWith('__') && type.name !== 'Query')
      .flatMap((type) => {
        const members = isEnumType(type)
          ? type.getValues()
          : isObjectType(type) || isInputObjectType(type)
            ? Object.values(type.getFields())
            : [];
        return [type, ...members]
          .filter(({ description }) => !description)
          .map(({ name }) => `${type.name}: ${name}`);
      });
    expect(undescribed).toEqual([]);
  });

  it('maps profiles and composers to the types of their platform', async () => {
    const rootValue = {
      profile: accountProfile(Platform.TIKTOK, { followerCount: 12_000_000_000, bio: null }),
      composer: composerInfo(Platform.TIKTOK, {
        directPostGranted: true,
        privacyLevels: ['SELF_ONLY'],
        commentDisabled: false,
        duetDisabled: true,
        stitchDisabled: true,
      }),
    };
    const source = `{
      profile { __typename ... on TikTokProfile { followerCount } }
      composer { __typename ... on TikTokComposer { privacyLevels duetDisabled declaration musicUsageConfirmationUrl } }
    }`;
    const { data, errors } = await graphql({ schema, source, rootValue });
    expect(errors).toBeUndefined();
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      profile: { __typename: 'TikTokProfile', followerCount: 12_000_000_000 },
      composer: {
        __typename: 'TikTokComposer',
        privacyLevels: ['SELF_ONLY'],
        duetDisabled: true,
        declaration: 'By posting, you agree to TikTok’s Music Usage Confirmation.',
        musicUsageConfirmationUrl: 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en',
      },
    });
  });

  it('returns null for a platform that takes no posts', () => {
    expect(accountProfile(Platform.TIKTOK_SHOP, { region: 'GB' })).toMatchObject({ region: 'GB' });
    expect(composerInfo(Platform.TIKTOK_SHOP, {})).toBeNull();
  });
});

describe('validated options', () => {
  it('are passed to the adapter of their platform', async () => {
    const tiktok = {
      ...defaults,
      privacyLevel: 'SELF_ONLY',
      disclosure: { yourBrand: true, brandedContent: false },
    };
    const chosen = postOptionsOf(await validate({ tiktok: { ...tiktok, consent: true } }))!;
    expect(chosen.platform).toBe(Platform.TIKTOK);
    expect(parseOptions(chosen.options, new Date(0))).toEqual({
      options: {
        ...tiktok,
        title: null,
        coverTimestampMs: null,
        consentAcceptedAt: '1970-01-01T00:00:00.000Z',
      },
    });
  });

  it('are accepted by Instagram', async () => {
    const instagram = { placement: 'STORY', userTags: [{ mediaIndex: 0, username: '@rye_fan' }] };
    const given = { ...instagramDefaults, ...instagram };
    const chosen = postOptionsOf(await validate({ instagram: given }))!;
    expect(chosen.platform).toBe(Platform.INSTAGRAM);
    expect(parseInstagramOptions(chosen.options)).toMatchObject({
      options: {
        placement: 'STORY',
        altTexts: [],
        userTags: [{ mediaIndex: 0, username: 'rye_fan', x: null, y: null }],
        coverUrl: null,
      },
    });
  });

  it('of an unknown platform are refused', async () => {
    expect(postOptionsOf(await validate({}))).toBeNull();
  });

  it.each([
    ['a title that is too long', { title: 'x'.repeat(91) }],
    ['a negative cover', { photoCoverIndex: -1 }],
    ['a disclosure that is not an object', { disclosure: 'yes' }],
    ['an unknown privacy level', { privacyLevel: 'FRIENDS' }],
    ['an unknown field', { watermark: true }],
  ])('refuse %s', async (_name, wrong) => {
    await expect(validate({ tiktok: { ...defaults, consent: true, ...wrong } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
