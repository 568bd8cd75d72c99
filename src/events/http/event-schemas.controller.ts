import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../../auth/access.js';
import { payloadSchemas } from '../payload-schemas.js';

/** Serves the JSON Schemas of the payloads. They are the same in every installation of a version. */
@Controller()
@Public()
export class EventSchemasController {
  @Get('events/schemas')
  @Header('cache-control', 'public, max-age=300')
  read(): object {
    return payloadSchemas;
  }
}
