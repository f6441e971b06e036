/** An agency that charges cards through a gateway on this machine. */
import type { MoneyJson } from '../../core/contracts/index.ts';
import type { Body, TestOptions } from '../kit/app.ts';
import { type Gateway, startGateway } from '../kit/gateway.ts';
import { type Desk, openDesk } from './desk.ts';
import { eur } from './steps.ts';

/** Where the gateway posts its events. */
export const REPORTS = 'https://agency.example/api/charges/reports/demo-fr/payment-http';
/** A number that is given for test cards, and belongs to nobody. */
export const CARD = '4111111111111111';

export interface Cards {
  readonly desk: Desk;
  readonly gateway: Gateway;
  /** What a host of the agency is opened with. */
  readonly options: TestOptions;
  /** The gateway works well again. */
  well(): void;
  today(): string;
  forward(minutes: number): void;
  /** A dossier that owes an amount. */
  owing(amount: string): Promise<string>;
  create(dossier: string, amount: MoneyJson, more?: object, how?: object): Promise<Body>;
  /** What is asked of the gateway is asked. */
  work(): Promise<unknown>;
  get(row: { readonly id: string }): Promise<Body>;
  /** A charge that was taken. */
  charged(dossier: string, amount: string): Promise<Body>;
  /** Movements of a dossier: `receipt card 10.00 2026-03-10 ch_1`. */
  moved(dossier: string): Promise<string[]>;
  paid(dossier: string): Promise<string>;
  /** An event of a charge or refund, as the gateway says it. */
  event(type: string, row: Body, more?: object): Body;
  /** Posts events as the gateway does, signed now. */
  post(events: readonly object[], url?: string): Promise<{ readonly status: number; readonly body: Body }>;
  /** What an integrity run finds. */
  findings(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export async function openCards(kind: 'sqlite' | 'mariadb'): Promise<Cards> {
  const gateway = await startGateway();
  const options: TestOptions = {
    settings: {
      'payment-http': { baseUrl: `http://127.0.0.1:${gateway.port}`, apiKey: gateway.apiKey, signingSecret: gateway.secret },
      payments: { approvalAbove: eur('500.00') },
    },
    outboundAllow: [`127.0.0.1:${gateway.port}`],
    baseUrl: 'https://agency.example/',
  };
  const desk = await openDesk(kind, options);
  const { app } = desk;
  let events = 0;
  const cards: Cards = {
    ...{ desk, gateway, options },
    well() {
      gateway.trouble = () => null;
      gateway.decides = () => ({});
      gateway.meanwhile = async () => {};
      gateway.day = cards.today();
    },
    today: () => app.clock.now().slice(0, 10),
    forward: (minutes) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + minutes * 60_000).toISOString()),
    async owing(amount) {
      const dossier = await desk.open();
      await desk.fee(dossier, amount);
      return dossier;
    },
    create: (dossier, amount, more = {}, how = {}) =>
      app.op('charge.create', { dossier, money: amount, instrument: 'tok_1', ...more }, how),
    work: () => app.worker.drain(),
    get: ({ id }) => app.op('charge.get', { id }),
    async charged(dossier, amount) {
      const asked = await cards.create(dossier, eur(amount));
      await cards.work();
      const row = await cards.get(asked);
      if (row.state !== 'done') throw new Error(`The charge is ${row.state}: ${row.error}`);
      return row;
    },
    moved: async (dossier) =>
      (await app.op('payment.list', { dossier, sort: 'createdAt' })).items.map(
        (m: Body) => `${m.kind} ${m.method} ${m.money.amount} ${m.receivedOn}${m.bankRef ? ` ${m.bankRef}` : ''}`,
      ),
    paid: async (ref) => (await app.op('dossier.get', { ref })).paid.amount,
    event: (type, row, more = {}) => ({
      ...{ id: `e-${++events}`, type, key: row.id, reference: row.reference ?? 'later', ...row.money, day: cards.today(), detail: null },
      ...more,
    }),
    async post(said, url = REPORTS) {
      const { headers, bytes } = gateway.signed(url, said, app.clock.now());
      const here = url.replace('https://agency.example', 'http://localhost:3000');
      const reply = await app.api.fetch(new Request(here, { method: 'POST', headers, body: bytes as BodyInit }));
      return { status: reply.status, body: await reply.json() };
    },
    findings: async () => (await app.integrity.run(app.ctx())).findings,
    async close() {
      await app.remove();
      await gateway.close();
    },
  };
  return cards;
}
