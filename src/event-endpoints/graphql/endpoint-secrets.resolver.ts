import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { RequiresAdmin, RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { inArgument } from '../../failures/in-argument.js';
import { ReauthenticationService } from '../../users/passwords/reauthentication.service.js';
import { EndpointSecretsService } from '../management/endpoint-secrets.service.js';
import { RevealEventEndpointSecretInput, RotateEventEndpointSecretInput } from './event-endpoint.inputs.js';
import {
  EventEndpointSecretRevealed,
  EventEndpointSecretRotated,
  RevealEventEndpointSecretResult,
  RotateEventEndpointSecretResult,
} from './event-endpoint-results.js';
import { toEventEndpoint } from './event-endpoint.type.js';

@Resolver()
export class EndpointSecretsResolver {
  constructor(
    private readonly secrets: EndpointSecretsService,
    private readonly reauthentication: ReauthenticationService,
  ) {}

  @Mutation(() => RotateEventEndpointSecretResult, {
    description:
      'Sets a new secret. During the overlap, events have signatures of both secrets. Administrators, and OAuth clients with a secret for their own endpoints.',
  })
  @RequiresScope('events:write')
  async rotateEventEndpointSecret(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint and the overlap.' }) input: RotateEventEndpointSecretInput,
  ): Promise<EventEndpointSecretRotated> {
    await this.reauthentication.requireInSession(actor, input.password ?? null);
    const { endpoint, secret } = await inArgument('input', () =>
      this.secrets.rotate(actor, input.id, {
        overlapSeconds: input.overlapSeconds,
        secret: input.secret ?? null,
      }),
    );
    return { __typename: 'EventEndpointSecretRotated', endpoint: toEventEndpoint(endpoint), secret };
  }

  @Mutation(() => RevealEventEndpointSecretResult, {
    description: 'Returns the current secret. Recorded in the audit trail. Administrators only.',
  })
  @RequiresAdmin()
  async revealEventEndpointSecret(
    @Caller() actor: Actor,
    @Args('input', { description: 'The endpoint.' }) { id, password }: RevealEventEndpointSecretInput,
  ): Promise<EventEndpointSecretRevealed> {
    await this.reauthentication.requireInSession(actor, password ?? null);
    const { secret } = await this.secrets.reveal(actor, id);
    return { __typename: 'EventEndpointSecretRevealed', secret };
  }
}
