import type { FastifyInstance } from 'fastify';
import { createSiteErrorFormat } from '../consent/site.js';
import type { Engine } from '../engine.js';
import { createHost, type HostErrorFormat } from '../hosts/host.js';
import type { PlatformDeclaration, SimulatedPlatform } from '../simulated-platform.js';
import type { WebhookTiming } from '../webhooks/deliveries.js';
import { analyticsOperations } from './analytics/analytics-endpoints.js';
import { inventoryOperations } from './catalog/inventory-endpoints.js';
import { productOperations } from './catalog/product-endpoints.js';
import { registerControl } from './control/control.js';
import { Quirks } from './control/quirks.js';
import { financeOperations } from './finance/finance-endpoints.js';
import { Settlements } from './finance/settlements.js';
import { ShopResponses } from './gateway/responses.js';
import { Exchanges } from './gateway/exchanges.js';
import { Gateway } from './gateway/gateway.js';
import { Limits } from './gateway/limits.js';
import { Pages } from './gateway/pages.js';
import { Router } from './gateway/router.js';
import { tiktokShopHosts, type TikTokShopHost } from './hosts.js';
import { Apps } from './login/apps.js';
import { authorizationOperations } from './login/authorization-endpoints.js';
import { Authorizations } from './login/authorizations.js';
import { registerConsent } from './login/consent.js';
import { registerTokenHost, createTokenErrorFormat } from './login/token-host.js';
import { Tokens, type SavedTokens } from './login/tokens.js';
import { OrderGenerator } from './orders/generator.js';
import { LifeCycle, type OrderEvents } from './orders/life-cycle.js';
import { orderOperations } from './orders/order-endpoints.js';
import {
  tiktokShopBehaviourSchema,
  tiktokShopSettingsSchema,
  type TikTokShopBehaviour,
  type TikTokShopSettings,
} from './settings.js';
import { mix } from './random.js';
import { AfterSalesFlow } from './returns/after-sales-flow.js';
import { batchOperations } from './returns/batch-endpoints.js';
import { ReturnAnnouncer } from './returns/return-announcer.js';
import { returnOperations } from './returns/return-endpoints.js';
import { Shops, type SavedShops } from './shops/shops.js';
import { Announcer } from './webhooks/announcer.js';
import { eventOperations } from './webhooks/event-endpoints.js';
import { PLATFORM, Webhooks } from './webhooks/webhooks.js';

interface SavedTikTokShop {
  tokens: SavedTokens;
  shops: SavedShops;
}

export const tiktokShopSimulator = {
  name: PLATFORM,
  hosts: tiktokShopHosts,
  settings: { tiktokShop: tiktokShopSettingsSchema.prefault({}) },
  behaviour: { tiktokShop: tiktokShopBehaviourSchema },
  create: (engine: Engine, settings: { tiktokShop: TikTokShopSettings }) =>
    new TikTokShop(engine, settings.tiktokShop),
} satisfies PlatformDeclaration;

/** Simulated TikTok Shop: its state and its hosts. */
export class TikTokShop implements SimulatedPlatform {
  readonly apps: Apps;
  readonly shops: Shops;
  readonly tokens: Tokens;
  readonly webhooks: Webhooks;
  readonly announcer: Announcer;
  readonly authorizations: Authorizations;
  readonly lifeCycle: LifeCycle;
  readonly settlements: Settlements;
  readonly flow: AfterSalesFlow;
  readonly generator: OrderGenerator;
  readonly pages: Pages;
  readonly limits: Limits;
  readonly exchanges: Exchanges;
  readonly quirks: Quirks;
  readonly hosts: Record<TikTokShopHost, FastifyInstance>;
  behaviour: TikTokShopBehaviour;

  constructor(
    readonly engine: Engine,
    private readonly settings: TikTokShopSettings,
  ) {
    const { clock, deliveries } = engine;
    this.behaviour = this.initialBehaviour();
    const behaviour = (): TikTokShopBehaviour => this.behaviour;
    this.apps = new Apps(settings.apps);
    this.shops = new Shops(settings.sellers, settings.seed, () => Math.floor(clock.now() / 1_000));
    this.tokens = new Tokens(clock, behaviour);
    this.webhooks = new Webhooks(clock, deliveries, this.apps, this.tokens, behaviour);
    this.announcer = new Announcer(clock, behaviour, this.webhooks);
    this.authorizations = new Authorizations(clock, this.apps, this.shops, this.tokens, this.webhooks);
    this.settlements = new Settlements(clock, behaviour, this.shops);
    this.lifeCycle = new LifeCycle(clock, behaviour, this.shops, this.createOrderEvents());
    this.flow = new AfterSalesFlow({
      clock,
      behaviour,
      lifeCycle: this.lifeCycle,
      announcer: new ReturnAnnouncer(this.webhooks),
      onRefund: (shop, order) => this.settlements.refunded(shop, order),
    });
    this.generator = new OrderGenerator(clock, this.lifeCycle, this.settlements);
    this.pages = new Pages(clock, behaviour);
    this.limits = new Limits(clock, behaviour);
    this.exchanges = new Exchanges(() => this.behaviour.exchangeBytes);
    this.quirks = new Quirks(clock, behaviour, this.lifeCycle);

    this.hosts = {
      'tiktokShop.services': this.host('tiktokShop.services', createSiteErrorFormat('TikTok Shop')),
      'tiktokShop.servicesUs': this.host('tiktokShop.servicesUs', createSiteErrorFormat('TikTok Shop')),
      'tiktokShop.auth': this.host('tiktokShop.auth', createTokenErrorFormat(clock)),
      'tiktokShop.api': this.host('tiktokShop.api', new ShopResponses(clock, behaviour)),
    };
    this.registerHosts();
    this.authorizations.start();
    this.settlements.start();
  }

