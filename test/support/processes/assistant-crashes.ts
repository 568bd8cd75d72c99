import { ConfirmationsRepository } from '../../../src/mcp/confirmations/confirmations.repository.js';
import { CreatePostsService } from '../../../src/posts/create-posts.service.js';
import { Tools } from '../../../src/mcp/tools/tools.js';
import {
  approvedPost,
  browserOf,
  newAssistant,
  type TestAssistant,
  type ToolAnswer,
} from '../clients/assistants.js';
import { type Creator, PublishingStand, sampleVideo } from '../platforms/publishing.js';
import type { UserBrowser } from '../../oauth/fixtures.js';
import { Crashes } from './crashes.js';

export const minuteMs = 60_000;

/** Calls of an assistant that end between two statements, in one process. */
export class AssistantCrashes {
  private readonly crashes = new Crashes();

  private constructor(
    readonly stand: PublishingStand,
    private readonly creator: Creator,
    private readonly user: UserBrowser,
    private assistant: TestAssistant,
  ) {
    const confirmations = stand.get(ConfirmationsRepository);
    this.crashes.watch(confirmations, 'starting the call', 'claim');
    this.crashes.watch(stand.get(CreatePostsService), 'the effect', 'create');
    this.crashes.watch(confirmations, 'storing the result', 'complete');
  }

  static async start(): Promise<AssistantCrashes> {
    const stand = await PublishingStand.start();
    const creator = await stand.creator();
    const user = await browserOf(stand.test, creator.client, creator.userId);
    return new AssistantCrashes(stand, creator, user, await newAssistant(stand.test, user));
  }

  close(): Promise<void> {
    return this.stand.close();
  }

  /** Arguments of publish_post for a new post that the user approved. */
  async approvedPost(): Promise<object> {
    await this.renewToken();
    const post = {
      media: [{ uploadId: await this.stand.upload(this.creator, sampleVideo) }],
      caption: 'Once',
      targets: [{ accountId: this.creator.accountId, options: { privacyLevel: 'PUBLIC_TO_EVERYONE' } }],
    };
    const { confirmationToken } = await approvedPost(this.assistant, this.user, post);
    return { ...post, confirmationToken };
  }

  async call(input: object): Promise<ToolAnswer> {
    await this.renewToken();
    return this.assistant.call('publish_post', input);
  }

  /** Points at which a call can end. */
  pointsOf(input: object): Promise<string[]> {
    return this.crashes.pointsOf(() => this.run(input));
  }

  /** Runs a call that ends before or after a point. */
  async dieBefore(name: string, input: object): Promise<void> {
    await this.dieAt(`before ${name}`, input);
  }

  async dieAt(point: string, input: object): Promise<void> {
    if (
      await this.crashes.live(
        (reached) => reached === point,
        () => this.run(input),
      )
    )
      throw new Error(`The call has no point “${point}”.`);
  }

  async countPosts(): Promise<number> {
    const { posts } = await this.creator.client.data('{ posts(first: 100) { edges { node { id } } } }');
    return posts.edges.length;
  }

  /** Access tokens live an hour. */
  private async renewToken(): Promise<void> {
    const { oauthClient } = this.assistant;
    this.assistant = await newAssistant(this.stand.test, this.user, { oauthClient });
  }

  /** Inside of this process, because a request would begin another life. */
  private run(input: object): Promise<object> {
    const { userId } = this.creator;
    const actor = {
      ...{ kind: 'user', userId, clientId: this.assistant.oauthClient.id, sessionId: null },
      ...{ scopes: ['posts:write'], address: null },
    };
    const tool = this.stand.get(Tools).find('publish_post')!;
    return tool.run(actor as never, input as never, { confirmationId: null });
  }
}
