import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf, sessionOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { UsersService } from '../users.service.js';
import { SessionConnection, SessionType, toSessionType } from './session.type.js';
import { toViewer, Viewer, viewerIdOf } from './viewer.type.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  constructor(
    private readonly users: UsersService,
    private readonly sessionsService: SessionsService,
  ) {}

  @LoadsNode({ typename: 'Viewer', type: Viewer, table: null })
  async loadViewer(actor: Actor, id: string): Promise<object | null> {
    const userId = actor.kind === 'system' ? null : actor.userId;
    if (!userId || id !== viewerIdOf(userId)) return null;
    return toViewer(await this.users.get(userId));
  }

  @LoadsNode({ typename: 'Session', type: SessionType, table: 'sessions' })
  async loadSession(actor: Actor, id: string): Promise<object | null> {
    if (actor.kind !== 'user' || !actor.sessionId) return null;
    const session = await this.sessionsService.find(actor.userId, id);
    return session && toSessionType(session, actor.sessionId);
  }

  @Query(() => Viewer, { description: 'The user who is signed in, or for whom an API client acts.' })
  @RequiresScope('profile:read')
  async viewer(@Caller() caller: Actor): Promise<Viewer> {
    return toViewer(await this.users.get(ownerOf(caller)));
  }

  @ResolveField(() => SessionConnection, {
    nullable: true,
    description: 'Sessions of the viewer, newest first. For API clients it is null, with an error.',
  })
  async sessions(
    @Parent() viewer: Viewer,
    @Caller() caller: Actor,
    @Args() page: PageArgs,
  ): Promise<Page<SessionType>> {
    const current = sessionOf(caller);
    const rows = await this.sessionsService.list(viewer.userId, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => toSessionType(row, current),
    );
  }
}
