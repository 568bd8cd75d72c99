import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { Failure } from '../../failures/failure.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { SessionsService } from '../sessions.service.js';
import { UsersService } from '../users.service.js';
import { SessionConnection, type SessionType, toSessionType } from './session.type.js';
import { toViewer, Viewer } from './viewer.type.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  constructor(
    private readonly users: UsersService,
    private readonly sessionsService: SessionsService,
  ) {}

  @Query(() => Viewer, { description: 'The person who is signed in, or for whom an API client acts.' })
  @RequiresScope('profile:read')
  async viewer(@Caller() caller: Actor): Promise<Viewer> {
    return toViewer(await this.users.get(ownerOf(caller)));
  }

  @ResolveField(() => SessionConnection, {
    description: 'Where the viewer is signed in, newest first. Only for a person in a browser.',
  })
  async sessions(
    @Parent() viewer: Viewer,
    @Caller() caller: Actor,
    @Args() page: PageArgs,
  ): Promise<Page<SessionType>> {
    if (caller.kind !== 'user' || !caller.sessionId) throw new Failure('FORBIDDEN');
    const current = caller.sessionId;
    const rows = await this.sessionsService.list(viewer.id, decodeIdCursor(page.after), page.first + 1);
    return toPage(
      rows,
      page.first,
      (row) => [row.id],
      (row) => toSessionType(row, current),
    );
  }
}
