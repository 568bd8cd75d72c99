import type { FastifyInstance } from 'fastify';
import { createSiteErrorFormat } from '../consent/site.js';
import type { Engine } from '../engine.js';
import { registerDialog } from './facebook/dialog.js';
import { registerFacebookOAuth } from './facebook/oauth.js';
import { registerPageSubscriptions } from './facebook/page-subscriptions.js';
import { Pages, type Page } from './facebook/pages.js';
import { People, type Person } from './facebook/people.js';
import { UploadHost, uploadErrorFormat } from './facebook/upload.js';
import { registerUsers } from './facebook/user-edges.js';
import { createHost, type HostErrorFormat } from '../hosts/host.js';
import type { Account } from './instagram/accounts.js';
import type { Comment } from './instagram/content/comments.js';
import { registerConsent } from './instagram/login/consent.js';
import { registerContentControl } from './instagram/control/media.js';
import { registerInstagramControl } from './instagram/control/control.js';
import type { Container } from './instagram/publishing/container.js';
import { InstagramEvents } from './instagram/events.js';
import { Instagram } from './instagram/instagram.js';
import type { Media } from './instagram/content/media.js';
import { exchangeDialect, registerCodeExchange, registerLongLivedTokens } from './instagram/login/oauth.js';
import { registerSitePages } from './instagram/content/site-pages.js';
import {
  instagramBehaviourSchema,
  instagramSettingsSchema,
  type InstagramBehaviour,
  type InstagramSettings,
} from './instagram/settings.js';
import type { PlatformDeclaration, SimulatedPlatform } from '../simulated-platform.js';
import type { WebhookTiming } from '../webhooks/deliveries.js';
import { Apps, type Login } from './login/apps.js';
import { Authorizations } from './login/authorizations.js';
import { Callbacks } from './webhooks/callbacks.js';
import { registerWebhookControl } from './control/webhooks.js';
import { registerGrantControl } from './control/grants.js';
import { MetaLookup, registerMetaControl } from './control/control.js';
import { NodeFinder } from './graph/find-node.js';
import { Graph } from './graph/graph.js';
import { GraphResponses } from './graph/responses.js';
import { metaHosts, type MetaHost } from './hosts.js';
import { Paging } from './graph/paging.js';
import { Principals } from './login/principals.js';
import {
  metaBehaviourSchema,
  metaSettingsSchema,
  type MetaBehaviour,
  type MetaSettings,
} from './settings.js';
import { Subscriptions, type Subscription } from './webhooks/subscriptions.js';
import { Tokens, type SavedTokens } from './login/tokens.js';
import { UsageMeter } from './graph/usage.js';
import { WebhookAudience } from './webhooks/audience.js';
import { MetaWebhooks } from './webhooks/webhooks.js';

export interface InstagramUrls {
  authorize: string;
  api: string;
  graph: string;
}

export interface MetaUrls {
  dialog: string;
  graph: string;
  upload: string;
}

export interface SavedMeta {
  people: Person[];
  pages: Page[];
  accounts: Account[];
  tokens: SavedTokens;
  subscriptions: Subscription[];
  containers: Container[];
  media: Media[];
  comments: Comment[];
}

interface MetaPlatformSettings {
  meta: MetaSettings;
  instagram: InstagramSettings;
}

interface MetaPlatformBehaviour {
  meta: MetaBehaviour;
  instagram: InstagramBehaviour;
}

export const metaSimulator = {
  name: 'meta',
  hosts: metaHosts,
  settings: {
    instagram: instagramSettingsSchema.prefault({}),
    meta: metaSettingsSchema.prefault({}),
  },
  behaviour: { instagram: instagramBehaviourSchema, meta: metaBehaviourSchema },
  create: (engine: Engine, { meta, instagram }: MetaPlatformSettings) => new Meta(engine, meta, instagram),
} satisfies PlatformDeclaration;

