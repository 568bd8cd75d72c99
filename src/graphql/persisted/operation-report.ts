import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Kind, parse, validate } from 'graphql';
import { OperationManifest } from './operation-manifest.js';

/** Maximum number of documents that are named. */
const maxNamed = 5;

/** Reports documents of the manifests that this version of the schema refuses, before a client runs into them. */
@Injectable()
export class OperationReport implements OnApplicationBootstrap {
  private readonly logger = new Logger('PersistedOperations');

  constructor(
    private readonly manifest: OperationManifest,
    private readonly schemaHost: GraphQLSchemaHost,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.manifest.isOn) return;
    const documents = this.manifest.documents();
    const refused = documents.flatMap((text) => this.problemOf(text) ?? []);
    if (refused.length > 0)
      this.logger.warn(
        { refused: refused.length, documents: documents.length, first: refused.slice(0, maxNamed) },
        'The schema refuses documents of PERSISTED_OPERATIONS',
      );
  }

  private problemOf(text: string): { operation: string; message: string } | null {
    const document = parse(text);
    const [error] = validate(this.schemaHost.schema, document, undefined, { maxErrors: 1 });
    if (!error) return null;
    const named = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const name = named && 'name' in named ? named.name?.value : undefined;
    return { operation: name ?? '(unnamed)', message: error.message };
  }
}
