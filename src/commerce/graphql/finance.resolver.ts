import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller, callerOf } from '../../auth/caller.decorator.js';
import type { GraphQLContext } from '../../auth/request-context.js';
import { type Page, toPage } from '../../graphql/connection.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { CommerceService } from '../commerce.service.js';
import { isBalanced } from '../domain/balance.js';
import { ShopRangeArgs, TransactionsArgs } from './commerce.inputs.js';
import { CommerceLoaders } from './commerce-loaders.js';
import {
  ShopPaymentConnection,
  ShopPaymentType,
  StatementConnection,
  StatementType,
  TransactionConnection,
  TransactionType,
  WithdrawalConnection,
  WithdrawalType,
} from './finance.type.js';
import { positionKey, readPosition } from './list-position.js';
import {
  toShopPaymentType,
  toStatementType,
  toTransactionType,
  toWithdrawalType,
} from './to-finance-types.js';

/** Names of the orders in cursors. */
const byStatement = 'STATEMENT_AT';
const byCreation = 'CREATED_AT';

@Resolver(() => StatementType)
export class FinanceResolver {
  constructor(
    private readonly commerce: CommerceService,
    private readonly accounts: AccountsService,
    private readonly loaders: CommerceLoaders,
  ) {}

  @LoadsNode({ typename: 'Statement', type: StatementType, table: 'statements' })
  async loadStatement(actor: Actor, id: string): Promise<object | null> {
    const [statement] = await this.commerce.statementsById(ownerOf(actor), [id]);
    return statement ? toStatementType(statement) : null;
  }

  @LoadsNode({ typename: 'Transaction', type: TransactionType, table: 'transactions' })
  async loadTransaction(actor: Actor, id: string): Promise<object | null> {
    const [transaction] = await this.commerce.transactionsById(ownerOf(actor), [id]);
    return transaction ? toTransactionType(transaction) : null;
  }

  @LoadsNode({ typename: 'ShopPayment', type: ShopPaymentType, table: 'payments' })
  async loadPayment(actor: Actor, id: string): Promise<object | null> {
    const [payment] = await this.commerce.paymentsById(ownerOf(actor), [id]);
    return payment ? toShopPaymentType(payment) : null;
  }

  @LoadsNode({ typename: 'Withdrawal', type: WithdrawalType, table: 'withdrawals' })
  async loadWithdrawal(actor: Actor, id: string): Promise<object | null> {
    const [withdrawal] = await this.commerce.withdrawalsById(ownerOf(actor), [id]);
    return withdrawal ? toWithdrawalType(withdrawal) : null;
  }

  @Query(() => StatementConnection, { description: 'Statements of a shop, newest first.' })
  @RequiresScope('commerce:read')
  async statements(@Caller() caller: Actor, @Args() args: ShopRangeArgs): Promise<Page<StatementType>> {
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const position = readPosition(args.after, byStatement);
    const { filter, first } = args;
    const rows = await this.commerce.statements(ownerOf(caller), id, filter ?? {}, position, first + 1);
    return toPage(rows, args, positionKey(byStatement), toStatementType);
  }

  @Query(() => TransactionConnection, {
    description:
      'Transactions of a shop, newest statement first. The range of the filter is the time of the statement.',
  })
  @RequiresScope('commerce:read')
  async transactions(
    @Caller() caller: Actor,
    @Args() args: TransactionsArgs,
  ): Promise<Page<TransactionType>> {
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const position = readPosition(args.after, byStatement);
    const { filter, first } = args;
    const rows = await this.commerce.transactions(ownerOf(caller), id, filter ?? {}, position, first + 1);
    return toPage(rows, args, positionKey(byStatement), toTransactionType);
  }

  @Query(() => ShopPaymentConnection, {
    description: 'Payments of the platform to the seller, newest first.',
  })
  @RequiresScope('commerce:read')
  async payments(@Caller() caller: Actor, @Args() args: ShopRangeArgs): Promise<Page<ShopPaymentType>> {
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const position = readPosition(args.after, byCreation);
    const { filter, first } = args;
    const rows = await this.commerce.payments(ownerOf(caller), id, filter ?? {}, position, first + 1);
    return toPage(rows, args, positionKey(byCreation), toShopPaymentType);
  }

  @Query(() => WithdrawalConnection, { description: 'Withdrawals of a shop, newest first.' })
  @RequiresScope('commerce:read')
  async withdrawals(@Caller() caller: Actor, @Args() args: ShopRangeArgs): Promise<Page<WithdrawalType>> {
    const { id } = await this.accounts.resolve(caller, args.accountId);
    const position = readPosition(args.after, byCreation);
    const { filter, first } = args;
    const rows = await this.commerce.withdrawals(ownerOf(caller), id, filter ?? {}, position, first + 1);
    return toPage(rows, args, positionKey(byCreation), toWithdrawalType);
  }

  @ResolveField(() => Boolean, {
    nullable: true,
    description:
      'Whether the transactions add up exactly to the settlement and the reserve, and both to what is paid. Null while isComplete is false, or if transactions have another currency or could not be stored.',
  })
  async isBalanced({ id }: StatementType, _args: unknown, context: GraphQLContext): Promise<boolean | null> {
    const actor = callerOf(context);
    const sums = await this.loaders.statementSums(context, ownerOf(actor), id);
    return sums && isBalanced(sums);
  }
}
