import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AccountLoaders } from '../../accounts/graphql/account-loaders.js';
import { AccountType, toAccountType } from '../../accounts/graphql/account.type.js';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller, callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { type Page, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import type { ProductEntity } from '../products/product.entity.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { CommerceService } from '../commerce.service.js';
import { ProductsArgs } from './commerce.inputs.js';
import { CommerceLoaders } from './commerce-loaders.js';
import { positionKey, readPosition } from './list-position.js';
import { ProductConnection, ProductType, SkuType } from './product.type.js';
import { amountsOf } from './to-money.js';

const orderBy = 'CREATED_AT';

@Resolver(() => ProductType)
export class ProductsResolver {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
    private readonly loaders: CommerceLoaders,
    private readonly accountLoaders: AccountLoaders,
  ) {}

  @LoadsNode({ typename: 'Product', type: ProductType, table: 'products' })
  async loadProduct(actor: Actor, id: string): Promise<object | null> {
    const [product] = await this.commerce.productsById(ownerOf(actor), [id]);
    return product ? toProductType(product) : null;
  }

  @Query(() => ProductConnection, { description: 'Products of a shop, newest first, as of the last sync.' })
  @RequiresScope('commerce:read')
  async products(@Caller() caller: Actor, @Args() args: ProductsArgs): Promise<Page<ProductType>> {
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const { filter, after, first } = args;
    const position = readPosition(after, orderBy);
    const rows = await this.commerce.products(ownerOf(caller), id, filter ?? {}, position, first + 1);
    return toPage(rows, args, positionKey(orderBy), toProductType);
  }

  @ResolveField(() => [SkuType], { description: 'The variants of the product, with their stock.' })
  async skus({ id, exactAmounts }: ProductType, _args: unknown, context: GraphQLContext): Promise<SkuType[]> {
    const actor = callerOf(context);
    const owner = ownerOf(actor);
    const [skus, stock] = await Promise.all([
      this.loaders.skus(context, owner, id),
      this.loaders.stock(context, owner, id),
    ]);
    return skus.map((sku) => ({
      externalId: sku.externalId,
      sellerSku: sku.sellerSku,
      name: sku.name,
      price: amountsOf(sku, sku.currency, exactAmounts, `skus.${sku.externalId}.`)('price'),
      stock: stock
        .filter(({ skuExternalId }) => skuExternalId === sku.externalId)
        .map(({ warehouseExternalId, available, committed }) => ({
          warehouseId: warehouseExternalId,
          available,
          committed,
        })),
    }));
  }

  @ResolveField(() => AccountType, {
    nullable: true,
    description: 'The shop. Null, with an error, without the scope accounts:read.',
  })
  async account(
    { accountId }: ProductType,
    _args: unknown,
    context: GraphQLContext,
  ): Promise<AccountType | null> {
    const actor = callerOf(context);
    const account = await this.accountLoaders.account(context, actor, accountId);
    return account && toAccountType(account);
  }
}

export function toProductType(product: ProductEntity): ProductType {
  return {
    id: product.id,
    accountId: product.accountId,
    exactAmounts: product.exactAmounts,
    externalId: product.externalId,
    title: product.title,
    status: product.status,
    platformStatus: product.platformStatus,
    createdAt: product.createdAt,
    updatedAt: product.sourceUpdatedAt,
    stockSyncedAt: product.stockSyncedAt,
  };
}
