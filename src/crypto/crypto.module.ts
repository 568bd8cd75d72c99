import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { KeyRotation } from './key-rotation.js';
import { KeyedHash } from './keyed-hash.js';
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
    KeyRotation,
  ],
  exports: [TokenVault, KeyedHash, KeyRotation],
})
export class CryptoModule {}