/** Simulated Meta: the state and the six hosts of Instagram and Facebook. */
export class Meta implements SimulatedPlatform {
  readonly apps: Apps;
  readonly people = new People();
  readonly pages = new Pages();
  readonly tokens: Tokens;
  readonly usage: UsageMeter;
  readonly subscriptions = new Subscriptions();
  readonly callbacks: Callbacks;
  readonly authorizations: Authorizations;
  readonly webhooks: MetaWebhooks;
  readonly principals: Principals;
  readonly instagram: Instagram;
  readonly events: InstagramEvents;
  readonly hosts: Record<MetaHost, FastifyInstance>;
  behaviour: MetaBehaviour;

  private readonly uploads: UploadHost;
  private urls: { instagram: InstagramUrls; meta: MetaUrls } = {
    instagram: { authorize: '', api: '', graph: '' },
    meta: { dialog: '', graph: '', upload: '' },
  };

  constructor(
    private readonly engine: Engine,
    private readonly settings: MetaSettings,
    instagramSettings: InstagramSettings,
  ) {
    const { clock, deliveries } = engine;
    this.behaviour = this.initialBehaviour();
    const behaviour = (): MetaBehaviour => this.behaviour;
    const baseUrl = (login: Login): string =>
      login === 'instagram' ? this.urls.instagram.graph : this.urls.meta.graph;
    const { people, pages, subscriptions } = this;
    this.apps = new Apps(settings.apps);
    this.tokens = new Tokens(clock, behaviour);
    this.usage = new UsageMeter(clock);
    this.callbacks = new Callbacks(clock);
    this.authorizations = new Authorizations(clock, this.apps, this.tokens, this.callbacks);
    const { apps, tokens, usage, authorizations } = this;
    const paging = new Paging(baseUrl);
    this.instagram = new Instagram(instagramSettings, {
      clock,
      pages,
      paging,
      baseUrl,
      siteUrl: () => this.urls.instagram.authorize,
      uploadUrl: () => this.urls.meta.upload,
    });
    const { instagram } = this;
    const { accounts, containers, library, comments, pictures } = instagram;
    const readInstagram = (): InstagramBehaviour => instagram.behaviour;
    this.principals = new Principals({ apps, tokens, people, pages, accounts });
    const { principals } = this;
    const audience = new WebhookAudience({ tokens, subscriptions, principals, people, pages });
    this.webhooks = new MetaWebhooks({
      clock,
      deliveries,
      apps,
      audience,
      behaviour,
      instagram: readInstagram,
    });
    this.events = new InstagramEvents({ webhooks: this.webhooks, accounts, behaviour: readInstagram });
    const finder = new NodeFinder({ principals, pages, accounts, library, comments, containers });
    const graph = new Graph({
      tokens,
      principals,
      usage,
      behaviour,
      findNode: (reference, principal) => finder.find(reference, principal),
    });
    const createResponses = (login: Login): GraphResponses =>
      new GraphResponses(login, behaviour, (request) => graph.throttledHeaders(request, login));
    const [instagramResponses, facebookResponses] = [
      createResponses('instagram'),
      createResponses('facebook'),
    ];
    const oauth = { clock, apps, tokens, principals, behaviour: readInstagram, meta: behaviour };

    this.hosts = {
      'instagram.authorize': this.addHost('instagram.authorize', 'text', createSiteErrorFormat('Instagram')),
      'instagram.api': this.addHost('instagram.api', 'text', exchangeDialect),
      'instagram.graph': this.addHost('instagram.graph', 'text', instagramResponses),
      'meta.dialog': this.addHost('meta.dialog', 'text', createSiteErrorFormat('Facebook')),
      'meta.graph': this.addHost('meta.graph', 'text', facebookResponses),
      'meta.upload': this.addHost('meta.upload', 'stream', uploadErrorFormat),
    };
    this.uploads = new UploadHost({ accounts, containers, principals, behaviour: readInstagram });
    instagram.register(graph, this.events, subscriptions);
    registerLongLivedTokens(graph, oauth);
    registerFacebookOAuth(graph, oauth);
    registerUsers(graph, {
      accounts,
      tokens,
      principals,
      authorizations,
      instagram: instagram.nodes,
      paging,
    });
    registerPageSubscriptions(graph, subscriptions);
    graph.serve(this.hosts['instagram.graph'], 'instagram', instagramResponses);
    graph.serve(this.hosts['meta.graph'], 'facebook', facebookResponses);
    registerConsent(this.hosts['instagram.authorize'], { apps, accounts, tokens });
    registerSitePages(this.hosts['instagram.authorize'], { accounts, library, pictures });
    registerCodeExchange(this.hosts['instagram.api'], oauth);
    registerDialog(this.hosts['meta.dialog'], { apps, people, pages, accounts, tokens });
    this.uploads.register(this.hosts['meta.upload']);
    this.seed();
  }