  setUrls(): void {
    // No response contains an address of a host.
  }

  registerControl(control: FastifyInstance): void {
    registerControl(control, this);
  }

  readBehaviour(): { tiktokShop: TikTokShopBehaviour } {
    return { tiktokShop: this.behaviour };
  }

  setBehaviour({ tiktokShop }: { tiktokShop: TikTokShopBehaviour }): void {
    this.behaviour = tiktokShop;
  }

  webhookTiming(): WebhookTiming {
    return this.behaviour.webhooks;
  }

  reset(): void {
    this.behaviour = this.initialBehaviour();
    this.lifeCycle.stop();
    this.apps.reset();
    this.tokens.clear();
    this.shops.reset();
    this.pages.clear();
    this.limits.clear();
    this.exchanges.clear();
    this.quirks.clear();
  }

  save(): SavedTikTokShop {
    return { tokens: this.tokens.save(), shops: this.shops.save() };
  }

  load(saved: SavedTikTokShop): void {
    this.tokens.load(saved.tokens);
    this.shops.load(saved.shops);
    this.lifeCycle.armAll();
    for (const shop of this.shops.all()) this.flow.scheduleAll(shop);
  }

  summary(): object {
    return {
      apps: this.apps.keys(),
      sellers: this.shops.sellers().map(({ key }) => key),
      liveGrants: this.tokens.all().length,
      orders: Object.fromEntries(this.shops.all().map((shop) => [shop.key, shop.orders.length])),
    };
  }

  stop(): void {
    this.lifeCycle.stop();
  }

  private registerHosts(): void {
    const { apps, shops, tokens, pages, limits, exchanges, quirks } = this;
    const { clock } = this.engine;
    const behaviour = (): TikTokShopBehaviour => this.behaviour;
    const consent = { apps, shops, tokens };
    registerConsent(this.hosts['tiktokShop.services'], { ...consent, market: 'ROW' });
    registerConsent(this.hosts['tiktokShop.servicesUs'], { ...consent, market: 'US' });
    registerTokenHost(this.hosts['tiktokShop.auth'], { clock, apps, tokens, shops });
    const router = new Router([
      ...authorizationOperations({
        shops,
        tokens,
        deauthorize: (appKey, shop) => this.authorizations.end(appKey, shop.seller.key, shop.key),
      }),
      ...orderOperations({
        pages,
        behaviour,
        pageWasRead: (shop, token, isSorted) => quirks.pageWasRead(shop, pages, token, isSorted),
      }),
      ...productOperations({ pages, behaviour }),
      ...inventoryOperations({ behaviour, listener: this.announcer }),
      ...returnOperations({ pages, behaviour, flow: this.flow }),
      ...batchOperations({ pages, behaviour, flow: this.flow }),
      ...financeOperations({ pages, behaviour }),
      ...analyticsOperations(),
      ...eventOperations(),
    ]);
    new Gateway({
      clock,
      apps,
      tokens,
      shops,
      router,
      limits,
      exchanges,
      behaviour,
      responses: new ShopResponses(clock, behaviour),
      transform: (data) => quirks.transform(data),
    }).register(this.hosts['tiktokShop.api']);
  }

  /** What the changes of orders cause. */
  private createOrderEvents(): OrderEvents {
    return {
      orderChanged: (shop, index) => this.announcer.orderChanged(shop, index),
      stockChanged: (shop, change) => this.announcer.stockChanged(shop, change),
      cancellationRequested: (shop, index, at) => {
        this.flow.openCancellation(shop, index, at);
      },
      orderCancelled: (shop, index, at) => this.flow.recordCancellation(shop, index, at),
      returnRequested: (shop, index, at) => {
        const seed = shop.orders.time('seed', index);
        this.flow.openReturn(shop, index, at, {
          type: mix(seed, 56) % 3 === 0 ? 'REFUND' : 'RETURN_AND_REFUND',
          lines: [0],
          reason: 'Damaged item',
          isAutomatic: true,
        });
      },
      orderCompleted: (shop, index, at) => shop.ledger.addOrder(index, at),
    };
  }

  private initialBehaviour(): TikTokShopBehaviour {
    const { apps: _apps, sellers: _sellers, seed: _seed, ...behaviour } = this.settings;
    return tiktokShopBehaviourSchema.parse(behaviour);
  }

  private host(name: TikTokShopHost, errorFormat: HostErrorFormat): FastifyInstance {
    return createHost({ ...this.engine, name, body: 'text', errorFormat });
  }
}
