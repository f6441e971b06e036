/** What holds of every act, whoever says it: it adds up, it sees what is being posted beside it, and roles are all their accounts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Party } from '../../core/contracts/index.ts';
import { Bookkeeping, type Part } from '../../core/modules/accounting/tokens.ts';
import { Dossiers } from '../../core/modules/dossiers/tokens.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { balanceOf, eur, feeDossier, sum } from './steps.ts';

const plus = (a: string, b: string): string => sum([a, b]);

await onEachKind('acts', (kind) => {
  let app: TestApp;
  let client: string;
  beforeAll(async () => {
    app = await testApp(kind, {
      chart: {
        roles: {
          transit: { default: '511', pointOfSale: { LYON: '511200' }, spot: true },
          payable: { default: '401', supplier: { LAC: '401100' }, party: 'supplier' },
          supplierAdvances: { default: '4091', supplier: { LAC: '409100' }, party: 'supplier' },
          principal: { default: '467', supplier: { LAC: '467100' }, party: 'supplier' },
        },
        labels: {
          511200: 'Chèques Lyon',
          401100: 'Hôtel du Lac',
          409100: 'Hôtel du Lac, acomptes',
          467100: 'Hôtel du Lac, sommes détenues',
          471100: 'À affecter, Lyon',
          4081: 'Hôtel du Lac, à recevoir',
        },
      },
    });
    client = (await app.op('client.create', { name: 'Client' })).code;
    await app.op('supplier.create', { name: 'Lac', code: 'LAC' });
  });
  afterAll(async () => app?.remove());

  it('three deposits at once of what lies in transit: one is made', async () => {
    const dossier = await feeDossier(app, client, '100.00');
    await app.op('payment.record', { dossier, money: eur('100.00'), method: 'cheque' });
    const replies = await Promise.all([1, 2, 3].map(() => app.reply('bankDeposit.create', { money: eur('100.00') })));
    expect(replies.map((r) => r.error?.code ?? 'made').sort()).toEqual(['AMOUNT_INVALID', 'AMOUNT_INVALID', 'made']);
    expect([await balanceOf(app, '511'), await balanceOf(app, '512')]).toEqual(['0.00', '100.00']);
  });

  it('parts that do not add up are a defect, told and not posted, and a part alone is no silence', async () => {
    const dossier = await feeDossier(app, client, '100.00');
    const [bookkeeping, dossiers] = [app.resolve(Bookkeeping), app.resolve(Dossiers)];
    const party: Party = { kind: 'client', code: client, label: 'Client' };
    const post = (key: string, parts: readonly Part[], currency = 'EUR') =>
      app.db.transaction(app.ctx({ dryRun: true }), async (tx) => {
        const books = await bookkeeping.books(tx, [await dossiers.lock(tx, dossier)]);
        return books.post({
          ...{
            act: 'receipt',
            key,
            date: '2026-01-12',
            piece: { ref: key, date: '2026-01-12' },
            currency,
            names: { means: 'bank' },
            parts,
          },
          ...(currency === 'EUR' ? {} : { rate: { currency, rate: '0.3333', day: '2026-01-12', source: 'typed' } }),
        });
      });
    const bank: Part = { what: 'bank', minor: 100n, dossier };
    const advance = (minor: bigint): Part => ({ what: 'advances', minor, dossier, client: party });
    const before = await app.counts();
    for (const currency of ['EUR', 'USD']) {
      await expect(post('uneven', [bank, advance(1n)], currency)).rejects.toThrow('differ by 99 minor units');
      await expect(post('alone', [bank], currency)).rejects.toThrow('differ by 100 minor units');
    }
    expect(await app.counts()).toEqual(before);
    // What the conversion of each line rounds away is no reason: 100 at 0.3333 is 33, 50 and 50 are 17 each.
    const entry = await post('rounded', [bank, advance(50n), { ...advance(50n), what: 'overpaid' }], 'USD');
    expect(entry?.lines.map((l) => [l.account, l.debit - l.credit])).toEqual([
      ['512', 33n],
      ['4191', -17n],
      ['419', -16n],
    ]);
  });

  it('says of each amount of an entry which line of which rule posted it, on which role', async () => {
    const dossier = await feeDossier(app, client, '120.00');
    const { number, entry } = await app.op('invoice.issue', { dossier });
    const { acts } = await app.op('entry.explain', { entry });
    expect(acts.map((a: Body) => [a.act, a.title.fr, a.rate])).toEqual([['invoice', 'Facture client', null]]);
    expect(acts[0].lines.map((l: Body) => [l.what, l.role, l.account, l.nature, l.vatRate, l.booked.amount])).toEqual([
      ['total', 'receivable', '411', null, null, '120.00'],
      ['own', 'income', '706', 'fee', '20', '-100.00'],
      ['vat', 'vatCollected', '44571', null, '20', '-20.00'],
    ]);
    const back = await app.op('creditNote.issue', { invoice: number, reason: 'x' });
    const [reversal] = (await app.op('entry.explain', { entry: back.entry })).acts;
    expect(reversal.lines.map((l: Body) => [l.what, l.takes, l.booked.amount])).toEqual([
      ['total', number, '-120.00'],
      ['own', number, '100.00'],
      ['vat', number, '20.00'],
    ]);
    expect(await app.refusal('entry.explain', { entry: 99_999 })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a manual entry treats every account of a role as that role: kept by dossiers, or with its supplier beside it', async () => {
    const entry = (account: string, more: object = {}) => ({
      ...{ date: '2026-01-12', label: 'OD' },
      lines: [
        { account, debit: eur('5.00'), ...more },
        { account: '658', credit: eur('5.00') },
      ],
    });
    for (const account of ['467', '467100', '467999', '4111', '41911', '4871', '401', '401100', '4011', '408', '4081', '471', '471100'])
      expect(await app.refusal('entry.create', entry(account, { supplier: 'LAC' }))).toMatchObject({
        code: 'ACCOUNT_KEPT',
        errors: [{ code: 'ACCOUNT_KEPT', pointer: '/lines/0/account' }],
      });
    for (const account of ['4091', '409100']) {
      expect((await app.refusal('entry.create', entry(account))).code).toBe('ENTRY_LINE_INVALID');
      expect((await app.refusal('entry.create', entry(account, { client }))).code).toBe('ENTRY_LINE_INVALID');
      await app.op('entry.create', entry(account, { supplier: 'LAC' }));
      expect(await balanceOf(app, account)).toBe('5.00');
    }
  });

  it('what waits for a bill or its match is taken by that alone: what an accountant cannot place yet stands beside it', async () => {
    const line = (side: string, amount: string) => ({ side, nature: 'stay', label: 'Nuits', money: eur(amount) });
    const away = { stays: [{ name: 'Hôtel du Lac', from: '2026-01-04', to: '2026-01-11' }] };
    const sold = async (): Promise<string> => {
      const { ref: dossier } = await app.op('dossier.create', { title: 'Séjour', client, status: 'confirmed' });
      const prices = [line('sale', '120.00'), line('purchase', '100.00')];
      const how = { service: 'hotel', supplier: 'LAC', soldAs: 'principal', item: away, prices };
      const { id } = await app.op('service.add', { dossier, ...how });
      await app.op('invoice.issue', { dossier });
      return id;
    };
    const bill = (reference: string, on: string, service?: string) =>
      app.op('supplierInvoice.create', {
        ...{ supplier: 'LAC', reference, issuedOn: on, total: eur('100.00') },
        lines: [{ money: eur('100.00'), ...(service === undefined ? {} : { service }) }],
      });
    const byHand = (debit: object, credit: object) => ({
      ...{ date: '2026-01-12', label: 'À régulariser' },
      lines: [
        { debit: eur('100.00'), ...debit },
        { credit: eur('100.00'), ...credit },
      ],
    });
    const balances = (...accounts: string[]) => Promise.all(accounts.map((account) => balanceOf(app, account)));
    await app.scheduler.runDue();
    // A line that no service was found for.
    const [first, cost] = [await sold(), await balanceOf(app, '604')];
    const { ref } = await bill('L-WAITS', '2026-01-12');
    expect(await app.refusal('entry.create', byHand({ account: '604' }, { account: '471' }))).toMatchObject({
      ...{ code: 'ACCOUNT_KEPT', detail: expect.stringContaining('matching the line') },
      errors: [{ pointer: '/lines/1/account' }],
    });
    await app.op('supplierInvoice.match', { ref, line: 1, service: first });
    expect(await balances('471', '604')).toEqual(['0.00', plus(cost, '100.00')]);
    // A cost that is not billed yet.
    const second = await sold();
    app.clock.moveTo('2026-02-02T09:00:00.000Z');
    await app.scheduler.runDue();
    expect(await balances('408', '604')).toEqual(['-100.00', plus(cost, '200.00')]);
    expect(await app.refusal('entry.create', byHand({ account: '408', supplier: 'LAC' }, { account: '604' }))).toMatchObject({
      ...{ code: 'ACCOUNT_KEPT', detail: expect.stringContaining('the supplier invoice') },
      errors: [{ pointer: '/lines/0/account' }],
    });
    await bill('L-LATE', '2026-02-02', second);
    expect(await balances('408', '604')).toEqual(['0.00', plus(cost, '200.00')]);
    // Money that came from nobody knows whom, and cash that is taken to the bank: no act takes what stands there.
    for (const account of ['472', '580']) {
      await app.op('entry.create', byHand({ account: '512' }, { account }));
      expect(await balanceOf(app, account)).toBe('-100.00');
    }
    expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
  });

  it('by hand nothing is entered in a journal of documents: in that of the bank or the cash it is, and without one it is a miscellaneous entry', async () => {
    const entry = (journal?: string) => ({
      ...{ date: '2026-01-12', label: 'Frais', ...(journal === undefined ? {} : { journal }) },
      lines: [
        { account: '627', debit: eur('5.00') },
        { account: '512', credit: eur('5.00') },
      ],
    });
    for (const journal of ['VE', 'AC'])
      expect(await app.refusal('entry.create', entry(journal))).toMatchObject({
        ...{ status: 422, code: 'JOURNAL_KEPT' },
        errors: [{ code: 'JOURNAL_KEPT', pointer: '/journal' }],
      });
    expect((await app.refusal('entry.create', entry('ZZ'))).code).toBe('ACCOUNT_UNKNOWN');
    for (const journal of ['BQ', 'CA', 'OD', undefined]) {
      const { ref } = await app.op('entry.create', entry(journal));
      const { items } = await app.op('ledger.entries', { limit: 200 });
      expect(items.find((e: Body) => e.piece.ref === ref).journal).toBe(journal ?? 'OD');
    }
  });

  it('cheques are taken to the bank from the account of the point of sale they lie on', async () => {
    const cheque = async (pointOfSale: string | null, amount: string): Promise<string> => {
      const more = pointOfSale === null ? {} : { pointOfSale };
      const { ref: dossier } = await app.op('dossier.create', { title: 'Séjour', client, status: 'confirmed', ...more });
      return (await app.op('payment.record', { dossier, money: eur(amount), method: 'cheque' })).ref;
    };
    const nowhere = await app.refusal('dossier.create', { title: 'Séjour', client, pointOfSale: 'LYON' });
    expect([nowhere.code, nowhere.errors?.[0]?.pointer]).toEqual(['POINT_OF_SALE_UNKNOWN', '/pointOfSale']);
    expect(nowhere.detail).toContain('The agency has none');
    await app.op('pointOfSale.create', { code: 'LYON', name: 'Lyon' });
    const { ref, version } = await app.op('dossier.create', { title: 'Séjour', client, pointOfSale: 'LYON' });
    const lion = await app.refusal('dossier.update', { ref, pointOfSale: 'LION' }, { ifMatch: `"${version}"` });
    expect([lion.code, lion.detail]).toEqual(['POINT_OF_SALE_UNKNOWN', expect.stringContaining('Did you mean “LYON”? There is LYON.')]);
    const inTransit = () => Promise.all(['511', '511200'].map((a) => balanceOf(app, a)));
    await cheque(null, '30.00');
    await cheque('LYON', '50.00');
    const last = await cheque('LYON', '20.00');
    expect(await inTransit()).toEqual(['30.00', '70.00']);
    expect((await app.refusal('bankDeposit.create', { money: eur('100.01') })).code).toBe('AMOUNT_INVALID');
    await app.op('bankDeposit.create', { money: eur('80.00') });
    expect(await inTransit()).toEqual(['0.00', '20.00']);
    await app.op('bankDeposit.create', { money: eur('20.00') });
    // It comes back after it was taken there: from the bank, and nothing lies in transit.
    await app.op('payment.reverse', { ref: last, reason: 'impayé' });
    expect(await inTransit()).toEqual(['0.00', '0.00']);
    expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
  });
});
