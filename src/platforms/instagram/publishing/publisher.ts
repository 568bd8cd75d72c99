import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { PlatformHttp } from '../../http/platform-http.js';
import { Capability, Platform } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { MediaFile } from '../../platform-media.js';
import type { PublishProblem, PublishStatus } from '../../platform-outcomes.js';
import type { Composer, PostOptions, PublishRequest } from '../../platform-publishing.js';
import type { ContainerPublisher, ContainerState, CreatedContainer } from '../../platform-containers.js';
import type { ExternalMedia } from '../../platform-content.js';
import { containerState, publishStatus } from './container-status.js';
import type { GraphCall } from '../client/graph-client.js';
import { checkPost } from './checks.js';
import { readComposer } from './composer.js';
import type { InstagramContent } from '../content/content.js';
import { coverFiles } from './cover.js';
import { accessOf, accountOf } from '../login/credentials.js';
import { describeOptions } from './option-facts.js';
import { optionsSchema, parseOptions } from './options.js';
import { partParameters, wholeParameters } from '../client/requests.js';
import { scopesOfCalls } from '../login/scopes.js';
import type { InstagramClient } from '../client/client.js';
import { containerAnswer, containerStatusAnswer, idNode, permalinkAnswer } from '../client/schemas.js';
import { isTrustedUploadUrl, UploadHost } from './upload-host.js';

/** Content publishing: containers are created, combined, and published by one last call. */
export class InstagramPublisher implements ContainerPublisher {
  readonly options: PostOptions = { schema: optionsSchema, describe: describeOptions };
  readonly linkedFiles = coverFiles;
  private readonly uploads: UploadHost;

  constructor(
    private readonly client: InstagramClient,
    private readonly content: InstagramContent,
    http: PlatformHttp,
    private readonly clock: Clock,
  ) {
    this.uploads = new UploadHost(http, clock);
  }

  composer(credentials: OpenCredentials): Promise<Composer> {
    return readComposer(this.client, credentials, this.clock);
  }

  parseOptions(options: unknown): { options: unknown } | { problems: PublishProblem[] } {
    return parseOptions(options);
  }

  check(request: PublishRequest, composer: Composer): PublishProblem[] {
    return checkPost(request, composer);
  }

  /** Videos, with Facebook Login: Instagram Login has no resumable uploads, and photos are always fetched. */
  takesBytes(credentials: OpenCredentials, { kind }: MediaFile): boolean {
    return kind === 'VIDEO' && accessOf(credentials).page !== null;
  }

  createPart(
    credentials: OpenCredentials,
    request: PublishRequest,
    index: number,
    url: string | null,
  ): Promise<CreatedContainer> {
    return this.create(credentials, partParameters(request, index, url), url === null);
  }

  createWhole(
    credentials: OpenCredentials,
    request: PublishRequest,
    partIds: readonly string[],
  ): Promise<CreatedContainer> {
    return this.create(credentials, wholeParameters(request, partIds), false);
  }

  async sendBytes(
    credentials: OpenCredentials,
    uploadUrl: string,
    file: { first: number; totalBytes: number; body: AsyncIterable<Uint8Array> },
  ): Promise<void> {
    const { page, userToken } = accessOf(credentials);
    try {
      await this.uploads.send(uploadUrl, page?.token ?? userToken, file);
    } catch (error) {
      throw await this.client.pageRefusal(credentials, 'upload', error);
    }
  }

  async bytesReceived(credentials: OpenCredentials, containerId: string): Promise<number> {
    const { video_status } = await this.container(credentials, containerId, 'status_code,video_status');
    return video_status?.uploading_phase?.bytes_transferred ?? 0;
  }

  async containerState(credentials: OpenCredentials, containerId: string): Promise<ContainerState> {
    return containerState(await this.container(credentials, containerId, 'status_code,status'));
  }

  async publish(credentials: OpenCredentials, containerId: string): Promise<{ platformPostId: string }> {
    const { id } = await this.client.write(credentials, {
      ...this.writing(credentials),
      name: 'media_publish',
      path: `/${accountOf(accessOf(credentials))}/media_publish`,
      form: { creation_id: containerId },
      schema: idNode,
      // A repeat makes no second post, but its response has no post id. So the state of the container is read first.
      repeatable: false,
      critical: true,
    });
    return { platformPostId: id };
  }

  async status(credentials: OpenCredentials, publishId: string): Promise<PublishStatus> {
    return publishStatus(await this.container(credentials, publishId, 'status_code,status'));
  }

  async permalink(credentials: OpenCredentials, platformPostId: string): Promise<string | null> {
    const { permalink } = await this.client.read(credentials, {
      name: 'permalink',
      method: 'GET',
      path: `/${platformPostId}`,
      query: { fields: 'permalink' },
      schema: permalinkAnswer,
      repeatable: true,
    });
    return permalink;
  }

  recent(credentials: OpenCredentials): Promise<ExternalMedia[]> {
    return this.content.recent(credentials);
  }

  /** A container that is not published is not visible, so a call without a response is repeated. */
  private async create(
    credentials: OpenCredentials,
    form: Record<string, string>,
    byBytes: boolean,
  ): Promise<CreatedContainer> {
    const access = accessOf(credentials);
    const { url } = this.client.host(access.login);
    const { id, uri } = await this.client.write(credentials, {
      ...this.writing(credentials),
      name: 'container_create',
      path: `/${accountOf(access)}/media`,
      form,
      schema: containerAnswer.refine(({ uri: to }) => !byBytes || (to && isTrustedUploadUrl(to, url))),
      repeatable: true,
      slow: true,
    });
    return { containerId: id, uploadUrl: byBytes ? (uri ?? null) : null };
  }

  private writing(credentials: OpenCredentials): Pick<GraphCall<unknown>, 'method' | 'scopes'> {
    return { method: 'POST', scopes: scopesOfCalls(accessOf(credentials).login, Capability.PUBLISH) };
  }

  private container(credentials: OpenCredentials, containerId: string, fields: string) {
    if (!/^\d{5,25}$/.test(containerId)) throw unknownContainer();
    return this.client.read(credentials, {
      name: 'container_status',
      method: 'GET',
      path: `/${containerId}`,
      query: { fields },
      schema: containerStatusAnswer,
      repeatable: true,
    });
  }
}

function unknownContainer(): PlatformFailure {
  return PlatformFailure.rejected(Platform.INSTAGRAM, {
    platformCode: 'CONTAINER_UNKNOWN',
    message: 'No container has this id.',
  });
}
