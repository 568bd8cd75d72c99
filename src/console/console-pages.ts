import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '../config/config.js';
import { OperationManifest } from '../graphql/persisted/operation-manifest.js';
import { type ConsoleAsset, type ConsoleBuild, readConsoleBuild } from './console-build.js';
import { type ConsoleSettings, consoleSettings, renderConsolePage } from './console-page.js';

/** The page and the assets of the console, if it is built and not switched off. */
@Injectable()
export class ConsolePages implements OnModuleInit {
  private readonly settings: ConsoleSettings;
  private build: ConsoleBuild | null = null;

  constructor(
    private readonly config: Config,
    private readonly manifest: OperationManifest,
  ) {
    this.settings = consoleSettings(config);
  }

  async onModuleInit(): Promise<void> {
    if (!this.config.console.enabled) return;
    this.build = await readConsoleBuild();
    for (const document of this.build?.operations ?? []) this.manifest.allow(document);
  }

  get isServed(): boolean {
    return this.build !== null;
  }

  /** Sends the page. `path` is its path below the base path. @returns false if there is no console */
  send(reply: FastifyReply, path: string): boolean {
    if (!this.build) return false;
    const { page, firstLoad } = this.build;
    const scripts = Object.hasOwn(firstLoad, path) ? firstLoad[path] : [];
    const { html, headers } = renderConsolePage(page, this.settings, scripts);
    void reply.headers(headers).send(html);
    return true;
  }

  /** An asset by file name, or null. */
  asset(name: string): ConsoleAsset | null {
    return this.build?.assets.get(name) ?? null;
  }
}