  /** Simulated milliseconds. */
  now(): number {
    return this.engine.clock.now();
  }

  setUrls(urls: { instagram: InstagramUrls; meta: MetaUrls }): void {
    this.urls = urls;
  }

  registerControl(control: FastifyInstance): void {
    const lookup = new MetaLookup(this);
    registerMetaControl(control, this, lookup);
    registerGrantControl(control, this, lookup);
    registerWebhookControl(control, this, lookup);
    registerInstagramControl(control, this, lookup);
    registerContentControl(control, this, lookup);
  }

  readBehaviour(): MetaPlatformBehaviour {
    return { instagram: this.instagram.behaviour, meta: this.behaviour };
  }

  setBehaviour({ meta, instagram }: MetaPlatformBehaviour): void {
    this.behaviour = meta;
    this.instagram.behaviour = instagram;
  }

  webhookTiming(): WebhookTiming {
    return { ...this.behaviour.webhooks, reuseSignatureTimestamp: false };
  }

  /** Returns to the state that the settings describe. */
  reset(): void {
    this.behaviour = this.initialBehaviour();
    this.instagram.clear();
    this.apps.reset();
    this.people.clear();
    this.pages.clear();
    this.tokens.clear();
    this.usage.clear();
    this.subscriptions.clear();
    this.callbacks.clear();
    this.webhooks.clear();
    this.uploads.clear();
    this.seed();
  }

  stop(): void {
    this.instagram.containers.clear();
  }

  save(): SavedMeta {
    const { accounts, containers, library, comments } = this.instagram;
    return {
      people: this.people.all(),
      pages: this.pages.all(),
      accounts: accounts.all(),
      tokens: this.tokens.save(),
      subscriptions: this.subscriptions.save(),
      containers: containers.save(),
      media: library.save(),
      comments: comments.save(),
    };
  }

  load(saved: SavedMeta): void {
    const { accounts, containers, library, comments } = this.instagram;
    this.people.clear();
    this.pages.clear();
    accounts.clear();
    for (const person of saved.people) this.people.put(person);
    for (const page of saved.pages) this.pages.put(page);
    for (const account of saved.accounts) accounts.put(account);
    this.tokens.load(saved.tokens);
    this.subscriptions.load(saved.subscriptions);
    containers.load(saved.containers);
    library.load(saved.media);
    comments.load(saved.comments);
  }

  summary(): object {
    const { accounts, containers, library, comments } = this.instagram;
    const statuses: Record<string, number> = {};
    for (const { statusCode } of containers.list()) statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
    return {
      apps: this.apps.ids(),
      people: this.people.all().length,
      accounts: accounts.all().length,
      liveGrants: this.tokens.liveGrants,
      containers: statuses,
      media: library.list().length,
      comments: comments.all().length,
    };
  }

  private initialBehaviour(): MetaBehaviour {
    const { apps: _apps, people: _people, pages: _pages, ...behaviour } = this.settings;
    return metaBehaviourSchema.parse(behaviour);
  }

  private seed(): void {
    for (const page of this.settings.pages) this.pages.put(structuredClone(page));
    for (const person of this.settings.people) this.people.put(structuredClone(person));
    this.instagram.seed();
  }

  private addHost(name: MetaHost, body: 'text' | 'stream', errorFormat: HostErrorFormat): FastifyInstance {
    return createHost({ ...this.engine, name, body, errorFormat });
  }
}
