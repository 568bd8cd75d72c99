import type { SimulatorClock } from '../../clock.js';
import type { Pages } from '../facebook/pages.js';
import type { Graph } from '../graph/graph.js';
import { ObjectIds } from '../ids.js';
import type { BaseUrlOf, Paging } from '../graph/paging.js';
import type { Subscriptions } from '../webhooks/subscriptions.js';
import { Accounts, type Account } from './accounts.js';
import { registerComments } from './content/comment-edges.js';
import { Comments } from './content/comments.js';
import { Containers } from './publishing/containers.js';
import type { InstagramEvents } from './events.js';
import { Insights } from './content/insights.js';
import { Library } from './content/library.js';
import { registerMedia } from './content/media-edges.js';
import { InstagramNodes } from './nodes.js';
import { Publications } from './publishing/publications.js';
import { registerPublishing } from './publishing/publishing-edges.js';
import { instagramBehaviourSchema, type InstagramBehaviour, type InstagramSettings } from './settings.js';
import { SitePictures } from './content/site-pictures.js';
import { registerSubscribedApps } from './subscribed-apps.js';

const HOUR_MS = 3_600_000;

interface InstagramParts {
  clock: SimulatorClock;
  pages: Pages;
  paging: Paging;
  baseUrl: BaseUrlOf;
  siteUrl: () => string;
  uploadUrl: () => string;
}

/** Simulated Instagram: accounts and their content, shared by both logins. */
export class Instagram {
  readonly ids = new ObjectIds();
  readonly accounts = new Accounts();
  readonly library: Library;
  readonly comments: Comments;
  readonly containers: Containers;
  readonly publications: Publications;
  readonly pictures: SitePictures;
  readonly nodes: InstagramNodes;
  behaviour: InstagramBehaviour;

  private readonly insights: Insights;

  constructor(
    private readonly settings: InstagramSettings,
    private readonly parts: InstagramParts,
  ) {
    const { clock, paging, siteUrl } = parts;
    this.behaviour = this.initialBehaviour();
    const behaviour = (): InstagramBehaviour => this.behaviour;
    const { ids, accounts } = this;
    this.library = new Library(clock, ids);
    this.comments = new Comments(clock, ids);
    this.containers = new Containers(clock, ids, behaviour);
    const { library, comments, containers } = this;
    this.publications = new Publications({ clock, containers, library, behaviour });
    this.insights = new Insights({ clock, comments, behaviour });
    this.pictures = new SitePictures({ clock, accounts, siteUrl });
    const { insights, pictures } = this;
    this.nodes = new InstagramNodes({ accounts, library, comments, insights, paging, pictures });
  }

  /** Registers the nodes and edges of Instagram. */
  register(graph: Graph, events: InstagramEvents, subscriptions: Subscriptions): void {
    const { accounts, library, comments, containers, publications, nodes, insights } = this;
    const { clock, pages, paging, baseUrl, uploadUrl } = this.parts;
    const behaviour = (): InstagramBehaviour => this.behaviour;
    library.setStoryEndListener((media) => events.reportStoryEnd(media));
    registerPublishing(graph, { clock, pages, containers, publications, nodes, behaviour, uploadUrl });
    registerMedia(graph, { clock, accounts, library, comments, insights, nodes, paging, baseUrl, behaviour });
    registerComments(graph, { clock, accounts, library, comments, events, nodes, paging });
    registerSubscribedApps(graph, subscriptions);
  }

  seed(): void {
    for (const account of this.settings.accounts) this.add(structuredClone(account));
  }

  /** Adds an account with existing media and comments. */
  add(account: Account): void {
    this.accounts.put(account);
    for (const media of this.library.seed(account)) {
      const createdAt = media.createdAt + HOUR_MS;
      const of = { mediaId: media.id, accountId: account.id, byOwner: false, createdAt };
      const first = this.comments.add({ ...of, parentId: null, username: 'sim.regular', text: 'Lovely!' });
      this.comments.add({ ...of, parentId: null, username: 'sim.newcomer', text: 'Where is this?' });
      this.comments.add({
        ...of,
        parentId: first.id,
        username: account.username,
        byOwner: true,
        text: 'Thank you!',
      });
    }
  }

  /** Removes all content and resets the behaviour. Seeds nothing. */
  clear(): void {
    this.behaviour = this.initialBehaviour();
    this.containers.clear();
    this.publications.clear();
    this.comments.clear();
    this.library.clear();
    this.accounts.clear();
  }

  private initialBehaviour(): InstagramBehaviour {
    const { accounts: _accounts, ...behaviour } = this.settings;
    return instagramBehaviourSchema.parse(behaviour);
  }
}
