/** An agency at work, for what an accountant asks of every act: dossiers, stays, bills, days that pass, and the accounts they leave. */
import type { MoneyJson } from '../../core/contracts/index.ts';
import { invoices } from '../../core/modules/billing/model.ts';
import { type Body, type TestApp, type TestOptions, testApp } from '../kit/app.ts';

export const usd = (amount: string): MoneyJson => ({ amount, currency: 'USD' });
export const line = (side: 'sale' | 'purchase', nature: string, money: MoneyJson, more: object = {}) => ({
  ...{ side, nature, label: nature, money, ...more },
});
export const stays = (from: string, to: string) => ({ stays: [{ name: 'Hôtel du Lac', from, to }] });

export interface Stay {
  readonly soldAs?: 'principal' | 'agent';
  readonly from?: string;
  readonly to?: string;
}
export interface Desk {
  readonly app: TestApp;
  readonly client: string;
  /** A confirmed dossier. */
  open(currency?: string): Promise<string>;
  /** A stay from 4 to 11 July 2026 at the supplier LAC, sold as principal unless told otherwise; its id. */
  stay(dossier: string, sale: MoneyJson | null, purchase: MoneyJson | null, how?: Stay): Promise<string>;
  add(dossier: string, line: object): Promise<Body>;
  fee(dossier: string, amount: string, more?: object): Promise<Body>;
  invoice(dossier: string): Promise<string>;
  /** A bill of LAC for a service, dated today; for none when it is null. */
  bill(money: MoneyJson, service: string | null, more?: object): Promise<Body>;
  /** Changes a service as it is now. */
  change(service: string, dossier: string, patch: object): Promise<Body>;
  /** Accounts of a dossier as `411 12.00`, those at zero left out; up to a day where one is given. */
  accounts(dossier: string, to?: string): Promise<string[]>;
  entries(dossier: string): Promise<Body[]>;
  /** Days on which an account of a dossier was moved. */
  days(dossier: string, account: string): Promise<string[]>;
  /** What the document of an invoice or credit note shows. */
  view(number: string): Promise<Body>;
  /** The VAT it shows: rate, or why there is none, with base and tax. */
  rates(number: string): Promise<string[][]>;
  /** Lets the days pass, with what runs at night. */
  moveTo(day: string): Promise<void>;
}

/** A desk on 10 March 2026. */
export async function openDesk(kind: 'sqlite' | 'mariadb', options: TestOptions = {}): Promise<Desk> {
  const app = await testApp(kind, { at: '2026-03-10T09:00:00.000Z', ...options });
  const { code: client } = await app.op('client.create', { name: 'Client' });
  for (const code of ['LAC', 'AUTRE']) await app.op('supplier.create', { name: code, code });
  // The first sight of a job only notes it.
  await app.scheduler.runDue();
  return deskOf(app, client);
}

/** A desk of its own that opens on a day, and is gone after what is done there. */
export async function atDesk(
  kind: 'sqlite' | 'mariadb',
  day: string,
  work: (desk: Desk) => Promise<void>,
  options: TestOptions = {},
): Promise<void> {
  const desk = await openDesk(kind, { at: `${day}T09:00:00.000Z`, ...options });
  try {
    await work(desk);
  } finally {
    await desk.app.remove();
  }
}
/** A stay of 1,000.00 that costs 800.00, sold in the own name and invoiced. */
export async function soldStay(desk: Desk, from: string, to: string): Promise<{ readonly dossier: string; readonly service: string }> {
  const [sale, cost] = ['1000.00', '800.00'].map((amount) => ({ amount, currency: 'EUR' })) as [MoneyJson, MoneyJson];
  const dossier = await desk.open();
  const service = await desk.stay(dossier, sale, cost, { from, to });
  await desk.invoice(dossier);
  return { dossier, service };
}

/** The same desk over another host of its database. */
export function deskOf(app: TestApp, client: string): Desk {
  const entries = async (dossier: string): Promise<Body[]> => (await app.op('ledger.entries', { dossier, limit: 200 })).items;
  const add: Desk['add'] = (dossier, given) => app.op('priceLine.add', { dossier, ...given });
  const view: Desk['view'] = (number) =>
    app.db.read(app.ctx(), async (tx) => (await tx.get(invoices, { number }, 'No such invoice.')).view as Body);
  return {
    app,
    client,
    entries,
    open: async (currency = 'EUR') => (await app.op('dossier.create', { title: 'Séjour', client, status: 'confirmed', currency })).ref,
    async stay(dossier, sale, purchase, { soldAs = 'principal', from = '2026-07-04', to = '2026-07-11' } = {}) {
      const prices = [...(sale ? [line('sale', 'stay', sale)] : []), ...(purchase ? [line('purchase', 'stay', purchase)] : [])];
      return (await app.op('service.add', { dossier, service: 'hotel', supplier: 'LAC', soldAs, item: stays(from, to), prices })).id;
    },
    add,
    fee: (dossier, amount, more = {}) => add(dossier, line('sale', 'fee', { amount, currency: 'EUR' }, more)),
    invoice: async (dossier) => (await app.op('invoice.issue', { dossier })).number,
    bill: (money, service, more = {}) =>
      app.op('supplierInvoice.create', {
        ...{ supplier: 'LAC', reference: `B-${++bills}`, issuedOn: app.clock.now().slice(0, 10), total: money },
        ...{ lines: [{ money, ...(service === null ? {} : { service }) }], ...more },
      }),
    async change(service, dossier, patch) {
      const { version } = (await app.op('service.list', { dossier })).items.find((s: Body) => s.id === service);
      return app.op('service.update', { id: service, ...patch }, { ifMatch: `"${version}"` });
    },
    async accounts(dossier, to = '9999-12-31') {
      const sums = new Map<string, bigint>();
      for (const e of await entries(dossier))
        for (const l of e.lines.filter((x: Body) => x.dossier === dossier && e.date <= to))
          sums.set(l.account, (sums.get(l.account) ?? 0n) + minor(l.debit.amount) - minor(l.credit.amount));
      return [...sums]
        .filter(([, m]) => m !== 0n)
        .map(([a, m]) => `${a} ${(Number(m) / 100).toFixed(2)}`)
        .sort();
    },
    async days(dossier, account) {
      return (await entries(dossier)).filter((e) => e.lines.some((l: Body) => l.account === account)).map((e) => e.date);
    },
    view,
    rates: async (number) => (await view(number)).vat.map((v: Body) => [v.rate ?? v.mention, v.base.amount, v.tax.amount]),
    async moveTo(day) {
      app.clock.moveTo(`${day}T09:00:00.000Z`);
      await app.scheduler.runDue();
    },
  };
}
/** Another host of the same agency, whose settings changed since. */
export async function changedSince(desk: Desk, options: TestOptions, work: (other: Desk) => Promise<void>): Promise<void> {
  const app = await testApp('sqlite', { url: desk.app.url, at: desk.app.clock.now(), ...options });
  try {
    await work(deskOf(app, desk.client));
  } finally {
    await app.remove();
  }
}
let bills = 0;
const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));
