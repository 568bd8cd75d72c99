import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CommerceModule } from '../commerce/commerce.module.js';
import { ContentModule } from '../content/content.module.js';
import { MarkedModule } from '../discovery/marked.module.js';
import { RequestGateModule } from '../graphql/graphql.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { UsersModule } from '../users/users.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { PostsModule } from '../posts/posts.module.js';
import { ApprovalFiles } from './approvals/approval-files.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { McpChallenges } from './http/challenges.js';
import { McpController } from './http/mcp.controller.js';
import { McpGate } from './http/mcp-gate.js';
import { ResourceMetadataController } from './http/resource-metadata.controller.js';
import { McpModule } from './mcp.module.js';
import { McpServer } from './server/mcp-server.js';
import { ToolCallTrail } from './server/tool-call-trail.js';
import { ToolCalls } from './server/tool-calls.js';
import { AccountTools } from './tools/account.tools.js';
import { CommentTools } from './tools/comment.tools.js';
import { ContentTools } from './tools/content.tools.js';
import { EffectTools } from './tools/effects.js';
import { OrderTools } from './tools/order.tools.js';
import { PostProposals } from './tools/posts/post-proposals.js';
import { PostStatusTools } from './tools/posts/post-status.tools.js';
import { PublishTools } from './tools/posts/publish.tools.js';
import { UploadTools } from './tools/posts/upload.tools.js';
import { ShopChangeTools } from './tools/shop-change.tools.js';
import { ShopTools } from './tools/shop.tools.js';
import { Tools } from './tools/tools.js';

/** The MCP server for AI assistants. Only in processes that serve the API. */
@Module({
  imports: [
    McpModule,
    MarkedModule,
    RequestGateModule,
    OAuthModule,
    UsersModule,
    AccountsModule,
    PostsModule,
    UploadsModule,
    ContentModule,
    CommerceModule,
  ],
  controllers: [McpController, ResourceMetadataController, ApprovalsController],
  providers: [
    ApprovalFiles,
    AccountTools,
    CommentTools,
    ContentTools,
    EffectTools,
    McpChallenges,
    McpGate,
    McpServer,
    OrderTools,
    PostProposals,
    PostStatusTools,
    PublishTools,
    ShopChangeTools,
    ShopTools,
    ToolCallTrail,
    ToolCalls,
    Tools,
    UploadTools,
  ],
})
export class McpServerModule {}
