import type { FastifyInstance } from 'fastify';
import { createSiteErrorFormat } from '../consent/site.js';
import type { Engine } from '../engine.js';
import { createHost, type HostErrorFormat } from '../hosts/host.js';
import type { PlatformDeclaration, SimulatedPlatform } from '../simulated-platform.js';
import { TikTokResponses } from './responses.js';
import { Api } from './api.js';
import { Apps } from './login/apps.js';
import { Authorizations } from './login/authorizations.js';
import { registerConsent } from './login/consent.js';
import { registerTikTokControl } from './control/control.js';
import { registerDisplay } from './content/display.js';
import { tiktokHosts, type TikTokHost } from './hosts.js';
import { PostIds } from './ids.js';
import { registerOAuth } from './login/oauth.js';
import { People, type Person } from './login/people.js';
import { registerPosting } from './publishing/posting.js';
import { Posts } from './content/posts.js';
import type { Post, Publish } from './publishing/publish.js';
import { Publishes } from './publishing/publishes.js';
import { RateLimits } from './rate-limits.js';
import {
  tiktokBehaviourSchema,
  tiktokSettingsSchema,
  type TikTokBehaviour,
  type TikTokSettings,
} from './settings.js';
import { registerSitePages } from './content/site-pages.js';
import { Tokens, type SavedTokens } from './login/tokens.js';
import { UploadHost } from './publishing/upload.js';
import { TikTokWebhooks } from './webhooks/webhooks.js';

export interface TikTokUrls {
  authorize: string;
  api: string;
  upload: string;
}

interface SavedTikTok {
  people: Person[];
  tokens: SavedTokens;
  publishes: Publish[];
  posts: Post[];
}

export const tiktokSimulator = {
  name: 'tiktok',
  hosts: tiktokHosts,
  settings: { tiktok: tiktokSettingsSchema.prefault({}) },
  behaviour: { tiktok: tiktokBehaviourSchema },
  create: (engine: Engine, settings: { tiktok: TikTokSettings }) => new TikTok(engine, settings.tiktok),
} satisfies PlatformDeclaration;

/** Simulated TikTok: its state and its three hosts. */
export class TikTok implements SimulatedPlatform {
  readonly apps: Apps;
  readonly people = new People();
  readonly tokens: Tokens;
  readonly posts: Posts;
  readonly publishes: Publishes;
  readonly webhooks: TikTokWebhooks;
  readonly authorizations: Authorizations;
  readonly hosts: Record<TikTokHost, FastifyInstance>;
  /** Number of init calls with a privacy level that was not offered. */
  privacyMismatches = 0;
  behaviour: TikTokBehaviour;

  private readonly rateLimits: RateLimits;
  private readonly uploads: UploadHost;
  private urls: TikTokUrls = { authorize: '', api: '', upload: '' };

  constructor(
    private readonly engine: Engine,
    private readonly settings: TikTokSettings,
  ) {
    const { clock, deliveries } = engine;
    this.behaviour = this.initialBehaviour();
    const behaviour = (): TikTokBehaviour => this.behaviour;
    const ids = new PostIds();
    this.apps = new Apps(settings.apps);
    this.tokens = new Tokens(clock, behaviour);
    this.webhooks = new TikTokWebhooks(clock, deliveries, this.apps);
    this.posts = new Posts(clock, behaviour, this.apps, this.webhooks, ids);
    this.publishes = new Publishes({
      clock,
      behaviour,
      apps: this.apps,
      people: this.people,
      posts: this.posts,
      webhooks: this.webhooks,
      ids,
    });
    this.authorizations = new Authorizations(this.tokens, this.publishes, this.webhooks);
    this.rateLimits = new RateLimits(clock);
    this.uploads = new UploadHost({ clock, publishes: this.publishes, behaviour });
    this.seedPeople();

    const responses = new TikTokResponses(clock, behaviour);
    this.hosts = {
      'tiktok.authorize': this.addHost('tiktok.authorize', 'text', createConsentErrorFormat(responses)),
      'tiktok.api': this.addHost('tiktok.api', 'text', responses),
      'tiktok.upload': this.addHost('tiktok.upload', 'stream', responses),
    };
    registerConsent(this.hosts['tiktok.authorize'], this);
    registerSitePages(this.hosts['tiktok.authorize'], this);
    const { apps, people, tokens, authorizations, rateLimits } = this;
    registerOAuth(this.hosts['tiktok.api'], { apps, tokens, authorizations, responses });
    const api = new Api(this.hosts['tiktok.api'], { apps, people, tokens, rateLimits, responses, behaviour });
    registerDisplay(api, { posts: this.posts, urls: () => this.urls });
    registerPosting(api, {
      publishes: this.publishes,
      posts: this.posts,
      behaviour,
      urls: () => this.urls,
      onPrivacyMismatch: () => {
        this.privacyMismatches += 1;
      },
    });
    this.uploads.register(this.hosts['tiktok.upload']);
  }

  setUrls({ tiktok }: { tiktok: TikTokUrls }): void {
    this.urls = tiktok;
  }

  registerControl(control: FastifyInstance): void {
    registerTikTokControl(control, this);
  }

  readBehaviour(): { tiktok: TikTokBehaviour } {
    return { tiktok: this.behaviour };
  }

  setBehaviour({ tiktok }: { tiktok: TikTokBehaviour }): void {
    this.behaviour = tiktok;
  }

  /** Returns to the state that the settings describe. */
  reset(): void {
    this.behaviour = this.initialBehaviour();
    this.apps.reset();
    this.tokens.clear();
    this.publishes.clear();
    this.posts.clear();
    this.uploads.clear();
    this.rateLimits.clear();
    this.people.clear();
    this.privacyMismatches = 0;
    this.seedPeople();
  }

  save(): SavedTikTok {
    return {
      people: this.people.all(),
      tokens: this.tokens.save(),
      publishes: this.publishes.save(),
      posts: this.posts.save(),
    };
  }

  load(saved: SavedTikTok): void {
    this.people.clear();
    this.posts.clear();
    for (const person of saved.people) this.people.put(person);
    this.tokens.load(saved.tokens);
    // Loads posts first: an upload that cannot continue fails, and a failure removes its posts.
    const publishes = new Map(saved.publishes.map((publish) => [publish.id, publish]));
    this.posts.load(saved.posts, (id) => publishes.get(id));
    this.publishes.load(saved.publishes);
  }

  summary(): object {
    const publishes: Record<string, number> = {};
    for (const { status } of this.publishes.list()) publishes[status] = (publishes[status] ?? 0) + 1;
    return {
      apps: this.apps.keys(),
      people: this.people.all().length,
      liveGrants: this.tokens.liveGrants,
      posts: this.posts.list().length,
      publishes,
    };
  }

  stop(): void {
    this.publishes.clear();
  }

  private initialBehaviour(): TikTokBehaviour {
    const { apps: _apps, people: _people, ...behaviour } = this.settings;
    return tiktokBehaviourSchema.parse(behaviour);
  }

  private seedPeople(): void {
    for (const person of this.settings.people) {
      this.people.put({ ...person });
      this.posts.seed(person);
    }
  }

  private addHost(name: TikTokHost, body: 'text' | 'stream', errorFormat: HostErrorFormat): FastifyInstance {
    return createHost({ ...this.engine, name, body, errorFormat });
  }
}

/** Errors of the consent host are pages, except OAuth errors. */
function createConsentErrorFormat(responses: TikTokResponses): HostErrorFormat {
  return {
    ...createSiteErrorFormat('TikTok'),
    oauthError: (error, description) => responses.oauthError(error, description),
  };
}
