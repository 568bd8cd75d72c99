import { DeliveriesApp } from './deliveries-app.js';
import { EventReceiver } from './servers/event-receiver.js';

/** An application, a receiver, and a user whose events can be sent to it. */
export interface ReceiverStand {
  app: DeliveriesApp;
  receiver: EventReceiver;
  userId: string;
  close: () => Promise<void>;
}

/** The same with an endpoint of the installation that sends to the receiver. */
export interface DeliveryStand extends ReceiverStand {
  /** Id of the endpoint. */
  id: string;
  /** Signing secret of the endpoint. */
  secret: string;
}

async function startReceiverStand(environment: Record<string, string> = {}): Promise<ReceiverStand> {
  const app = await DeliveriesApp.start(environment);
  const receiver = await EventReceiver.start();
  const close = async () => {
    await receiver.close();
    await app.close();
  };
  return { app, receiver, userId: await app.createUser(), close };
}

export async function startDeliveryStand(environment: Record<string, string> = {}): Promise<DeliveryStand> {
  const stand = await startReceiverStand(environment);
  return { ...stand, ...(await stand.app.createEndpoint(stand.receiver.url)) };
}

/** Starts a {@link ReceiverStand} before each test of the block, and closes it afterwards. */
export function useReceiverStand(assign: (stand: ReceiverStand) => unknown): void {
  useStand(startReceiverStand, assign);
}

/** Starts a {@link DeliveryStand} before each test of the block, and closes it afterwards. */
export function useDeliveryStand(assign: (stand: DeliveryStand) => unknown): void {
  useStand(startDeliveryStand, assign);
}

function useStand<Stand extends ReceiverStand>(
  start: () => Promise<Stand>,
  assign: (stand: Stand) => unknown,
): void {
  let stand: Stand | null = null;
  beforeEach(async () => {
    stand = await start();
    assign(stand);
  });
  afterEach(async () => {
    await stand?.close();
    stand = null;
  });
}
