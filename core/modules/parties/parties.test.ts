import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../../../test/kit/app.ts';
import billersOfConnectors from './migrations/011-billers-of-connectors.ts';
import suppliersNames from './migrations/012-suppliers-names.ts';
import { Parties } from './tokens.ts';

await onEachKind('clients and suppliers', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
  });
  afterAll(async () => app?.remove());

  it('keep what an invoice to a company needs', async () => {
    const facts = {
      address: ['4 quai de la Fosse'],
      postcode: '44000',
      city: 'Nantes',
      siren: '732829320',
      vatNumber: 'FR44732829320',
      eInvoiceAddress: '0225:732829320',
    };
    const made = await app.op('client.create', { code: 'BRISEMER', name: 'Atelier Brisemer', ...facts });
    expect(made).toMatchObject({ ...facts, country: 'FR' });
    const moved = { postcode: '8000', city: 'Bruges', country: 'BE', siren: null, vatNumber: 'BE0123456749', eInvoiceAddress: null };
    await app.op('client.update', { code: 'BRISEMER', ...moved }, { ifMatch: '*' });
    expect(await app.op('client.get', { code: 'BRISEMER' })).toMatchObject({ ...facts, ...moved });
  });

  it.each([
    ['siren', '732829321'],
    ['vatNumber', 'FR45732829320'],
    ['eInvoiceAddress', '732829320'],
    ['country', 'France'],
  ])('refuse a wrong %s', async (field, value) => {
    expect(await app.refusal('client.create', { name: 'A', [field]: value })).toMatchObject({
      code: 'INPUT_INVALID',
      errors: [{ pointer: `/${field}` }],
    });
  });

  it('never share an auxiliary account', async () => {
    await app.op('client.create', { code: 'DURAND', name: 'Famille Durand' });
    await app.op('supplier.create', { code: 'LAC', name: 'Hôtel du Lac' });
    expect(await app.refusal('supplier.create', { code: 'DURAND', name: 'Durand Autocars' })).toMatchObject({ code: 'CONFLICT' });
    expect(await app.refusal('client.create', { code: 'LAC', name: 'Madame Lac' })).toMatchObject({ code: 'CONFLICT' });
    // Of two asked for at once, one is given.
    const both = await Promise.all([
      app.reply('client.create', { code: 'TWIN', name: 'A' }),
      app.reply('supplier.create', { code: 'TWIN', name: 'B' }),
    ]);
    expect(both.map((r) => r.status).sort()).toEqual([201, 409]);
  });

  it('find another code for a biller whose code a client has', async () => {
    await app.op('client.create', { code: 'EXPEDIA', name: 'Expedia France' });
    const supplierOf = (biller: string, name = biller) =>
      app.db.transaction(app.ctx(), (tx) => app.resolve(Parties).supplierOf(tx, biller, name));
    expect((await supplierOf('EXPEDIA')).code).toBe('EXPEDIA2');
    expect((await supplierOf('EXPEDIA')).code).toBe('EXPEDIA2');
    // A number is a code as any other; what has no letter of ours gets one.
    expect(await supplierOf('40711', 'Hôtel des Alpes (40711)')).toMatchObject({ code: '40711', name: 'Hôtel des Alpes (40711)' });
    expect((await supplierOf('---')).code).toBe('SUPPLIER');
  });
  it('bill under the codes the agency says, and a supplier that has the code is taken', async () => {
    const supplierOf = async (biller: string) =>
      (await app.db.transaction(app.ctx(), (tx) => app.resolve(Parties).supplierOf(tx, biller, biller))).code;
    for (const code of ['AX', 'OTHER']) await app.op('supplier.create', { code, name: `Alpine ${code}` });
    expect(await supplierOf('AX')).toBe('AX');
    await app.op('biller.update', { code: 'AX', supplier: 'OTHER' }, { ifMatch: '"1"' });
    expect(await supplierOf('AX')).toBe('OTHER');
    const { items } = await app.op('biller.list', { filter: 'code:AX' });
    expect(items).toMatchObject([{ code: 'AX', supplier: 'OTHER' }]);
    expect(await app.refusal('biller.create', { code: 'AX', supplier: 'AX' })).toMatchObject({ code: 'CONFLICT' });
    expect(await app.refusal('biller.create', { code: 'AY', supplier: 'NOBODY' })).toMatchObject({ code: 'NOT_FOUND' });
    await app.op('biller.create', { code: 'AY', supplier: 'AX' });
    expect(await supplierOf('AY')).toBe('AX');
  });
});

it('who billed for a connector bills under his own code, the first of several, and is called by it', async () => {
  const of = (id: string, plugin: string | null, name: string) => ({
    id,
    agency: 'a',
    code: `S${id}`,
    plugin,
    name,
    created_at: `2026-01-0${id}`,
  });
  const rows = [of('1', 'air-amadeus', 'air-amadeus'), of('2', 'air-amadeus', 'Autre'), of('3', 'coach', 'Cars'), of('4', null, 'Lac')];
  expect(await billersOfConnectors.fill(rows as never, async () => rows as never)).toEqual([
    { id: '1', agency: 'a', code: 'BSP', supplier: 'S1', created_at: '2026-01-01', version: 1 },
  ]);
  expect((await suppliersNames.fill(rows as never, async () => [])).map((row) => [row['name'], row['plugin']])).toEqual([
    ['BSP', null],
    ['Autre', null],
    ['Cars', null],
  ]);
});
