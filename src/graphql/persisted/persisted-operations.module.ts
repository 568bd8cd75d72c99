import { Module } from '@nestjs/common';
import { OperationManifest } from './operation-manifest.js';

/** The documents that callers may run. Parts of the installation add their own. */
@Module({ providers: [OperationManifest], exports: [OperationManifest] })
export class PersistedOperationsModule {}
