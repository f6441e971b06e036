/**
 * Random histories of a dossier: price, invoice, credit, pay, move, refund, reverse, bill, regularise, close, change dates, let days pass, in any order and
 * currency. Every act goes through the API; one that is refused is part of the history, one that fails is a fault. After each history the books are held
 * against the dossier: what is wrong is told with the seed and the acts that led there.
 */
import { addDays, formatMinor } from '../../core/contracts/index.ts';
import { type Body, Refused, type TestApp } from './app.ts';

/** Numbers that follow from a seed (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface World {
  readonly client: string;
  readonly suppliers: readonly string[];
}
/** What every history shares: a client, suppliers, rates. */
export async function newWorld(app: TestApp): Promise<World> {
  const client = (await app.op('client.create', { name: 'Client' })).code;
  const suppliers: string[] = [];
  for (const code of ['LAC', 'AIRX', 'TOUR']) suppliers.push((await app.op('supplier.create', { name: code, code })).code);
  return { client, suppliers };
}

export interface History {
  readonly seed: number;
  readonly dossiers: readonly string[];
  /** Acts in order, refused ones with their code. */
  readonly acts: readonly string[];
}

/** Plays one history of about `length` acts on two dossiers. */
export async function playHistory(app: TestApp, world: World, seed: number, length = 24): Promise<History> {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const currency = next() < 0.75 ? 'EUR' : pick(['USD', 'JPY']);
  const money = (low: number, high: number): Body => ({
    amount: formatMinor(BigInt(Math.floor(low + next() * (high - low))), currency),
    currency,
  });
  const negative = (m: Body): Body => ({ ...m, amount: `-${m.amount}` });
  const today = (): string => app.clock.now().slice(0, 10);
  const acts: string[] = [];
  const call = async (operation: string, input: object): Promise<Body | null> => {
    try {
      const answer = await app.op(operation, input, { ifMatch: '*' });
      acts.push(`${operation} ${JSON.stringify(input)}`);
      return answer;
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.status >= 500) {
        throw Object.assign(new Error(`seed ${seed}: ${operation} ${JSON.stringify(input)}: ${String(error)}\n${acts.join('\n')}`), {
          cause: error,
        });
      }
      acts.push(`${operation} ${JSON.stringify(input)} refused ${error.code}`);
      return null;
    }
  };
  if (currency === 'USD') await call('rate.create', { currency, day: today(), rate: (0.8 + next() * 0.3).toFixed(4) });
  const dossiers: string[] = [];
  for (let i = 0; i < 2; i++) {
    const made = await call('dossier.create', {
      client: world.client,
      title: `Seed ${seed}`,
      status: pick(['confirmed', 'confirmed', 'quote']),
      currency,
    });
    dossiers.push(made.ref);
  }
  const item = (): object => {
    const from = addDays(today(), Math.floor(next() * 90) - 30);
    return next() < 0.1 ? { stays: [] } : { stays: [{ name: 'Séjour', from, to: addDays(from, 1 + Math.floor(next() * 9)) }] };
  };
  const services: { id: string; dossier: string; supplier: string }[] = [];
  const invoices: string[] = [];
  const receipts: string[] = [];
  const bills: string[] = [];
  const dossier = (): string => pick(dossiers);
  const moves: readonly (readonly [number, () => Promise<unknown>])[] = [
    [
      5,
      async () => {
        const [d, supplier] = [dossier(), pick(world.suppliers)];
        const sale = money(1_000, 300_000);
        const prices = [
          { side: 'sale', nature: 'stay', label: 'Séjour', money: sale },
          ...(next() < 0.9 ? [{ side: 'purchase', nature: 'stay', label: 'Séjour', money: money(500, 300_000) }] : []),
          ...(next() < 0.3 ? [{ side: 'purchase', nature: 'commission', label: 'Commission', money: negative(money(10, 900)) }] : []),
        ];
        const made = await call('service.add', {
          dossier: d,
          service: 'hotel',
          supplier,
          soldAs: pick(['principal', 'agent']),
          item: item(),
          prices,
        });
        if (made) services.push({ id: made.id, dossier: d, supplier });
      },
    ],
    [
      4,
      async () => {
        const s = services.length > 0 && next() < 0.7 ? pick(services) : null;
        const side = s && next() < 0.5 ? 'purchase' : 'sale';
        const nature = s ? pick(['stay', 'penalty', 'discount']) : pick(['fee', 'fee', 'discount', 'penalty', 'ancillary']);
        const amount = money(1, 60_000);
        await call('priceLine.add', {
          dossier: s?.dossier ?? dossier(),
          ...(s ? { service: s.id } : {}),
          ...{ side, nature, label: 'Ligne', money: nature === 'discount' || next() < 0.45 ? negative(amount) : amount },
        });
      },
    ],
    [
      5,
      async () => {
        const made = await call('invoice.issue', { dossier: dossier() });
        if (made) invoices.push(made.number);
      },
    ],
    [
      3,
      async () => {
        if (invoices.length === 0) return;
        await call('creditNote.issue', { invoice: pick(invoices), reason: 'x', mode: pick(['open', 'open', 'whole']) });
      },
    ],
    [
      1,
      async () => {
        const d = dossier();
        const sale = (await app.op('priceLine.list', { dossier: d, limit: 200 })).items.filter((l: Body) => l.side === 'sale');
        if (sale.length === 0 || invoices.length === 0) return;
        await call('creditNote.issue', { invoice: pick(invoices), reason: 'x', lines: [pick(sale as Body[]).id] });
      },
    ],
    [
      5,
      async () => {
        const made = await call('payment.record', {
          dossier: dossier(),
          money: money(100, 250_000),
          method: pick(['transfer', 'card', 'cash', 'cheque']),
        });
        if (made) receipts.push(made.ref);
      },
    ],
    [2, () => call('refund.create', { dossier: dossier(), money: money(1, 80_000), reason: 'x' })],
    [1, () => call('payment.move', { from: dossiers[0], to: dossiers[1], money: money(1, 80_000), reason: 'x' })],
    [1, async () => receipts.length > 0 && call('payment.reverse', { ref: pick(receipts), reason: 'x' })],
    [
      4,
      async () => {
        if (services.length === 0) return;
        const s = pick(services);
        const standing = (await app.op('settlement.status', { dossier: s.dossier })).services.find((x: Body) => x.service === s.id);
        const left = BigInt(standing.difference.amount.replace('.', '')) * -1n;
        const exact = left !== 0n && next() < 0.6;
        const total = exact ? { amount: formatMinor(left + BigInt(Math.floor(next() * 3)), currency), currency } : money(1, 200_000);
        const made = await call('supplierInvoice.create', {
          ...{
            supplier: next() < 0.9 ? s.supplier : pick(world.suppliers),
            reference: `${seed}-${acts.length}`,
            issuedOn: addDays(today(), -Math.floor(next() * 20)),
          },
          ...{ total, lines: [{ money: total, ...(next() < 0.85 ? { service: s.id } : {}) }] },
        });
        if (made) bills.push(made.ref);
      },
    ],
    [
      1,
      async () =>
        bills.length > 0 && services.length > 0 && call('supplierInvoice.match', { ref: pick(bills), line: 1, service: pick(services).id }),
    ],
    [1, async () => bills.length > 0 && call('supplierInvoice.reverse', { ref: pick(bills), reason: 'x' })],
    [1, async () => services.length > 0 && call('settlement.close', { service: pick(services).id, reason: 'x' })],
    [2, async () => services.length > 0 && call('service.update', { id: pick(services).id, item: item() })],
    [
      1,
      () =>
        call('dossier.update', { ref: dossier(), status: pick(['option', 'confirmed', 'ticketed', 'travelled', 'cancelled', 'closed']) }),
    ],
    [
      3,
      async () => {
        app.clock.moveTo(`${addDays(today(), 1 + Math.floor(next() * 25))}T10:00:00.000Z`);
        await app.scheduler.runDue();
        if (currency === 'USD') await call('rate.create', { currency, day: today(), rate: (0.8 + next() * 0.3).toFixed(4) });
      },
    ],
    [0.3, () => call('period.close', { upTo: addDays(today(), -20) })],
  ];
  const all = moves.reduce((sum, [weight]) => sum + weight, 0);
  for (let i = 0; i < length; i++) {
    let at = next() * all;
    for (const [weight, act] of moves) {
      at -= weight;
      if (at > 0) continue;
      await act();
      break;
    }
  }
  if (next() < 0.5) await finish();
  return { seed, dossiers, acts };

  /** All is billed on both sides, and the travellers are back. */
  async function finish(): Promise<void> {
    for (const ref of dossiers) {
      await call('dossier.update', { ref, status: 'confirmed' });
      if (!(await call('invoice.issue', { dossier: ref })) && invoices.length > 0)
        for (const invoice of invoices) if (await call('creditNote.issue', { invoice, reason: 'x', mode: 'open' })) break;
      for (const at of (await app.op('settlement.status', { dossier: ref })).services as Body[]) {
        const left = -BigInt(at.difference.amount.replace('.', ''));
        if (left === 0n) continue;
        const total = { amount: formatMinor(left, currency), currency };
        const lines = [{ money: total, service: at.service }];
        await call('supplierInvoice.create', {
          supplier: at.supplier,
          reference: `${seed}-end-${at.service}`,
          issuedOn: today(),
          total,
          lines,
        });
      }
    }
    app.clock.moveTo(`${addDays(today(), 120)}T10:00:00.000Z`);
    await app.scheduler.runDue();
  }
}
