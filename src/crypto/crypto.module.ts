import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { KeyRotation } from './key-rotation.js';
import { KeyedHash } from './keyed-hash.js';
import { ProcessRegistration } from './processes/process-registration.js';
import { TokenVault } from './token-vault.js';

@Global()
@Module({
  providers: [
    {
      provide: TokenVault,
      inject: [Config],
      useFactory: (config: Config) => new TokenVault(config.secrets.tokenKeys),
    },
    {
      provide: KeyedHash,
      inject: [Config],
      useFactory: (config: Config) => new KeyedHash(config.secrets.session),
    },
    {
      provide: KeyRotation,
      inject: [DataSource, TokenVault, Config],
      useFactory: (source: DataSource, vault: TokenVault, config: Config) =>
        new KeyRotation(source, vault, config.dataDir),
    },
    ProcessRegistration,
  ],
  exports: [TokenVault, KeyedHash, KeyRotation, ProcessRegistration],
})
export class CryptoModule {}
